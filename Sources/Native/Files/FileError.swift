package import SystemPackage

/// A failed file operation with its path and reason.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operation, in the words of the message ("cannot open …").
    package enum Operation: String, Sendable {
        case open, read, write, create, list, remove, rename, link, lock, start
        case look = "look at"
        case copy
        case sync = "write to disk"
        case setAttributes = "set the attributes of"
        case resolve
    }

    /// The reason for the failure.
    package enum Reason: Sendable, Equatable {
        /// The operating system reported the error.
        case system(Errno)
        /// The file is longer than the caller accepts, in bytes.
        case tooLarge(limit: Int)
        /// A folder contains a name that is not UTF-8.
        case nameNotUTF8
        /// A folder is needed, and the path is something else, such as a file or a link that leads nowhere.
        case notFolder(isLink: Bool)
    }

    /// The operation that failed.
    package let operation: Operation
    /// The path of the operation.
    package let path: FilePath
    /// The reason for the failure.
    package let reason: Reason

    /// Creates an error for any reason.
    package init(_ operation: Operation, _ path: FilePath, _ reason: Reason) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// Creates an error for an error number of the operating system.
    package init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
        self.init(operation, path, .system(errno))
    }

    /// The operating system's error number; `nil` for other reasons.
    package var errno: Errno? {
        switch reason {
        case .system(let errno): errno
        case .notFolder: .notDirectory
        case .tooLarge, .nameNotUTF8: nil
        }
    }

    /// The message for people.
    package var description: String { "cannot \(operation.rawValue) \(path): \(why)" }

    /// The reason as text for people: `Permission denied`.
    package var why: String {
        switch reason {
        case .system(let errno): "\(errno)"
        case .tooLarge(let limit): "it is longer than \(limit) bytes"
        case .nameNotUTF8: "the name is not UTF-8"
        case .notFolder(let isLink): isLink ? "a link that leads to no folder has the name of the folder" : "a file has the name of the folder"
        }
    }

    /// The next steps to try.
    package var hints: [String] {
        if case .notFolder = reason { ["look at \(path), and move it away or remove it"] } else { [] }
    }
}
