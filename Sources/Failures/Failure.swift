import ForeignText
package import SystemPackage

/// The failure of a step, as every command prints it: the failure, its causes and remedies to try.
package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault, which decides the program's exit status.
    package enum Status: Hashable, Sendable {
        /// The work ran and found a failure: a dependency error, a hash mismatch (status 1).
        case failure
        /// The command line or a file of the user is wrong (status 2).
        case usage
        /// Something outside failed: the index, the disk, a missing tool (status 3).
        case external
    }

    /// The kind of a failure, for callers that decide on it.
    ///
    /// Modules add their own kinds in extensions, each with its status.
    package struct Code: Hashable, Sendable {
        package let name: String
        package let status: Status

        package init(_ name: String, _ status: Status) {
            self.name = name
            self.status = status
        }

        /// The work ran and found a failure.
        package static let failure = Code("failure", .failure)
        /// The command line or a file of the user is wrong.
        package static let usage = Code("usage", .usage)
        /// Something outside failed.
        package static let external = Code("external", .external)
        /// An error from outside relcli's modules.
        package static let foreign = Code("foreign", .failure)
    }

    package let code: Code
    /// The thing that failed, with the exact name of the file, package or requirement.
    package let subject: String
    /// The reason, if the subject is a bare name; `nil` if the subject is a sentence.
    package let cause: String?
    /// Further causes, innermost last.
    package var causes: [String]
    /// The next steps to try.
    package let hints: [String]

    /// The status that the program ends with.
    package var status: Status { code.status }

    /// The first line of the message: the subject, and the reason if the subject is a bare name.
    package var headline: String { cause.map { "\(subject): \($0)" } ?? subject }

    package var description: String { ([headline] + causes).joined(separator: ": ") }

    /// Creates a failure whose subject is a sentence.
    package init(_ code: Code, _ subject: String, causes: [String] = [], hints: [String] = []) {
        (self.code, self.subject, cause, self.causes, self.hints) = (code, subject, nil, causes, hints)
    }

    /// Creates a failure of a named thing with a short reason: the subject `packages/a.rpm` and the cause `it is no file`.
    package init(_ code: Code, _ subject: String, cause: String, causes: [String] = [], hint: String? = nil) {
        (self.code, self.subject, self.cause, self.causes, hints) = (code, subject, cause, causes, hint.map { [$0] } ?? [])
    }

    /// Creates a failure with the message of another error as its first cause.
    ///
    /// If that error is a ``Failure``, its code and hints are kept in place of `code`: the place where a fault arises chooses the code.
    package init(_ code: Code, _ subject: String, cause: any Error, hints: [String] = []) {
        if let inner = cause as? Failure {
            self.init(inner.code, subject, causes: [inner.headline] + inner.causes, hints: hints + inner.hints)
            if FullDisk.isCause(of: inner) { self = ofFullDisk }
        } else if FullDisk.isCause(of: cause) {
            self = Failure(.external, subject, causes: ["\(cause)"]).ofFullDisk
        } else {
            self.init(code, subject, causes: ["\(cause)"], hints: hints)
        }
    }

    /// Returns an error as a failure; an error of an unknown type gets the code ``Code/foreign``.
    ///
    /// - Parameter doing: the action that failed, for example `cannot build a 1 for el9`, as the new first line; `nil` keeps the error's own first line.
    package static func from(_ error: any Error, doing: String? = nil) -> Failure {
        var plain: Failure
        switch error {
        case let error as Failure: plain = error
        case let error as any CodedError: plain = error.failure
        default: plain = Failure(.foreign, "\(error)")
        }
        if FullDisk.isCause(of: error) { plain = plain.ofFullDisk }
        guard let doing else { return plain }
        return Failure(plain.code, doing, causes: [plain.headline] + plain.causes, hints: plain.hints)
    }

    /// This failure with the code `external` and the hint for a full disk, because the work itself is not at fault.
    private var ofFullDisk: Failure {
        Failure(.external, headline, causes: causes, hints: ["free some space on that disk, or use another folder"])
    }
}

extension Failure {
    /// The message with a line for each cause and hint, after the headline.
    package var lines: String {
        ([headline] + causes.map { "  caused by: \($0)" } + hints.map { "  hint: \($0)" }).joined(separator: "\n")
    }

    /// The maximum number of failures that ``together(_:)`` lists after the first one.
    private static let otherLimit = 50

    /// Returns one failure for several; `nil` if there are none.
    ///
    /// It is the first failure, with the messages of the others after its own causes.
    package static func together(_ failures: [Failure]) -> Failure? {
        guard var first = failures.first else { return nil }
        first.causes += failures.dropFirst().prefix(otherLimit).map(\.description)
        if failures.count - 1 > otherLimit { first.causes.append("and \(failures.count - 1 - otherLimit) more") }
        return first
    }
}

/// An error that states its code as a failure, so that the exit status is chosen where the fault arises.
///
/// Every error type that leaves a module conforms; `make lint` looks for those that do not.
package protocol CodedError: Error {
    var code: Failure.Code { get }
    /// The next steps to try.
    var hints: [String] { get }
    /// The error as a failure; by default its description is the whole message.
    var failure: Failure { get }
}

extension CodedError {
    package var hints: [String] { [] }
    package var failure: Failure { Failure(code, "\(self)", hints: hints) }
}

/// The detection of errors that a full disk or quota caused, which always have the same exit status.
package enum FullDisk {
    /// Returns `true` if an error contains, at any depth, the system's error for a full disk.
    ///
    /// The output of a build does not count, as a build has its own disk.
    package static func isCause(of error: any Error, _ codes: [Errno] = codes) -> Bool { holds(error, codes, depth: 0) }

    /// Returns `true` if a text ends with the system's message for a full disk, for example `cannot write a: No space left on device`.
    package static func isNamed(in cause: String, _ codes: [Errno] = codes) -> Bool { codes.contains { cause.utf8.hasSuffix("\($0)") } }

    /// The system's errors for a full disk; a caller may look for others too.
    package static let codes: [Errno] = [.noSpace, .diskQuotaExceeded]

    private static func holds(_ value: Any, _ codes: [Errno], depth: Int) -> Bool {
        if let code = value as? Errno { return codes.contains(code) }
        if let failure = value as? Failure { return failure.cause.map { isNamed(in: $0, codes) } ?? false }
        guard depth < 8 else { return false }
        return Mirror(reflecting: value).children.contains { holds($0.value, codes, depth: depth + 1) }
    }
}
