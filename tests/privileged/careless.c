/* Gives a tree away by names, with a look at a directory's entries before it gives them, as
 * "find ! -user ... -exec chown {} +" does: what the launcher must be safer than, and what
 * tells that an attack is one.
 *
 *   careless TREE UID   again and again, until it is ended
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_names = 1000 };

static dev_t device;

/* What is gone meanwhile is no matter. */
static void give_name(const char* path, uid_t uid) {
  if (chown(path, uid, uid) != 0) {
    return;
  }
}

static void give(const char* path, uid_t uid) {
  char* good[most_names];
  int count = 0;
  DIR* directory = opendir(path);
  if (directory == NULL) {
    return;
  }
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
      continue;
    }
    struct stat seen;
    char* below;
    if (asprintf(&below, "%s/%s", path, entry->d_name) < 0) {
      abort();
    }
    const int looks_good =
        lstat(below, &seen) == 0 && seen.st_dev == device && !S_ISLNK(seen.st_mode);
    if (looks_good && S_ISDIR(seen.st_mode)) {
      give(below, uid);
    }
    if (looks_good && !S_ISDIR(seen.st_mode) && seen.st_nlink == 1 && count < most_names) {
      good[count++] = below;
    } else {
      free(below);
    }
  }
  closedir(directory);
  while (count > 0) {
    give_name(good[--count], uid);
    free(good[count]);
  }
  give_name(path, uid);
}

int main(int argc, char** argv) {
  struct stat seen;
  if (argc != 3 || lstat(argv[1], &seen) != 0) {
    return 64;
  }
  device = seen.st_dev;
  for (;;) {
    give(argv[1], (uid_t)atoi(argv[2]));
  }
}
