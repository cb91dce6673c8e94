/* The least that a launch on EC2 can do, with no check at all: a token and the address by IMDSv2,
 * each on a connection of its own as EC2 closes it after the answer, root dropped, and the engine
 * executed with the setting behind its words.
 *
 *   floor PORT UID ENGINE [WORD...]   the metadata service is on that port of 127.0.0.1
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char answer[4096];

/* The body of the answer to the request. */
static char* ask(int port, const char* request) {
  const struct sockaddr_in name = {.sin_family = AF_INET,
                                   .sin_port = htons((unsigned short)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  size_t have = 0;
  connect(fd, (const struct sockaddr*)&name, sizeof name);
  send(fd, request, strlen(request), 0);
  for (ssize_t got; (got = recv(fd, answer + have, sizeof answer - 1 - have, 0)) > 0;) {
    have += (size_t)got;
  }
  close(fd);
  answer[have] = '\0';
  return strstr(answer, "\r\n\r\n") + 4;
}

int main(int argc, char** argv) {
  const int port = atoi(argv[1]);
  const unsigned user = (unsigned)atoi(argv[2]);
  char request[4096];
  char setting[256];
  stpcpy(stpcpy(stpcpy(request,
                       "GET /latest/meta-data/local-ipv4 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                       "Connection: close\r\nX-aws-ec2-metadata-token: "),
                ask(port,
                    "PUT /latest/api/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    "Content-Length: 0\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\n\r\n")),
         "\r\n\r\n");
  stpcpy(stpcpy(setting, "--network.publish_host="), ask(port, request));
  char** const words = calloc((size_t)argc, sizeof *words);
  memcpy(words, argv + 3, (size_t)(argc - 3) * sizeof *words);
  words[argc - 3] = setting;
  setgroups(0, NULL);
  setgid(user);
  setuid(user);
  execve(words[0], words, environ);
  return 127;
}
