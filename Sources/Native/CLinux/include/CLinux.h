// System calls of Linux that Swift's Glibc module leaves out.
#pragma once

// syncfs(2): waits until everything that was written to the file system of an open file is on disk; 0, or -1 with errno.
int clinux_syncfs(int descriptor);

// utimensat(2): sets the access time of a path to now, and leaves its modification time; 0, or -1 with errno.
int clinux_mark_used(const char *path);

// memfd_create(2): a new file in memory, open for reading and writing, which no program inherits; -1 with errno.
int clinux_memory_file(void);
