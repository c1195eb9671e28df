/// An error from writing, reading or publishing a repository.
package struct RepositoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of the error.
    package enum Code: String, Sendable {
        /// An RPM cannot be read.
        case badPackage
        /// Two packages have the same name, epoch, version, release and architecture.
        case duplicatePackage
        /// Repository metadata is missing or damaged.
        case badMetadata
        /// A file or folder cannot be read or written.
        case file
        /// A snapshot, or a channel's snapshot, does not exist.
        case noSnapshot
        /// The snapshot has not passed a check and must not be published.
        case unchecked
        /// A name is invalid for a channel, target or snapshot.
        case badName
        /// A required program is missing or cannot be started.
        case tool
        /// The operating system for the check cannot be used.
        case base
        /// A signature is invalid, or cannot be made.
        case signature
        /// A server gave no response, or an unexpected one.
        case network
        /// The channel contains the packages of another stack.
        case otherStack
        /// The channel published other bytes under a package's name before.
        case otherBytes
        /// Another process is publishing at the moment.
        case locked
    }

    package let code: Code
    /// The failed action, with the exact name of the file, package or channel.
    package let subject: String
    /// The reason for the failure.
    package let cause: String
    /// The action to try next; `nil` if there is none.
    package let hint: String?
    /// The further errors of the same kind, one line each.
    package var others: [String] = []

    /// Creates an error from its parts.
    package init(_ code: Code, _ subject: String, cause: String, hint: String? = nil) {
        self.code = code
        self.subject = subject
        self.cause = cause
        self.hint = hint
    }

    /// The maximum number of further errors in a message.
    private static let otherLimit = 50

    /// Returns the first error, with the others as further lines; `nil` if there are none.
    static func together(_ errors: [RepositoryError]) -> RepositoryError? {
        guard var first = errors.first else { return nil }
        first.others = errors.dropFirst().prefix(otherLimit).map(\.description)
        if errors.count - 1 > otherLimit { first.others.append("and \(errors.count - 1 - otherLimit) more") }
        return first
    }

    package var description: String { "\(subject): \(cause)" }
}
