internal import ForeignText
internal import Native
internal import SystemPackage

/// Python's answer about itself and its pip, cached while the files that it depends on are unchanged.
struct PythonAnswer: Sendable, Hashable {
    /// The value of `sys.prefix`.
    let prefix: String
    /// The default index of pip; `nil` if there is no pip.
    let defaultIndex: String?
    /// The files of pip that determine the answer.
    let files: [String]

    /// A script that prints the default of pip's option `--index-url`, which distributions may have changed.
    private static let script = """
        import sys
        sys.path[:] = [entry for entry in sys.path if entry]
        print(sys.prefix)
        try:
            import pip
            from pip._internal.cli import cmdoptions
        except ImportError:
            sys.exit()
        print(cmdoptions.index_url().default)
        print(pip.__file__)
        print(cmdoptions.__file__)
        """

    /// Returns the cached answer, or asks Python and caches the answer.
    ///
    /// - Parameter cache: The files of the cache; `nil` to cache nothing. A folder that cannot be written is ignored.
    static func of(_ python: PythonInstallation, environment: [String: String], cache: SealedFiles?) async throws -> PythonAnswer {
        let key = key(of: python, environment: environment)
        let name = "python-\(key)"
        if let text = cache?.content(name), let kept = PythonAnswer(kept: String(decoding: text, as: UTF8.self)) {
            return kept
        }
        let lines = try await python.run(script, environment: environment).splitBytes(on: "\n").map(String.init)
        guard let prefix = lines.first, !prefix.isEmpty else { throw PythonInstallation.unknown("\(python.program) did not tell its prefix") }
        let answer = PythonAnswer(prefix: prefix, defaultIndex: lines.count > 1 ? lines[1] : nil, files: Array(lines.dropFirst(2)))
        try? cache?.writeSynced(Array(answer.text.utf8), to: name)
        return answer
    }

    /// Returns a digest of everything that determines which Python answers, without starting it.
    private static func key(of python: PythonInstallation, environment: [String: String]) -> String {
        var parts = [python.program.string, stamp(of: python.program)]
        if let real = try? FileSystem.realPath(python.program) { parts += [real.string, stamp(of: real)] }
        let names = environment.keys.filter { name in ["PYTHON", "PYENV", "ASDF", "MISE", "RTX"].contains { name.utf8.hasPrefix($0) } }
        for name in names.sorted() + ["HOME", "PATH"] { parts.append("\(name)=\(environment[name] ?? "")") }
        if python.isScript { parts += versionFiles(environment).map { "\($0) \(stamp(of: $0))" } }
        return SHA256Digest(of: Array(parts.joined(separator: "\0").utf8)).hex
    }

    /// Returns the files such as `.python-version` in which version managers look up the Python of a folder.
    private static func versionFiles(_ environment: [String: String]) -> [FilePath] {
        let home = FilePath(environment["HOME"] ?? "/")
        var files = [FilePath(environment["PYENV_ROOT"] ?? home.appending(".pyenv").string).appending("version")]
        files += [".tool-versions", ".config/mise/config.toml"].map { home.pushing(FilePath($0)) }
        guard var folder = try? FileSystem.realPath(".") else { return files }
        repeat {
            files += [".python-version", ".tool-versions", "mise.toml", ".mise.toml"].map { folder.appending($0) }
        } while folder.removeLastComponent()
        return files
    }

    private static func stamp(of path: FilePath) -> String {
        guard let status = (try? FileSystem.status(path, followingLinks: true)) ?? nil else { return "none" }
        return "\(status.device):\(status.inode):\(status.size):\(status.modificationTime).\(status.modificationNanoseconds)"
    }

    // MARK: - The file

    /// The text of the cached answer: the prefix, the index, and each file with its stamp.
    private var text: String {
        ([prefix, defaultIndex ?? ""] + files.map { "\(Self.stamp(of: FilePath($0))) \($0)" }).joined(separator: "\n") + "\n"
    }

    /// Creates an answer from its cached text; `nil` if the text is invalid or a file of pip has changed.
    private init?(kept text: String) {
        let lines = text.splitBytes(on: "\n", omittingEmptySubsequences: false).dropLast()
        guard lines.count >= 2, let prefix = lines.first, prefix.utf8.hasPrefix("/") else { return nil }
        var files: [String] = []
        for line in lines.dropFirst(2) {
            guard let parts = line.cut(at: " "), parts.before.utf8.elementsEqual(Self.stamp(of: FilePath(String(parts.after))).utf8) else { return nil }
            files.append(String(parts.after))
        }
        let index = lines[lines.startIndex + 1]
        // If there was no pip, ask again, because it may be installed by now.
        guard !index.isEmpty, !files.isEmpty else { return nil }
        self.init(prefix: String(prefix), defaultIndex: String(index), files: files)
    }

    private init(prefix: String, defaultIndex: String?, files: [String]) {
        self.prefix = prefix
        self.defaultIndex = defaultIndex
        self.files = files
    }
}
