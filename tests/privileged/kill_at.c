/* Runs a program and kills it right before one of the system calls that change owners or modes, or
 * raise or lower what it may: every state that SIGKILL can leave a tree in comes up that way.
 *
 *   kill_at NUMBER PROGRAM [ARGUMENT...]   kills before the call of this number, from 1 on
 *
 * Ends with 0 if it killed, with 1 if the program executed another one or ended before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int changes(unsigned long call) {
  switch (call) {
    case SYS_fchown:
    case SYS_fchownat:
    case SYS_fchmod:
    case SYS_setfsgid:
      return 1;
    default:
      return 0;
  }
}

/* The first stop of a thread is its start; the next ones are entries and exits of system calls. */
static int is_entry(pid_t thread, unsigned long* call) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0 ||
      info.op != PTRACE_SYSCALL_INFO_ENTRY) {
    return 0;
  }
  *call = info.entry.nr;
  return 1;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    return 64;
  }
  long left = atol(argv[1]);
  const pid_t program = fork();
  if (program == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    execv(argv[2], argv + 2);
    _exit(127);
  }
  int status = 0;
  waitpid(program, &status, 0);
  ptrace(PTRACE_SETOPTIONS, program, NULL,
         PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
  int executed = 0;
  pid_t stopped = program;
  for (;;) {
    int passed_on = 0;
    if (WIFSTOPPED(status)) {
      const int number = WSTOPSIG(status);
      unsigned long call = 0;
      if (number == (SIGTRAP | 0x80)) {
        if (is_entry(stopped, &call) && changes(call) && --left == 0) {
          kill(program, SIGKILL);
          while (waitpid(-1, &status, __WALL) > 0 || errno == EINTR) {
          }
          return 0;
        }
      } else if (number == SIGTRAP) {
        if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXEC << 8)) && executed++ == 1) {
          kill(program, SIGKILL);
          return 1;
        }
      } else if (number != SIGSTOP) {
        passed_on = number;
      }
      ptrace(PTRACE_SYSCALL, stopped, NULL, (void*)(long)passed_on);
    }
    stopped = waitpid(-1, &status, __WALL);
    if (stopped < 0) {
      return 1;
    }
  }
}
