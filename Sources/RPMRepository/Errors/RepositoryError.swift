/// Why a repository could not be written, read or published: what failed, why, and what to try next.
package struct RepositoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for the caller to decide on.
    package enum Code: String, Sendable {
        /// An RPM cannot be read.
        case badPackage
        /// Two packages have the same name, epoch, version, release and architecture.
        case duplicatePackage
        /// Repository metadata is absent or damaged.
        case badMetadata
        /// A file or folder cannot be read or written.
        case file
        /// A snapshot, or a channel's snapshot, does not exist.
        case noSnapshot
        /// A snapshot without a passed check was to be published.
        case unchecked
        /// A name cannot be used as a channel, target or snapshot.
        case badName
        /// A program that is needed is not on this machine, or cannot be started.
        case tool
        /// The operating system that packages are checked on cannot be used.
        case base
        /// A signature is wrong, or cannot be made.
        case signature
        /// A server did not answer, or not with what was asked for.
        case network
        /// A channel has the packages of another stack.
        case otherStack
        /// A channel gave out other bytes under the name of a package before.
        case otherBytes
        /// Another process publishes at this moment.
        case locked
    }

    package let code: Code
    /// What failed, with the exact name of the file, package or channel.
    package let subject: String
    /// Why it failed.
    package let cause: String
    /// What to try next; nil when there is nothing to say.
    package let hint: String?
    /// Further failures of the same kind, one line each.
    package var others: [String] = []

    /// Makes an error from its parts.
    package init(_ code: Code, _ subject: String, cause: String, hint: String? = nil) {
        self.code = code
        self.subject = subject
        self.cause = cause
        self.hint = hint
    }

    /// The maximum number of further failures in a message.
    private static let otherLimit = 50

    /// The first of some errors, with the lines of the others; nil when there are none.
    static func together(_ errors: [RepositoryError]) -> RepositoryError? {
        guard var first = errors.first else { return nil }
        first.others = errors.dropFirst().prefix(otherLimit).map(\.description)
        if errors.count - 1 > otherLimit { first.others.append("and \(errors.count - 1 - otherLimit) more") }
        return first
    }

    package var description: String { "\(subject): \(cause)" }
}
