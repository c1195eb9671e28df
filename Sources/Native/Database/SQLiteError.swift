internal import CSQLite
package import SystemPackage

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
