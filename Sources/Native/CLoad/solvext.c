// The part of libsolv that reads metadata and boolean dependencies; it brings rpm's libraries.
#include <errno.h>
#include <stdio.h>
#include <solv/pool_parserpmrichdep.h>
#include <solv/repo.h>
#include <solv/repo_rpmmd.h>
#include <solv/solv_xfopen.h>
#include "load.h"
#define LIBRARY CLOAD_SOLVEXT

LOADED(NULL, FILE *, solv_xfopen, (const char *path, const char *mode), (path, mode))
LOADED(-1, int, repo_add_rpmmd, (Repo *repo, FILE *stream, const char *language, int flags), (repo, stream, language, flags))
LOADED(0, Id, pool_parserpmrichdep, (Pool *pool, const char *text), (pool, text))
