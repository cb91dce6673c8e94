/* A file system in memory whose every answer takes a millisecond, as on EFS or NFS: it is mounted
 * until the program ends. By the kernel's protocol itself (linux/fuse.h), for which root needs no
 * library.
 *
 *   slow_volume MOUNT_POINT DIRECTORIES FILES   FILES in each of DIRECTORIES, all of them root's
 *
 * Writes a line when it is mounted. Nothing is cached but attributes, so that each look at a name
 * is a request, and so is each change of an owner.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { threads = 64, request_size = 128 << 10, answer_size = 64 << 10, long_time = 3600 };

static int device;
static uint64_t directories, files;
/* By node: 1 is the top, then the directories, then the files of the first, and so on. */
static struct owner {
  uint32_t uid, gid;
} * owners;

static uint64_t directory_node(uint64_t number) { return 2 + number; }
static uint64_t file_node(uint64_t directory, uint64_t number) {
  return 2 + directories + directory * files + number;
}
static int is_directory(uint64_t node) { return node < 2 + directories; }

static struct fuse_attr attributes_of(uint64_t node) {
  struct fuse_attr seen = {.ino = node, .nlink = 1, .blksize = 4096};
  seen.mode = is_directory(node) ? S_IFDIR | 0755 : S_IFREG | 0644;
  seen.uid = owners[node].uid;
  seen.gid = owners[node].gid;
  return seen;
}

static void answer(uint64_t request, int error, const void* data, size_t size) {
  struct fuse_out_header head = {(uint32_t)(sizeof head + size), -error, request};
  const struct iovec parts[] = {{&head, sizeof head}, {(void*)data, size}};
  /* ENOENT for a request that was interrupted meanwhile */
  if (writev(device, parts, 2) < 0 && errno != ENOENT) {
    perror("slow_volume: cannot answer");
  }
}

static void initialize(const struct fuse_in_header* request) {
  struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION,
                              .minor = FUSE_KERNEL_MINOR_VERSION,
                              .flags = FUSE_PARALLEL_DIROPS | FUSE_ASYNC_READ,
                              .max_background = threads,
                              .congestion_threshold = threads,
                              .max_write = 4096};
  answer(request->unique, 0, &out, sizeof out);
}

static void look_up(const struct fuse_in_header* request, const char* name) {
  uint64_t node = 0;
  const uint64_t number = strtoull(name + 1, NULL, 10);
  if (request->nodeid == 1 && *name == 'd' && number < directories) {
    node = directory_node(number);
  } else if (request->nodeid != 1 && *name == 'f' && number < files) {
    node = file_node(request->nodeid - 2, number);
  } else {
    answer(request->unique, ENOENT, NULL, 0);
    return;
  }
  struct fuse_entry_out out = {.nodeid = node, .attr_valid = long_time, .attr = attributes_of(node)};
  answer(request->unique, 0, &out, sizeof out);
}

static void get_or_set_owner(const struct fuse_in_header* request,
                             const struct fuse_setattr_in* change) {
  struct owner* owner = &owners[request->nodeid];
  if (change != NULL) {
    owner->uid = change->valid & FATTR_UID ? change->uid : owner->uid;
    owner->gid = change->valid & FATTR_GID ? change->gid : owner->gid;
  }
  struct fuse_attr_out out = {.attr_valid = long_time, .attr = attributes_of(request->nodeid)};
  answer(request->unique, 0, &out, sizeof out);
}

static void read_directory(const struct fuse_in_header* request, const struct fuse_read_in* read) {
  char out[answer_size];
  size_t size = 0;
  const int is_top = request->nodeid == 1;
  const uint64_t count = is_top ? directories : files;
  for (uint64_t number = read->offset; number < count; ++number) {
    char name[32];
    const int length = snprintf(name, sizeof name, "%c%llu", is_top ? 'd' : 'f',
                                (unsigned long long)number);
    const size_t needed = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + (size_t)length);
    if (size + needed > read->size || size + needed > sizeof out) {
      break;
    }
    struct fuse_dirent* entry = (struct fuse_dirent*)(out + size);
    memset(entry, 0, needed);
    entry->ino = is_top ? directory_node(number) : file_node(request->nodeid - 2, number);
    entry->off = number + 1;
    entry->namelen = (uint32_t)length;
    entry->type = is_top ? DT_DIR : DT_REG;
    memcpy(entry->name, name, (size_t)length);
    size += needed;
  }
  answer(request->unique, 0, out, size);
}

static void handle(const struct fuse_in_header* request) {
  const void* argument = request + 1;
  const struct timespec latency = {0, 1000000};
  struct fuse_open_out opened = {0};
  if (request->opcode == FUSE_FORGET || request->opcode == FUSE_BATCH_FORGET ||
      request->opcode == FUSE_INTERRUPT) {
    return;
  }
  nanosleep(&latency, NULL);
  switch (request->opcode) {
    case FUSE_INIT: initialize(request); break;
    case FUSE_LOOKUP: look_up(request, argument); break;
    case FUSE_GETATTR: get_or_set_owner(request, NULL); break;
    case FUSE_SETATTR: get_or_set_owner(request, argument); break;
    case FUSE_OPENDIR: answer(request->unique, 0, &opened, sizeof opened); break;
    case FUSE_READDIR: read_directory(request, argument); break;
    case FUSE_RELEASEDIR: answer(request->unique, 0, NULL, 0); break;
    default: answer(request->unique, ENOSYS, NULL, 0);
  }
}

static void* serve(void* none) {
  char* const request = aligned_alloc(8, request_size);
  for (;;) {
    const ssize_t length = read(device, request, request_size);
    if (length > 0) {
      handle((const struct fuse_in_header*)request);
    } else if (errno == ENODEV) {
      return none;
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 4) {
    return 64;
  }
  directories = strtoull(argv[2], NULL, 10);
  files = strtoull(argv[3], NULL, 10);
  owners = calloc(2 + directories * (1 + files), sizeof *owners);
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  char options[128];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
  if (device < 0 || mount("slow_volume", argv[1], "fuse", 0, options) != 0) {
    perror("slow_volume: cannot mount");
    return 1;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, NULL);
  for (int number = 0; number < threads; ++number) {
    pthread_t thread;
    pthread_create(&thread, NULL, serve, NULL);
  }
  puts("mounted");
  fflush(stdout);
  int number = 0;
  sigwait(&ends, &number);
  return umount2(argv[1], MNT_DETACH);
}
