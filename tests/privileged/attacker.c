/* Does one thing to a tree over and over, as fast as it can, to meet the launcher
 * between two of its steps. Ends at SIGTERM and prints how often it did it.
 *
 *   attacker swap A B           exchanges two names
 *   attacker link FILE NAME     makes and removes a hard link to FILE
 *   attacker shuffle FILE NAME  puts a file of its own and a hard link to FILE under NAME, in turn;
 *                               the name is never missing
 *   attacker mount FROM TO      mounts FROM on TO, and unmounts it
 *   attacker move FROM TO       moves a directory away and back
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void end(int number) {
  (void)number;
  ended = 1;
}

static int swap(const char* a, const char* b) {
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

static int link_and_unlink(const char* file, const char* name) {
  const int made = link(file, name);
  unlink(name);
  return made;
}

static int shuffle(const char* file, const char* name) {
  char next[4096];
  snprintf(next, sizeof next, "%s.next", name);
  close(open(next, O_CREAT | O_WRONLY, 0600));
  rename(next, name);
  const int made = link(file, next);
  rename(next, name);
  return made;
}

static int mount_and_unmount(const char* from, const char* to) {
  const int made = mount(from, to, NULL, MS_BIND, NULL);
  umount2(to, MNT_DETACH);
  return made;
}

static int move(const char* from, const char* to) {
  const int made = rename(from, to);
  rename(to, from);
  return made;
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    int (*act)(const char*, const char*);
  } attacks[] = {{"swap", swap},
                 {"link", link_and_unlink},
                 {"shuffle", shuffle},
                 {"mount", mount_and_unmount},
                 {"move", move}};
  if (argc != 4) return 64;
  signal(SIGTERM, end);
  umask(0);
  for (size_t i = 0; i < sizeof attacks / sizeof *attacks; ++i) {
    if (strcmp(argv[1], attacks[i].name) != 0) continue;
    unsigned long done = 0, failed = 0;
    while (!ended) {
      if (attacks[i].act(argv[2], argv[3]) == 0) {
        ++done;
      } else {
        ++failed;
      }
    }
    printf("%lu %lu\n", done, failed);
    return 0;
  }
  return 64;
}
