import Failures
internal import ForeignText
internal import Native
internal import SystemPackage

/// The configuration of pip on this machine, which relcli follows.
///
/// It reads the files and variables by pip's rules (pip manual: Configuration). It starts Python only for the default index of pip if no index is
/// configured, for the prefix of a Python in an unusual layout, and for values that only Python can interpret.
package struct PipConfiguration: Sendable {
    /// The settings of pip's `install` command that relcli follows.
    package struct Settings: Sendable, Hashable {
        package let index: IndexURL
        /// A file of trusted certificates; `nil` for the system's own.
        package let caBundle: String?
        /// The proxy for every request; `nil` for a direct connection.
        package let proxy: String?
        /// A file with the client's certificate and key; `nil` if pip's configuration names no file.
        package var clientCertificate: String?
    }

    private let environment: [String: String]
    private let python: String
    private let cache: SealedFiles?

    /// Creates the configuration.
    ///
    /// - Parameters:
    ///   - environment: The environment that pip sees.
    ///   - python: The Python that runs pip, by name or absolute path.
    ///   - cache: The files that keep answers of Python; `nil` to keep none.
    package init(environment: [String: String], python: String = "python3", cache: SealedFiles?) {
        self.environment = environment
        self.python = python
        self.cache = cache
    }

    /// Returns the settings of pip's `install` command.
    ///
    /// Throws ``Failure`` with code `usage` if pip refuses a file, uses no index or cannot be run.
    package func settings() async throws -> Settings {
        let installation = PythonInstallation(python, environment: environment)
        do {
            let site: FilePath?
            if let installation, readsFiles {
                site = try await sitePrefix(of: installation)
            } else {
                site = nil
            }
            return try await settings(PipOptions(files: files(site: site), environment: environment), installation)
        } catch is PipOptions.UnknownRule {
            guard let installation else { throw missing }
            return try await ask(installation)
        }
    }

    private var missing: Failure { PythonInstallation.unknown("there is no \(python) whose pip could be asked") }

    private func settings(_ options: PipOptions, _ installation: PythonInstallation?) async throws -> Settings {
        guard try !options.usesNoIndex() else {
            throw Failure(.usage, "pip is set to use no index", hints: ["name one with --index"])
        }
        let certificates = try options.certificates.map(expandingHome)
        let own = try options.clientCertificate.map(expandingHome)
        if let index = options.index {
            return Settings(index: try IndexURL(index), caBundle: certificates, proxy: options.proxy, clientCertificate: own)
        }
        guard let installation else { throw missing }
        guard let index = try await PythonAnswer.of(installation, environment: environment, cache: cache).defaultIndex else {
            throw PythonInstallation.unknown("\(installation.program) has no pip")
        }
        return Settings(index: try IndexURL(index), caBundle: certificates, proxy: options.proxy, clientCertificate: own)
    }

    /// Returns the prefix of a Python; `nil` if it cannot be found, because then there is no pip either.
    private func sitePrefix(of installation: PythonInstallation) async throws -> FilePath? {
        if let prefix = installation.prefix { return prefix }
        do {
            return FilePath(try await PythonAnswer.of(installation, environment: environment, cache: cache).prefix)
        } catch is Failure {
            return nil
        }
    }

    // MARK: - Files

    /// A Boolean value indicating whether pip reads configuration files in this environment.
    private var readsFiles: Bool { environment["PIP_CONFIG_FILE"] != "/dev/null" }

    /// Returns the existing files in order: the machine's, the user's, the Python's and the named one.
    ///
    /// Later files override earlier ones.
    private func files(site: FilePath?) throws -> [PipConfigurationFile] {
        guard readsFiles else { return [] }
        var paths = globalFolders.map { $0.appending(Self.fileName) }
        let named = environment["PIP_CONFIG_FILE"].flatMap { $0.isEmpty ? nil : FilePath($0) }
        if named.flatMap(Self.status) == nil { paths += try userFolders.map { $0.appending(Self.fileName) } }
        if let site { paths.append(site.appending(Self.fileName)) }
        // A file that is named twice keeps the position of its first mention.
        if let named, !paths.contains(where: { $0.string.hasSameBytes(as: named.string) }) { paths.append(named) }
        return try paths.compactMap(read)
    }

    private static let fileName = "pip.conf"
    private static let sizeLimit = 1 << 20

    /// The folders of the machine's configuration (XDG Base Directory Specification).
    ///
    /// `/etc` overrides the others.
    private var globalFolders: [FilePath] {
        let named = (environment["XDG_CONFIG_DIRS"] ?? "").splitBytes(on: ":").map(\.strippedAsPython).filter { $0.utf8.hasPrefix("/") }
        return (named.isEmpty ? ["/etc/xdg"] : named.map { FilePath(String($0)) }).map { $0.appending("pip") } + ["/etc"]
    }

    /// The folders of the user's configuration.
    ///
    /// The legacy `~/.pip` comes first, so the other overrides it.
    private var userFolders: [FilePath] {
        get throws {
            let named = (environment["XDG_CONFIG_HOME"] ?? "").strippedAsPython
            let home = FilePath(try expandingHome("~"))
            return [home.appending(".pip"), named.utf8.hasPrefix("/") ? FilePath(String(named)).appending("pip") : home.pushing(".config/pip")]
        }
    }

    /// Returns the path with a `~` at its start replaced by the home folder, as Python's `os.path.expanduser` does.
    ///
    /// - Throws: ``PipOptions/UnknownRule`` for the home folder of another user, such as `~bob/pip.conf`, and without a usable `HOME`.
    private func expandingHome(_ path: String) throws -> String {
        guard path.utf8.starts(with: "~") else { return path }
        guard let home = environment["HOME"], home.utf8.starts(with: "/"), path == "~" || path.utf8.hasPrefix("~/") else {
            throw PipOptions.UnknownRule(reason: "the folder that \(path) means")
        }
        let expanded = home.droppingTrailing { $0 == UInt8(ascii: "/") } + path.droppingBytes(first: 1)
        return expanded.isEmpty ? "/" : String(expanded)
    }

    private static func status(_ path: FilePath) -> FileStatus? { (try? FileSystem.status(path, followingLinks: true)) ?? nil }

    /// Reads a file; returns `nil` if it cannot be read, as pip does.
    private func read(_ path: FilePath) throws -> PipConfigurationFile? {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.readAll(path, limit: Self.sizeLimit)
        } catch {
            guard case .tooLarge = error.reason else { return nil }
            throw fault(path, error.description)
        }
        if !isUTF8, bytes.contains(where: { $0 >= 0x80 }) { throw PipOptions.UnknownRule(reason: "the encoding of \(path)") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault(path, "it is not in UTF-8") }
        do {
            return try PipConfigurationFile(text)
        } catch {
            throw fault(path, "line \(error.line): \(error.reason)")
        }
    }

    private func fault(_ path: FilePath, _ cause: String) -> Failure {
        Failure(
            .usage, "cannot read pip's configuration file \(path)", causes: [cause], hints: ["correct it, or set PIP_CONFIG_FILE=/dev/null to read none"])
    }

    /// A Boolean value indicating whether Python reads files as UTF-8: in a UTF-8 locale and in the C locale (PEP 540).
    private var isUTF8: Bool {
        if let mode = environment["PYTHONUTF8"], !mode.isEmpty { return mode == "1" }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
        if locale == "C" || locale == "POSIX" { return (environment["PYTHONCOERCECLOCALE"] ?? "").isEmpty }
        let encoding = (locale.cut(at: ".")?.after.part(before: "@")).map { $0.lowercasedScalars } ?? ""
        return encoding == "utf-8" || encoding == "utf8"
    }

    // MARK: - pip itself

    /// A script that asks pip's option parser for the index, after it has merged its files, its environment and its built-in default.
    private static let script = """
        import sys
        sys.path[:] = [entry for entry in sys.path if entry]
        from pip._internal.commands import create_command
        options, _ = create_command("install").parse_args([])
        print("" if options.no_index else options.index_url, options.cert or "", options.proxy or "", options.client_cert or "", sep="\\0", end="")
        """

    private func ask(_ installation: PythonInstallation) async throws -> Settings {
        let answers = try await installation.run(Self.script, environment: environment).splitBytes(on: "\0", omittingEmptySubsequences: false)
        guard answers.count == 4 else { throw PythonInstallation.unknown("\(installation.program) gave no answer") }
        func answer(_ number: Int) -> String? { answers[number].isEmpty ? nil : String(answers[number]) }
        guard let index = answer(0) else {
            throw Failure(.usage, "pip is set to use no index", hints: ["name one with --index"])
        }
        return Settings(index: try IndexURL(index), caBundle: answer(1), proxy: answer(2), clientCertificate: answer(3))
    }
}
