#include <stddef.h>
#include <solv/dataiterator.h>
#include <solv/evr.h>
#include <solv/pool.h>
#include <solv/poolarch.h>
#include <solv/problems.h>
#include <solv/queue.h>
#include <solv/repo.h>
#include <solv/repo_solv.h>
#include <solv/repo_write.h>
#include <solv/solvable.h>
#include <solv/solver.h>
#include "load.h"
#define LIBRARY CLOAD_SOLV

// Without the library there is no pool, and without a pool none of the others is called.
LOADED(NULL, Pool *, pool_create, (void), ())
LOADED(, void, pool_free, (Pool *pool), (pool))
LOADED(, void, pool_addfileprovides, (Pool *pool), (pool))
LOADED(0, Id, pool_addrelproviders, (Pool *pool, Id dependency), (pool, dependency))
LOADED(, void, pool_createwhatprovides, (Pool *pool), (pool))
LOADED(NULL, const char *, pool_dep2str, (Pool *pool, Id dependency), (pool, dependency))
LOADED("libsolv is missing", char *, pool_errstr, (Pool *pool), (pool))
LOADED(0, int, pool_evrcmp, (const Pool *pool, Id first, Id second, int mode), (pool, first, second, mode))
LOADED(NULL, const char *, pool_id2str, (const Pool *pool, Id id), (pool, id))
LOADED(0, Id, pool_rel2id, (Pool *pool, Id name, Id evr, int flags, int create), (pool, name, evr, flags, create))
LOADED(, void, pool_setarchpolicy, (Pool *pool, const char *policy), (pool, policy))
LOADED(0, int, pool_setdisttype, (Pool *pool, int type), (pool, type))
LOADED(NULL, const char *, pool_solvable2str, (Pool *pool, Solvable *solvable), (pool, solvable))
LOADED(0, Id, pool_str2id, (Pool *pool, const char *text, int create), (pool, text, create))

LOADED(
    -1, int, dataiterator_init, (Dataiterator *iterator, Pool *pool, Repo *repo, Id package, Id key, const char *match, int flags),
    (iterator, pool, repo, package, key, match, flags))
LOADED(0, int, dataiterator_step, (Dataiterator *iterator), (iterator))
LOADED(, void, dataiterator_free, (Dataiterator *iterator), (iterator))

LOADED(, void, queue_alloc_one, (Queue *queue), (queue))
LOADED(, void, queue_free, (Queue *queue), (queue))
LOADED(, void, queue_init, (Queue *queue), (queue))

LOADED(NULL, Repo *, repo_create, (Pool *pool, const char *name), (pool, name))
LOADED(, void, repo_free, (Repo *repo, int reuse), (repo, reuse))
LOADED(, void, repo_internalize, (Repo *repo), (repo))
LOADED(-1, int, repo_add_solv, (Repo *repo, FILE *stream, int flags), (repo, stream, flags))
LOADED(0, Id, repo_add_solvable, (Repo *repo), (repo))
LOADED(
    -1, int, repo_write_filtered, (Repo *repo, FILE *stream, int (*filter)(Repo *, Repokey *, void *), void *data, Queue *keys),
    (repo, stream, filter, data, keys))
LOADED(0, int, repo_write_stdkeyfilter, (Repo *repo, Repokey *key, void *data), (repo, key, data))

LOADED(, void, solvable_add_deparray, (Solvable *solvable, Id key, Id dependency, Id marker), (solvable, key, dependency, marker))
LOADED(0, int, solvable_lookup_deparray, (Solvable *solvable, Id key, Queue *queue, Id marker), (solvable, key, queue, marker))
LOADED(0, Id, solvable_selfprovidedep, (Solvable *solvable), (solvable))

LOADED(NULL, Solver *, solver_create, (Pool *pool), (pool))
LOADED(, void, solver_free, (Solver *solver), (solver))
LOADED(, void, solver_findallproblemrules, (Solver *solver, Id problem, Queue *rules), (solver, problem, rules))
LOADED(, void, solver_get_decisionqueue, (Solver *solver, Queue *decisions), (solver, decisions))
LOADED(
    NULL, const char *, solver_problemruleinfo2str, (Solver *solver, SolverRuleinfo type, Id source, Id target, Id dependency),
    (solver, type, source, target, dependency))
LOADED(
    SOLVER_RULE_UNKNOWN, SolverRuleinfo, solver_ruleinfo, (Solver *solver, Id rule, Id *from, Id *to, Id *dependency),
    (solver, rule, from, to, dependency))
LOADED(0, int, solver_set_flag, (Solver *solver, int flag, int value), (solver, flag, value))
LOADED(-1, int, solver_solve, (Solver *solver, Queue *job), (solver, job))
