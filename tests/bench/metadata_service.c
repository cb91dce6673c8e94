/* A metadata service that takes almost no time: one connection at a time, two answers.
 * Listens on a free port of 127.0.0.1 and prints its number. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char token[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 60\r\nContent-Length: 8\r\n\r\nAQAEAQAE";
static const char address[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n10.0.1.11";

static void serve(int fd) {
  char request[4096];
  size_t have = 0;
  for (ssize_t got; (got = read(fd, request + have, sizeof request - have - 1)) > 0;) {
    have += (size_t)got;
    request[have] = '\0';
    if (strstr(request, "\r\n\r\n") == NULL) {
      continue;
    }
    const char* answer = request[0] == 'P' ? token : address;
    if (write(fd, answer, strlen(answer)) < 0) {
      return;
    }
    have = 0;
  }
}

int main(void) {
  int one = 1;
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof name;
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listening, (struct sockaddr*)&name, size) != 0 || listen(listening, 64) != 0 ||
      getsockname(listening, (struct sockaddr*)&name, &size) != 0) {
    perror("metadata_service");
    return 1;
  }
  printf("%d\n", ntohs(name.sin_port));
  fflush(stdout);
  for (int fd; (fd = accept(listening, NULL, NULL)) >= 0; close(fd)) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    serve(fd);
  }
  return 0;
}
