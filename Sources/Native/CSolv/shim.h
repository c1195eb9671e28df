// The parts of libsolv that Swift cannot see: macros, marker ids, and the stdio stream that it reads metadata from.
#ifndef RELCLI_CSOLV_SHIM_H
#define RELCLI_CSOLV_SHIM_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <solv/evr.h>
#include <solv/pool.h>
#include <solv/pool_parserpmrichdep.h>
#include <solv/poolarch.h>
#include <solv/problems.h>
#include <solv/queue.h>
#include <solv/repo.h>
#include <solv/repo_rpmmd.h>
#include <solv/repo_solv.h>
#include <solv/repo_write.h>
#include <solv/solv_xfopen.h>
#include <solv/solvable.h>
#include <solv/solver.h>

// A queue on the heap, so that Swift need not keep a C structure at a stable address.
static inline Queue *csolv_queue_new(void) {
    Queue *queue = (Queue *)malloc(sizeof(Queue));
    if (queue) queue_init(queue);
    return queue;
}

static inline void csolv_queue_free(Queue *queue) {
    queue_free(queue);
    free(queue);
}

static inline void csolv_queue_push(Queue *queue, Id id) { queue_push(queue, id); }

// Reads a metadata file, compressed or not. Returns 0, -1 (not readable as metadata) or an errno value (cannot be opened).
static inline int csolv_add_filelists(Repo *repo, const char *path) {
    errno = 0;
    FILE *stream = solv_xfopen(path, "r");
    if (!stream) return errno ? errno : ENOTSUP;
    int failed = repo_add_rpmmd(repo, stream, 0, REPO_EXTEND_SOLVABLES | REPO_LOCALPOOL);
    fclose(stream);
    return failed ? -1 : 0;
}

// The C library's stream over a function, declared here: _GNU_SOURCE would change the types that this module shares with others.
typedef struct {
    ssize_t (*read)(void *context, char *buffer, size_t size);
    ssize_t (*write)(void *context, const char *buffer, size_t size);
    int (*seek)(void *context, long long *offset, int origin);
    int (*close)(void *context);
} csolv_stream_functions;
extern FILE *csolv_fopencookie(void *context, const char *mode, csolv_stream_functions functions) __asm__("fopencookie");

// Reads primary metadata whose bytes come from a function, which returns 0 at the end and -1 if it fails.
typedef ssize_t (*csolv_source)(void *context, char *buffer, size_t size);
static inline int csolv_add_primary(Repo *repo, void *context, csolv_source source) {
    csolv_stream_functions functions = {.read = source};
    FILE *stream = csolv_fopencookie(context, "r", functions);
    if (!stream) return errno ? errno : ENOMEM;
    int failed = repo_add_rpmmd(repo, stream, 0, 0);
    fclose(stream);
    return failed ? -1 : 0;
}
static inline FILE *csolv_open(const char *path) {
    errno = 0;
    FILE *stream = solv_xfopen(path, "r");
    if (!stream && !errno) errno = ENOTSUP;
    return stream;
}

// Reads and writes libsolv's own format of a repository. Returns 0 if it worked.
static inline int csolv_read_solv(Repo *repo, const char *path) {
    FILE *stream = fopen(path, "r");
    if (!stream) return -1;
    int failed = repo_add_solv(repo, stream, 0);
    fclose(stream);
    return failed ? -1 : 0;
}
// The fields of a package that the solver needs; texts for people are most of a repository and are not read from there.
static inline int csolv_keep_dependencies(Repo *repo, Repokey *key, void *data) {
    switch (key->name) {
    case SOLVABLE_NAME:
    case SOLVABLE_ARCH:
    case SOLVABLE_EVR:
    case SOLVABLE_PROVIDES:
    case SOLVABLE_OBSOLETES:
    case SOLVABLE_CONFLICTS:
    case SOLVABLE_REQUIRES:
    case SOLVABLE_RECOMMENDS:
    case SOLVABLE_SUGGESTS:
    case SOLVABLE_SUPPLEMENTS:
    case SOLVABLE_ENHANCES:
    case SOLVABLE_FILELIST:
    // The complete file lists refer to packages by this field.
    case SOLVABLE_CHECKSUM: return repo_write_stdkeyfilter(repo, key, data);
    default: return KEY_STORAGE_DROPPED;
    }
}
static inline int csolv_write_solv(Repo *repo, const char *path) {
    FILE *stream = fopen(path, "w");
    if (!stream) return -1;
    int failed = repo_write_filtered(repo, stream, csolv_keep_dependencies, 0, 0);
    if (fclose(stream)) failed = 1;
    return failed ? -1 : 0;
}

// The number in the root element's packages attribute, or -1 if it is not in the first bytes of the file.
static inline long csolv_declared_count(const char *path) {
    static const char attribute[] = "packages=\"";
    char head[1025];
    FILE *stream = solv_xfopen(path, "r");
    if (!stream) return -1;
    size_t count = fread(head, 1, sizeof(head) - 1, stream);
    fclose(stream);
    head[count] = 0;
    const char *found = strstr(head, attribute);
    if (!found) return -1;
    char *end = 0;
    long value = strtol(found + sizeof(attribute) - 1, &end, 10);
    return *end == '"' && value >= 0 ? value : -1;
}

static inline Solvable csolv_package(Pool *pool, Id package) { return pool->solvables[package]; }
static inline const char *csolv_package_name(Pool *pool, Id package) { return pool_id2str(pool, pool->solvables[package].name); }
static inline const char *csolv_package_evr(Pool *pool, Id package) { return pool_id2str(pool, pool->solvables[package].evr); }
static inline const char *csolv_package_arch(Pool *pool, Id package) { return pool_id2str(pool, pool->solvables[package].arch); }
static inline const char *csolv_package_text(Pool *pool, Id package) { return pool_solvid2str(pool, package); }
static inline int csolv_package_is_source(Pool *pool, Id package) {
    Id arch = pool->solvables[package].arch;
    return arch == ARCH_SRC || arch == ARCH_NOSRC;
}
static inline int csolv_package_is_installable(Pool *pool, Id package) { return pool_installable(pool, pool->solvables + package); }
static inline int csolv_package_is_in(Pool *pool, Id package, const Repo *repo) { return pool->solvables[package].repo == repo; }
static inline int csolv_compare_evr(Pool *pool, Id first, Id second) {
    return pool_evrcmp(pool, pool->solvables[first].evr, pool->solvables[second].evr, EVRCMP_COMPARE);
}

static inline void csolv_package_dependencies(Pool *pool, Id package, Id key, Queue *queue) {
    Queue all;
    queue_init(&all);
    solvable_lookup_deparray(pool->solvables + package, key, &all, 0);
    for (int i = 0; i < all.count; i++)
        if (all.elements[i] != SOLVABLE_PREREQMARKER && all.elements[i] != SOLVABLE_FILEMARKER) queue_push(queue, all.elements[i]);
    queue_free(&all);
}
static inline void csolv_package_requires(Pool *pool, Id package, Queue *queue) {
    csolv_package_dependencies(pool, package, SOLVABLE_REQUIRES, queue);
}
static inline void csolv_providers(Pool *pool, Id dependency, Queue *queue) {
    Id package, offset;
    FOR_PROVIDES(package, offset, dependency) queue_push(queue, package);
}

// The lists of many packages at once, one after the other, with the length of each.
static inline void csolv_all_dependencies(Pool *pool, const Queue *packages, Id key, Queue *counts, Queue *dependencies) {
    for (int i = 0; i < packages->count; i++) {
        int before = dependencies->count;
        csolv_package_dependencies(pool, packages->elements[i], key, dependencies);
        queue_push(counts, dependencies->count - before);
    }
}
static inline void csolv_all_requires(Pool *pool, const Queue *packages, Queue *counts, Queue *dependencies) {
    csolv_all_dependencies(pool, packages, SOLVABLE_REQUIRES, counts, dependencies);
}
static inline void csolv_all_provides(Pool *pool, const Queue *packages, Queue *counts, Queue *dependencies) {
    csolv_all_dependencies(pool, packages, SOLVABLE_PROVIDES, counts, dependencies);
}
static inline void csolv_all_conflicts(Pool *pool, const Queue *packages, Queue *counts, Queue *dependencies) {
    csolv_all_dependencies(pool, packages, SOLVABLE_CONFLICTS, counts, dependencies);
}
static inline void csolv_all_obsoletes(Pool *pool, const Queue *packages, Queue *counts, Queue *dependencies) {
    csolv_all_dependencies(pool, packages, SOLVABLE_OBSOLETES, counts, dependencies);
}
// The files in the metadata, as names in the form of requirements.
static inline void csolv_all_files(Pool *pool, const Queue *packages, Queue *counts, Queue *names) {
    for (int i = 0; i < packages->count; i++) {
        int before = names->count;
        Dataiterator files;
        dataiterator_init(&files, pool, 0, packages->elements[i], SOLVABLE_FILELIST, 0, SEARCH_FILES | SEARCH_COMPLETE_FILELIST);
        while (dataiterator_step(&files)) queue_push(names, pool_str2id(pool, files.kv.str, 1));
        dataiterator_free(&files);
        queue_push(counts, names->count - before);
    }
}
static inline int csolv_is_relation(Id dependency) { return ISRELDEP(dependency); }
static inline Reldep csolv_relation(Pool *pool, Id dependency) { return *GETRELDEP(pool, dependency); }
static inline Id csolv_relation_id(Pool *pool, Id name, Id evr, int flags) { return pool_rel2id(pool, name, evr, flags, 1); }

// A package of a repository that only has provides: the capabilities of an operating system without its metadata.
static inline Id csolv_add_package(Repo *repo, const char *name, const char *evr) {
    Pool *pool = repo->pool;
    Id package = repo_add_solvable(repo);
    Solvable *solvable = pool->solvables + package;
    solvable->name = pool_str2id(pool, name, 1);
    solvable->evr = pool_str2id(pool, evr, 1);
    solvable->arch = ARCH_NOARCH;
    solvable_add_deparray(solvable, SOLVABLE_PROVIDES, solvable_selfprovidedep(solvable), 0);
    return package;
}
static inline void csolv_add_provide(Repo *repo, Id package, Id dependency) {
    solvable_add_deparray(repo->pool->solvables + package, SOLVABLE_PROVIDES, dependency, 0);
}

#endif
