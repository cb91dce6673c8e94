/* A metadata service that takes almost no time: one connection at a time, closed after each answer,
 * as EC2's does. Listens on a free port of 127.0.0.1 and prints its number. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAC "0e:49:61:0f:c3:11"

static const struct {
  const char *start, *body; /* of the request's line, and the answer's */
} values[] = {
    {"PUT /latest/api/token ", "AQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAQAEAA=="},
    {"GET /latest/meta-data/local-ipv4 ", "10.0.1.11"},
    {"GET /latest/meta-data/mac ", MAC},
    {"GET /latest/meta-data/network/interfaces/macs/" MAC "/security-group-ids ", "sg-0a1b2c3d"},
    {"GET /latest/meta-data/placement/region ", "eu-central-1"},
    {"GET /latest/meta-data/placement/availability-zone ", "eu-central-1a"},
    {"GET /latest/meta-data/instance-id ", "i-0123456789abcdef0"},
};

static int write_answer(char* to, size_t size, const char* request) {
  for (size_t row = 0; row < sizeof values / sizeof *values; ++row) {
    if (strncmp(request, values[row].start, strlen(values[row].start)) == 0) {
      return snprintf(to, size,
                      "HTTP/1.1 200 OK\r\n%sContent-Type: text/plain\r\nContent-Length: %zu\r\n"
                      "Connection: close\r\nServer: EC2ws\r\n\r\n%s",
                      row == 0 ? "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 60\r\n" : "",
                      strlen(values[row].body), values[row].body);
    }
  }
  return snprintf(to, size,
                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

static void serve(int fd) {
  char request[4096];
  char answer[1024];
  size_t have = 0;
  for (ssize_t got; (got = read(fd, request + have, sizeof request - have - 1)) > 0;) {
    have += (size_t)got;
    request[have] = '\0';
    if (strstr(request, "\r\n\r\n") != NULL) {
      const int length = write_answer(answer, sizeof answer, request);
      (void)!write(fd, answer, (size_t)length);
      return;
    }
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
