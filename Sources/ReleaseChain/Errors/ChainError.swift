/// What went wrong in a step, in the form every command prints: what failed, why, and what to try next.
package struct ChainError: Error, Sendable, CustomStringConvertible {
    /// Whose fault it is, and so which exit status the program ends with (see the command-line contract).
    package enum Code: Sendable {
        /// The work ran and found a failure: a dependency error, a hash mismatch (status 1).
        case failure
        /// The command line or a file the user wrote is wrong (status 2).
        case usage
        /// Something outside failed: the index, the disk, a missing tool (status 3).
        case external
    }

    package let code: Code
    /// What failed, with the exact name of the file, package or requirement.
    package let subject: String
    /// Why it failed, innermost last.
    package let causes: [String]
    /// What to try next.
    package let hints: [String]

    /// Makes an error from its parts.
    package init(_ code: Code, _ subject: String, causes: [String] = [], hints: [String] = []) {
        self.code = code
        self.subject = subject
        self.causes = causes
        self.hints = hints
    }

    /// The same error as one of a full disk, for whose sake nothing in the work is wrong.
    var ofFullDisk: ChainError {
        ChainError(.external, subject, causes: causes, hints: ["free some space on that disk, or use another folder"])
    }

    /// Makes an error around another one, whose own words become the cause.
    package init(_ code: Code, _ subject: String, cause: any Error, hints: [String] = []) {
        if DiskFull.isCause(of: cause), !(cause is ChainError) {
            self = ChainError(.external, subject, causes: ["\(cause)"]).ofFullDisk
        } else if let inner = cause as? ChainError {
            self.init(inner.code, subject, causes: [inner.subject] + inner.causes, hints: hints + inner.hints)
        } else {
            self.init(code, subject, causes: ["\(cause)"], hints: hints)
        }
    }

    package var description: String {
        ([subject] + causes).joined(separator: ": ")
    }
}
