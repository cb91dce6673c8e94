/* Gives a tree away by names, with a look at each before it: what the launcher must be
 * safer than, and what tells that an attack is one.
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

static dev_t device;

static void give(const char* path, uid_t uid) {
  struct stat seen;
  if (lstat(path, &seen) != 0 || seen.st_dev != device || S_ISLNK(seen.st_mode)) return;
  if (!S_ISDIR(seen.st_mode)) {
    if (seen.st_nlink == 1 && chown(path, uid, uid) != 0) return;
    return;
  }
  DIR* directory = opendir(path);
  if (directory == NULL) return;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char* below;
    if (asprintf(&below, "%s/%s", path, entry->d_name) < 0) abort();
    give(below, uid);
    free(below);
  }
  closedir(directory);
  if (chown(path, uid, uid) != 0) return;
}

int main(int argc, char** argv) {
  struct stat seen;
  if (argc != 3 || lstat(argv[1], &seen) != 0) return 64;
  device = seen.st_dev;
  for (;;) give(argv[1], (uid_t)atoi(argv[2]));
}
