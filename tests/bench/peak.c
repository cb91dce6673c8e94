/* Runs a program and prints the peak of its resident memory in KiB: of the largest of its
 * processes.
 *
 *   peak WORD...
 *
 * It reads VmHWM when a process is about to execute another program or to end. rusage's ru_maxrss
 * is no good for this: it adds up counters that each processor updates in steps of 32 pages, and
 * says 0 for a program of less.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of <linux/ptrace.h>, which not every libc lets a program include beside its own. */
enum { get_syscall_info = 0x420e, at_entry = 1 };
struct syscall_info {
  unsigned char operation, padding[3];
  unsigned architecture;
  unsigned long long instruction, stack, number, arguments[6];
};

static long peak_of(pid_t process) {
  char path[64], line[256];
  long kib = 0;
  snprintf(path, sizeof path, "/proc/%d/status", process);
  FILE* const file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL &&
         sscanf(line, "VmHWM: %ld", &kib) != 1) {
  }
  if (file != NULL) {
    fclose(file);
  }
  return kib;
}

static int executes(pid_t process) {
  struct syscall_info info = {0};
  ptrace(get_syscall_info, process, sizeof info, &info);
  return info.operation == at_entry && info.number == SYS_execve;
}

static int run(char** words) {
  const int discarded = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(discarded, STDOUT_FILENO);
  dup2(discarded, STDERR_FILENO);
  ptrace(PTRACE_TRACEME, 0, NULL, NULL);
  raise(SIGSTOP);
  execv(words[0], words);
  return 127;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    return 64;
  }
  const pid_t first = fork();
  if (first == 0) {
    return run(argv + 1);
  }
  int status = 0;
  waitpid(first, &status, 0);
  ptrace(PTRACE_SETOPTIONS, first, NULL,
         PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
             PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
  int started = 0; /* before that, the memory is this program's */
  int result = 1;
  long peak = 0;
  for (pid_t process = first; process > 0; process = waitpid(-1, &status, __WALL)) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      result = process == first ? !WIFEXITED(status) || WEXITSTATUS(status) != 0 : result;
      continue;
    }
    const int event = status >> 16;
    const int stopped_by = WSTOPSIG(status);
    started |= event == PTRACE_EVENT_EXEC;
    if (started &&
        (event == PTRACE_EVENT_EXIT || (stopped_by == (SIGTRAP | 0x80) && executes(process)))) {
      const long kib = peak_of(process);
      peak = kib > peak ? kib : peak;
    }
    const int is_own = event != 0 || stopped_by == SIGSTOP || stopped_by == (SIGTRAP | 0x80);
    ptrace(PTRACE_SYSCALL, process, NULL, is_own ? 0 : stopped_by);
  }
  printf("%ld\n", peak);
  return result;
}
