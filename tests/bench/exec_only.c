/* The least that a launcher can do: executes the command in its arguments. */
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) {
    return 64;
  }
  execv(argv[1], argv + 1);
  return 127;
}
