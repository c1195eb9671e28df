// SQLite, with values that a statement copies, which takes a macro that Swift cannot see.
#ifndef RELCLI_CSQLITE_SHIM_H
#define RELCLI_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLite binds a null pointer as NULL, so an empty value needs another pointer.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, bytes ? (const char *)bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

#endif
