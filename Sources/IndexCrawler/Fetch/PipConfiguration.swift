internal import ForeignText
internal import Subprocess
internal import SystemPackage

/// What pip on this machine is set up to use, so that relcli uses the same.
package enum PipConfiguration {
    /// Asks pip's own option parser, which merges its files, its environment and its built-in default, for the index of an installation.
    private static let script = """
        import sys
        sys.path[:] = [entry for entry in sys.path if entry]
        from pip._internal.commands import create_command
        options, _ = create_command("install").parse_args([])
        print("" if options.no_index else options.index_url)
        print(options.cert or "")
        print(options.proxy or "")
        """

    /// What pip answered.
    package struct Settings: Sendable, Hashable {
        package let index: IndexURL
        /// A file of trusted certificates, nil for the system's own.
        package let caBundle: String?
        /// The proxy for every request, nil for none.
        package let proxy: String?
    }

    /// The index that pip uses here: `PIP_INDEX_URL`, then pip's configuration files, then the default that pip was built with.
    ///
    /// Throws ``IndexError`` with code `usage` when pip knows none, or there is no pip to ask.
    package static func indexURL(environment: [String: String]) async throws -> IndexURL {
        if let text = environment["PIP_INDEX_URL"], !text.isEmpty { return try IndexURL(text) }
        return try await settings(environment: environment).index
    }

    /// All that pip is set up with; the environment is the one pip sees.
    package static func settings(environment: [String: String], python: String = "python3") async throws -> Settings {
        let lines = try await ask(environment: environment, python: python)
        guard let first = lines.first, !first.isEmpty else {
            throw IndexError(.usage, "pip is set to use no index", hints: ["name one with --index"])
        }
        func line(_ number: Int) -> String? { lines.count > number && !lines[number].isEmpty ? lines[number] : nil }
        return Settings(index: try IndexURL(first), caBundle: line(1), proxy: line(2))
    }

    private static func ask(environment: [String: String], python: String) async throws -> [String] {
        var values: [Environment.Key: String] = [:]
        for (key, value) in environment {
            if let key = Environment.Key(rawValue: key) { values[key] = value }
        }
        do {
            let executable: Executable = python.utf8.hasPrefix("/") ? .path(FilePath(python)) : .name(python)
            let record = try await Subprocess.run(
                executable, arguments: ["-c", script], environment: .custom(values),
                output: .string(limit: 64 << 10), error: .string(limit: 64 << 10))
            guard case .exited(0) = record.terminationStatus else {
                let last = record.standardError.splitBytes(on: "\n").last.map(String.init)
                throw unknown(last ?? "pip ended without an answer")
            }
            return record.standardOutput.splitBytes(on: "\n", omittingEmptySubsequences: false).map(String.init)
        } catch let error as SubprocessError {
            throw unknown("\(python) cannot be started: \(error)")
        }
    }

    private static func unknown(_ cause: String) -> IndexError {
        IndexError(
            .usage, "cannot learn which index pip uses here", causes: [cause],
            hints: ["name the index with --index or set PIP_INDEX_URL"])
    }
}
