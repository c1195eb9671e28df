package import SystemPackage

/// A file operation that failed: which, on what, and why.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was to be done, in the words of the message ("cannot open …").
    package enum Operation: String, Sendable {
        case open, read, write, create, list, remove, rename, link, lock, start
        case look = "look at"
        case copy
        case sync = "write to disk"
        case setAttributes = "set the attributes of"
        case resolve
    }

    /// Why it failed.
    package enum Reason: Sendable, Equatable {
        /// The operating system said so.
        case system(Errno)
        /// The file is longer than the caller can take, in bytes.
        case tooLarge(limit: Int)
        /// A folder holds a name that is not UTF-8.
        case nameNotUTF8
    }

    /// What was to be done.
    package let operation: Operation
    /// The path it was to be done to.
    package let path: FilePath
    /// Why it was not done.
    package let reason: Reason

    /// Makes an error for a reason of any kind.
    package init(_ operation: Operation, _ path: FilePath, _ reason: Reason) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// Makes an error from what the operating system answered.
    package init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
        self.init(operation, path, .system(errno))
    }

    /// The operating system's answer, nil when the reason was another.
    package var errno: Errno? {
        if case .system(let errno) = reason { errno } else { nil }
    }

    /// The message for people.
    package var description: String {
        let why =
            switch reason {
            case .system(let errno): "\(errno)"
            case .tooLarge(let limit): "it is longer than \(limit) bytes"
            case .nameNotUTF8: "the name is not UTF-8"
            }
        return "cannot \(operation.rawValue) \(path): \(why)"
    }
}
