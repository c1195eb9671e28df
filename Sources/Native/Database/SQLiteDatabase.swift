import CSQLite
package import SystemPackage

/// A connection to an SQLite database file, for one thread at a time.
///
/// Several connections, also of several processes, may share a file.
@safe package struct SQLiteDatabase: ~Copyable {
    private let handle: OpaquePointer
    private let path: FilePath

    /// Opens a database file and creates it if it is missing.
    ///
    /// SQLite reads the file only when it has to, so the first statement reports a file that is not a database.
    ///
    /// - Parameter milliseconds: The time to wait for a lock that another connection holds.
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

    /// Closes the connection and rolls back a transaction that was not committed.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements in order, up to the first that fails, and ignores their rows.
    package func execute(_ script: String) throws(SQLiteError) {
        try check(unsafe sqlite3_exec(handle, script, nil, nil, nil))
    }

    /// Runs one statement with a value for each `?` and returns its rows.
    ///
    /// If there may be many rows, use `LIMIT` in the statement.
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

    /// Returns the error for the code that the last call returned.
    private func error(_ code: Int32) -> SQLiteError {
        SQLiteError(path, code: code, reason: unsafe String(cString: sqlite3_errmsg(handle)))
    }
}

/// An error from using an SQLite database.
package enum SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is not a database, or its content is inconsistent.
    case damaged(FilePath, reason: String)
    /// Another connection kept the file locked for longer than the waiting time.
    case busy(FilePath, reason: String)
    /// Any other failure, with SQLite's primary result code.
    case failed(FilePath, code: Int32, reason: String)
    /// SQLite cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    /// There is no memory left.
    case outOfMemory

    /// Creates the error for a result code, primary or extended.
    ///
    /// The low eight bits are the primary code ("Result and Error Codes" of SQLite's manual).
    init(_ path: FilePath, code: Int32, reason: String) {
        self =
            switch code & 0xff {
            case SQLITE_NOTADB, SQLITE_CORRUPT: .damaged(path, reason: reason)
            case SQLITE_BUSY, SQLITE_LOCKED: .busy(path, reason: reason)
            case SQLITE_NOMEM: .outOfMemory
            case let code: .failed(path, code: code, reason: reason)
            }
    }

    /// The error for a connection that could not be created.
    static var noConnection: SQLiteError { SystemLibrary.sqlite.problem.map { .noLibrary($0) } ?? .outOfMemory }

    /// The message for people.
    package var description: String {
        switch self {
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .busy(let path, let reason): "\(path) is in use by another process: \(reason)"
        case .failed(let path, _, let reason): "cannot use \(path): \(reason)"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .outOfMemory: "there is no memory left"
        }
    }
}
