/* Stands in for an engine: prints everything it got from the launcher as one line of
 * JSON, and exits with STUB_EXIT_STATUS (default 0). It is in C so that no shell or
 * runtime changes what is observed. Bytes from 0x7f on are written as \u00XX. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void print_byte(int c) {
  if (c == '"' || c == '\\') {
    printf("\\%c", c);
  } else if (c < 0x20 || c >= 0x7f) {
    printf("\\u%04x", (unsigned)c);
  } else {
    putchar(c);
  }
}

static void print_text(const char* text) {
  putchar('"');
  for (; *text != '\0'; ++text) {
    print_byte((unsigned char)*text);
  }
  putchar('"');
}

static void print_list(char** words) {
  putchar('[');
  for (char** word = words; *word != NULL; ++word) {
    if (word != words) {
      putchar(',');
    }
    print_text(*word);
  }
  putchar(']');
}

static void print_file(const char* path) {
  putchar('"');
  FILE* file = fopen(path, "r");
  for (int c = 0; file != NULL && (c = fgetc(file)) != EOF;) {
    print_byte(c);
  }
  if (file != NULL) {
    fclose(file);
  }
  putchar('"');
}

static void print_open_fds(void) {
  putchar('[');
  const char* separator = "";
  for (int fd = 0; fd < 1024; ++fd) {
    if (fcntl(fd, F_GETFD) == -1) {
      continue;
    }
    printf("%s%d", separator, fd);
    separator = ",";
  }
  putchar(']');
}

int main(int argc, char** argv) {
  (void)argc;
  extern char** environ;
  char cwd[4096] = "";
  (void)!getcwd(cwd, sizeof cwd);
  printf("{\"fds\":");
  print_open_fds();
  printf(",\"argv\":");
  print_list(argv);
  printf(",\"environ\":");
  print_list(environ);
  printf(",\"cwd\":");
  print_text(cwd);
  printf(",\"status\":");
  print_file("/proc/self/status");
  printf(",\"limits\":");
  print_file("/proc/self/limits");
  printf("}\n");
  const char* status = getenv("STUB_EXIT_STATUS");
  return status == NULL ? 0 : atoi(status);
}
