#include <sqlite3.h>
#include <stddef.h>
#include "load.h"
#define LIBRARY CLOAD_SQLITE

// Without the library there is no database, and without a database none of the others is called.
#define COLUMN(missing, result, name) LOADED(missing, result, name, (sqlite3_stmt *statement, int column), (statement, column))
#define STATEMENT(name) LOADED(SQLITE_ERROR, int, name, (sqlite3_stmt *statement), (statement))

LOADED(SQLITE_ERROR, int, sqlite3_open_v2, (const char *path, sqlite3 **made, int flags, const char *system), (path, made, flags, system))
LOADED(SQLITE_ERROR, int, sqlite3_close_v2, (sqlite3 *database), (database))
LOADED(SQLITE_ERROR, int, sqlite3_busy_timeout, (sqlite3 *database, int milliseconds), (database, milliseconds))
LOADED("libsqlite3 is missing", const char *, sqlite3_errmsg, (sqlite3 *database), (database))
LOADED(
    SQLITE_ERROR, int, sqlite3_exec,
    (sqlite3 *database, const char *script, int (*row)(void *, int, char **, char **), void *context, char **message),
    (database, script, row, context, message))
LOADED(
    SQLITE_ERROR, int, sqlite3_prepare_v2, (sqlite3 *database, const char *text, int size, sqlite3_stmt **made, const char **rest),
    (database, text, size, made, rest))

LOADED(
    SQLITE_ERROR, int, sqlite3_bind_blob64,
    (sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count, void (*release)(void *)),
    (statement, index, bytes, count, release))
LOADED(
    SQLITE_ERROR, int, sqlite3_bind_text64,
    (sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count, void (*release)(void *), unsigned char encoding),
    (statement, index, bytes, count, release, encoding))
LOADED(SQLITE_ERROR, int, sqlite3_bind_int64, (sqlite3_stmt *statement, int index, sqlite3_int64 value), (statement, index, value))
LOADED(SQLITE_ERROR, int, sqlite3_bind_null, (sqlite3_stmt *statement, int index), (statement, index))
LOADED(0, int, sqlite3_bind_parameter_count, (sqlite3_stmt *statement), (statement))

STATEMENT(sqlite3_step)
STATEMENT(sqlite3_finalize)
LOADED(0, int, sqlite3_column_count, (sqlite3_stmt *statement), (statement))
COLUMN(SQLITE_NULL, int, sqlite3_column_type)
COLUMN(NULL, const void *, sqlite3_column_blob)
COLUMN(NULL, const unsigned char *, sqlite3_column_text)
COLUMN(0, int, sqlite3_column_bytes)
COLUMN(0, sqlite3_int64, sqlite3_column_int64)
