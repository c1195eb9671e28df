/// An error of a step, as every command prints it: the failure, its causes and remedies to try.
package struct ChainError: Error, Sendable, CustomStringConvertible {
    /// The kind of fault, which decides the program's exit status (see the command-line contract).
    package enum Code: Sendable {
        /// The work ran and found a failure: a dependency error, a hash mismatch (status 1).
        case failure
        /// The command line or a file of the user is wrong (status 2).
        case usage
        /// Something outside failed: the index, the disk, a missing tool (status 3).
        case external
    }

    package let code: Code
    /// The failure, with the exact name of the file, package or requirement.
    package let subject: String
    /// The causes, innermost last.
    package let causes: [String]
    /// The remedies to try.
    package let hints: [String]

    /// Creates an error from its parts.
    package init(_ code: Code, _ subject: String, causes: [String] = [], hints: [String] = []) {
        self.code = code
        self.subject = subject
        self.causes = causes
        self.hints = hints
    }

    /// The same error with the code and hint of a full disk, which is not the fault of the work.
    var ofFullDisk: ChainError {
        ChainError(.external, subject, causes: causes, hints: ["free some space on that disk, or use another folder"])
    }

    /// Creates an error with another error's message as its cause.
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
