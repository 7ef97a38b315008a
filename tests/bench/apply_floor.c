/* The least that an apply can do: the keys of a file of assignments read, written and read back, one
   call each; a record made durable before the first write, then a file replaced durably, then a
   second record made durable. No check, no plan, nothing that is shown.

     apply_floor ASSIGNMENTS [FOLDER]      without FOLDER: the keys alone */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_KEYS = 1024, RECORD = 16384 };

static void check(int good, const char *what) {
  if (good) return;
  perror(what);
  exit(1);
}

/* A file of so many bytes under a new name, both durable. */
static void durable(int folder, const char *name) {
  static char bytes[RECORD];
  int file = openat(folder, ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  check(file >= 0 && write(file, bytes, sizeof bytes) == sizeof bytes, "write");
  check(fsync(file) == 0 && close(file) == 0, "fsync");
  check(renameat(folder, ".new", folder, name) == 0 && fsync(folder) == 0, "rename");
}

int main(int count, char **arguments) {
  static char text[1 << 20], room[4096];
  static struct {
    int file;
    const char *value;
  } keys[MOST_KEYS];
  int used = 0;
  int file = open(arguments[1], O_RDONLY | O_CLOEXEC);
  check(count > 1 && file >= 0 && read(file, text, sizeof text - 1) > 0, "assignments");
  int sys = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (char *line = text, *end; used < MOST_KEYS && (end = strchr(line, '\n')); line = end + 1) {
    char *equals = strstr(line, " = ");
    *end = *equals = 0;
    for (char *c = line; *c; ++c)
      if (*c == '.') *c = '/';
    keys[used].file = openat(sys, line, O_RDWR | O_CLOEXEC);
    keys[used].value = equals + 3;
    check(keys[used].file >= 0 && pread(keys[used].file, room, sizeof room, 0) > 0, line);
    ++used;
  }
  int folder = -1;
  if (count > 2) {
    folder = open(arguments[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(folder >= 0, arguments[2]);
    durable(folder, "intent");
  }
  for (int i = 0; i < used; ++i) {
    size_t length = strlen(keys[i].value);
    check(pwrite(keys[i].file, keys[i].value, length, 0) == (ssize_t)length, "write");
    check(pread(keys[i].file, room, sizeof room, 0) > 0, "read back");
  }
  if (folder >= 0) durable(folder, "target"), durable(folder, "end");
  return 0;
}
