internal import CSQLite
package import SystemPackage

/// A connection to an SQLite database file, for one thread at a time; several, of several processes, may share a file.
@safe package struct SQLiteDatabase: ~Copyable {
    private let handle: OpaquePointer
    private let path: FilePath

    /// Opens a file, which is made when it is missing.
    ///
    /// SQLite reads it only when it has to, so that it is no database is told by the first statement.
    ///
    /// - Parameter milliseconds: for how long to wait where another connection holds a lock.
    package static func open(_ path: FilePath, waiting milliseconds: Int32) throws(SQLiteError) -> SQLiteDatabase {
        var made: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe path.withPlatformString { unsafe sqlite3_open_v2($0, &made, flags, nil) }
        guard let made = unsafe made else { throw .noConnection }
        let database = unsafe SQLiteDatabase(adopting: made, path)
        try database.check(code)
        try database.check(unsafe sqlite3_busy_timeout(made, milliseconds))
        return database
    }

    private init(adopting handle: OpaquePointer, _ path: FilePath) {
        unsafe self.handle = unsafe handle
        self.path = path
    }

    /// Takes back what was begun and not committed.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements, of which no rows are wanted, one after the other up to the first that fails.
    package func execute(_ script: String) throws(SQLiteError) {
        try check(unsafe sqlite3_exec(handle, script, nil, nil, nil))
    }

    /// Runs one statement to its end, with a value for each `?`, and returns its rows: the caller says `LIMIT` where there may be many.
    @discardableResult
    package func run(_ text: String, _ values: [SQLiteValue] = []) throws(SQLiteError) -> [[SQLiteValue]] {
        let statement = try prepare(text)
        guard statement.parameterCount == values.count else {
            throw .failed(path, code: SQLITE_RANGE, reason: "\(values.count) values are given to '\(text)', which asks for \(statement.parameterCount)")
        }
        for (index, value) in values.enumerated() { try check(statement.bind(value, at: Int32(index + 1))) }
        var rows: [[SQLiteValue]] = []
        while true {
            switch statement.step() {
            case SQLITE_ROW: rows.append(try statement.row())
            case SQLITE_DONE: return rows
            case let code: throw error(code)
            }
        }
    }

    private func prepare(_ text: String) throws(SQLiteError) -> SQLiteStatement {
        var made: OpaquePointer?
        try check(unsafe sqlite3_prepare_v2(handle, text, -1, &made, nil))
        guard let made = unsafe made else { throw .failed(path, code: SQLITE_MISUSE, reason: "there is no statement in '\(text)'") }
        return unsafe SQLiteStatement(adopting: made)
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        if code != SQLITE_OK { throw error(code) }
    }

    /// What the call that just returned this code says.
    private func error(_ code: Int32) -> SQLiteError {
        SQLiteError(path, code: code, reason: unsafe String(cString: sqlite3_errmsg(handle)))
    }
}
