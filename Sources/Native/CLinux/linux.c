#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }

int clinux_mark_used(const char *path) {
    const struct timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_NOW}, {.tv_sec = 0, .tv_nsec = UTIME_OMIT}};
    return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

int clinux_memory_file(void) { return memfd_create("relcli", MFD_CLOEXEC); }
