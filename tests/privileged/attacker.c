/* Does one thing to a tree over and over, as fast as it can, to meet the launcher
 * between two of its steps. Ends at SIGTERM and prints how often it did it.
 *
 *   attacker swap A B           exchanges two names
 *   attacker link FILE NAME     makes and removes a hard link to FILE
 *   attacker shuffle FILE NAME  puts a file of its own and a hard link to FILE under NAME, in turn;
 *                               the name is never missing
 *   attacker reopen FILE NAME   opens NAME's directory, which it owns, to anybody when it is being
 *                               looked at; makes and removes hard links to FILE while it is root's
 *   attacker mount FROM TO      mounts FROM on TO, and unmounts it
 *   attacker move FROM TO       moves a directory away and back
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
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

enum { planted_names = 60 };

static void for_planted(int (*act)(const char*, const char*), const char* file, const char* name) {
  for (int i = 0; i < planted_names; ++i) {
    char planted[4096];
    snprintf(planted, sizeof planted, "%s%d", name, i);
    act(file, planted);
  }
}

static int remove_name(const char* file, const char* name) {
  (void)file;
  return unlink(name);
}

static int is_roots(const char* directory) {
  struct stat seen;
  return stat(directory, &seen) == 0 && seen.st_uid == 0;
}

static void wait_until_opened(const char* directory) {
  char events[4096];
  const int watch = inotify_init1(IN_NONBLOCK);
  inotify_add_watch(watch, directory, IN_OPEN | IN_ONLYDIR);
  while (!ended && read(watch, events, sizeof events) <= 0) {
  }
  close(watch);
}

/* For these the directory is closed for a while. */
static int make_wrong_files(const char* name) {
  enum { wrong_files = 500 };
  for (int i = 0; i < wrong_files; ++i) {
    char wrong[4096];
    snprintf(wrong, sizeof wrong, "%s.wrong%d", name, i);
    close(open(wrong, O_CREAT | O_WRONLY, 0600));
    if (chown(wrong, (uid_t)-1, getgid()) != 0) {
      return -1;
    }
  }
  return 0;
}

/* There is something wrong in the directory, and many names of the file are there to be seen. */
static int reopen(const char* file, const char* name) {
  enum { patience = 20000 };
  char directory[4096];
  snprintf(directory, sizeof directory, "%s", name);
  *strrchr(directory, '/') = '\0';
  chmod(directory, 0755);
  for_planted(link, file, name);
  if (make_wrong_files(name) != 0) {
    return -1;
  }
  wait_until_opened(directory);
  chmod(directory, 0777);
  for (int i = 0; i < patience && !is_roots(directory); ++i) {
  }
  const int met = is_roots(directory) ? 0 : -1;
  for_planted(remove_name, file, name);
  while (!ended && is_roots(directory)) {
    for_planted(link_and_unlink, file, name);
  }
  return met;
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
  } attacks[] = {{"swap", swap},     {"link", link_and_unlink},    {"shuffle", shuffle},
                 {"reopen", reopen}, {"mount", mount_and_unmount}, {"move", move}};
  if (argc != 4) {
    return 64;
  }
  signal(SIGTERM, end);
  umask(0);
  for (size_t i = 0; i < sizeof attacks / sizeof *attacks; ++i) {
    if (strcmp(argv[1], attacks[i].name) != 0) {
      continue;
    }
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
