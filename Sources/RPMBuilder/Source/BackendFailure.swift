import ForeignText

/// The failure of a build back end, with the end of its output.
package struct BackendFailure: Sendable, CustomStringConvertible {
    /// The reason for a failed hook.
    package enum Reason: Sendable, Hashable {
        /// The back end cannot be imported.
        case notImportable(String)
        /// The back end is not in the folders of `backend-path` (PEP 517).
        case outsideBackendPath
        /// The back end has no such hook.
        case noHook
        /// The hook raised an exception.
        case raised(String)
        /// The hook returned a value of a wrong type.
        case badAnswer(String)
        /// The process ended before the hook returned. The value is its status.
        case ended(String)
        /// The hook exceeded the time limit, in seconds.
        case timedOut(Int)
    }

    /// The back end as named in pyproject.toml.
    package let backend: String
    /// The hook that was called.
    package let hook: String
    /// The reason for the failure.
    package let reason: Reason
    /// The end of the output, with both streams together.
    package let output: String

    /// The message for people, including the output.
    package var description: String {
        let text = "\(hook) of \(backend) \(problem)"
        guard !output.isEmpty else { return text }
        let lines = output.splitBytes(on: "\n", omittingEmptySubsequences: false)
        // If a compiler reports an error, the back end's traceback after it adds nothing.
        let told = complaint.map { lines[$0...].prefix(Self.complaintLines) } ?? lines[...]
        return text + "\n" + told.map { "  | \($0)" }.joined(separator: "\n")
    }

    /// The number of the first line with an error of a compiler or linker; `nil` if there is none.
    private var complaint: Int? {
        output.splitBytes(on: "\n", omittingEmptySubsequences: false).firstIndex { line in
            Self.complaints.contains { line.utf8.has($0) } && !line.utf8.hasPrefix("error: command ")
        }
    }

    private static let complaints = [": fatal error: ", ": error: ", ": undefined reference to ", ": cannot find -l"]
    /// The number of lines of a compiler message: below the message are the source line and a marker.
    private static let complaintLines = 4

    private var problem: String {
        switch reason {
        case .notImportable(let why): "cannot be called, for the backend cannot be imported: \(printable(why, limit: 300))"
        case .outsideBackendPath: "cannot be called, because the backend is not in the folder of backend-path"
        case .noHook: "does not exist"
        case .raised(let what):
            "failed: \(printable(complaint.map { String(output.splitBytes(on: "\n", omittingEmptySubsequences: false)[$0]) } ?? what, limit: 300))"
        case .badAnswer(let what): "returned \(printable(what, limit: 300))"
        case .ended(let how): "did not return: its process \(how)"
        case .timedOut(let seconds): "was stopped after \(seconds) seconds"
        }
    }

    /// The action to try next, as far as the output allows a guess; `nil` otherwise.
    package var hint: String? {
        switch reason {
        case .timedOut: return "a build of this size is not possible: take a release that has a wheel"
        case .ended("was killed"): return "it may have needed more memory or time than a build is given"
        default: break
        }
        if let missing = MissingHeader(in: output) { return missing.hint }
        if let library = output.cut(at: ": cannot find -l")?.after.bytes(while: { $0.isAlphanumeric || "._+-".utf8.contains($0) }), !library.isEmpty {
            return "install the package that has lib\(library).so (apt-file search lib\(library).so names it), or let the target build it, with "
                + "sdists = \"source\" in stack.toml"
        }
        let text: String = if case .notImportable(let why) = reason { output + why } else { output }
        for (sign, hint) in Self.signs where text.utf8.has(sign) { return hint }
        if let module = Self.quoted(after: "No module named ", in: text) {
            return "the build needs the module \(module), which the archive does not ask for in its build requirements"
        }
        if complaint != nil { return "let the target build it, with sdists = \"source\" in stack.toml, or pin a release that has a wheel" }
        return nil
    }

    private static let signs = [
        ("No space left on device", "a build may write 8 GiB, or half of the memory where that is less: take a release that has a wheel"),
        ("command 'gcc' failed: No such file", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("command 'cc' failed: No such file", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("unable to execute 'gcc'", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("cargo, the Rust package manager, is not installed", "install a Rust toolchain, or take a release that has a wheel"),
        ("Temporary failure in name resolution", noNetwork), ("Name or service not known", noNetwork), ("Network is unreachable", noNetwork),
        ("Could not resolve host", noNetwork), ("No module named 'pkg_resources'", "the archive needs setuptools older than 82"),
        ("use_2to3 is invalid", "the archive needs setuptools older than 58, or is for Python 2 only"),
    ]
    private static let noNetwork = "a build has no network: all it needs must be in the archive or its build requirements"

    private static func quoted(after sign: String, in text: String) -> String? {
        guard let rest = text.cut(at: sign)?.after.droppingBytes(while: { $0 == UInt8(ascii: "'") }) else { return nil }
        let name = Substring(rest.unicodeScalars.prefix { $0.isWord || $0 == "." })
        return name.isEmpty ? nil : String(name)
    }
}
