/* Runs programs in turn and prints what each run took. It has so little memory and work of its own
 * that the figures are the programs'.
 *
 *   measure ROUNDS STATUS   STATUS: "succeed" or "fail", which is what every program has to do
 *
 * Standard input has, for each program, its words and then its environment; each entry ends with a
 * NUL, each of the two lists with an empty entry. Each run prints a line: number of the program,
 * wall time in ns, processor time in us (user and system, with the processes that it waited for).
 * What the programs print is discarded.
 *
 * Ticks only decide how the kernel divides rusage's processor time into user and system; the sum is
 * the scheduler's exact run time.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { input_limit = 64 << 20, programs_limit = 64 };

struct program {
  char** words;
  char** environment;
};

/* The pointers of one list; moves `input` behind its end. */
static char** read_list(char** input) {
  size_t count = 0;
  for (const char* entry = *input; *entry != '\0'; entry += strlen(entry) + 1) {
    ++count;
  }
  char** const list = calloc(count + 1, sizeof *list);
  for (size_t number = 0; number < count; ++number) {
    list[number] = *input;
    *input += strlen(*input) + 1;
  }
  ++*input;
  return list;
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(const struct timeval* time) {
  return time->tv_sec * 1000000LL + time->tv_usec;
}

static void run(const struct program* program, int number, int discarded, int has_to_fail) {
  struct rusage usage;
  int status = 0;
  const long long started = nanoseconds();
  const pid_t child = vfork();
  if (child == 0) {
    dup2(discarded, STDOUT_FILENO);
    dup2(discarded, STDERR_FILENO);
    execve(program->words[0], program->words, program->environment);
    _exit(127);
  }
  wait4(child, &status, 0, &usage);
  const long long taken = nanoseconds() - started;
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 127 ||
      has_to_fail != (WEXITSTATUS(status) != 0)) {
    fprintf(stderr, "measure: %s ended with wait status %#x\n", program->words[0],
            (unsigned)status);
    exit(1);
  }
  printf("%d %lld %lld\n", number, taken,
         microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime));
}

int main(int argc, char** argv) {
  static struct program programs[programs_limit];
  if (argc != 3) {
    return 64;
  }
  const int has_to_fail = strcmp(argv[2], "fail") == 0;
  char* const input = malloc(input_limit);
  const size_t size = fread(input, 1, input_limit, stdin);
  const int discarded = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(discarded, STDIN_FILENO);
  int count = 0;
  for (char* place = input; place < input + size && count < programs_limit; ++count) {
    programs[count].words = read_list(&place);
    programs[count].environment = read_list(&place);
  }
  for (int round = atoi(argv[1]); round > 0; --round) {
    for (int number = 0; number < count; ++number) {
      run(&programs[number], number, discarded, has_to_fail);
    }
  }
  return 0;
}
