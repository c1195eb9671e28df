import Failures
import ForeignText
import Native
import Subprocess
import SystemPackage

/// A runner of git for the repositories of others.
///
/// Git asks no questions, reads no configuration of the user or the system, fetches nothing that it was not told to fetch, and has limits of memory, time
/// and file size. When it is given up, the processes that it started end with it.
struct GitCommand: Sendable {
    /// The limits of one run of git.
    struct Limits: Sendable {
        /// The maximum address space of a process, in bytes.
        var memory: UInt64 = 4 << 30
        /// The maximum size of a file, for example of a pack, in bytes.
        var fileSize: UInt64 = 8 << 30
        /// The maximum time of a command on this machine.
        var time = Duration.seconds(900)
        /// The maximum time of a command that asks another machine.
        var transferTime = Duration.seconds(3600)
        /// The maximum time of all commands together.
        var totalTime = Duration.seconds(7200)
    }

    /// The variables of relcli's own environment.
    let environment: [String: String]
    /// Further variables: those with which git puts a secret back into an address.
    var secret: [String: String] = [:]
    /// The protocols that git may use.
    var protocols = Self.protocols
    /// The repository that git uses, with the folder of its files; `nil` for the one in the folder where git runs.
    var repository: (directory: FilePath, workTree: FilePath)?
    var limits = Limits()
    /// The start of the time that ``Limits/totalTime`` limits.
    private let start = ContinuousClock.now

    /// The protocols that the address of a repository may name.
    static let protocols = ["https", "http", "ssh", "file"]

    /// The maximum size of an answer, in bytes.
    private static let outputLimit = 16 << 20

    init(_ environment: [String: String]) { self.environment = environment }

    /// Returns the command with other protocols that git may use.
    func allowing(_ protocols: [String]) -> GitCommand {
        var other = self
        other.protocols = protocols
        return other
    }

    /// Runs git in a folder and returns its output.
    ///
    /// - Parameters:
    ///   - folder: a folder of ours. Git would read the settings of a repository in which it is started, so no other repository may be above it or here.
    ///   - asksOthers: `true` for a command that may ask another machine.
    ///   - doing: the subject of errors, for example `cannot clone https://…`.
    /// - Throws: ``Failure`` with code `external` with git's message.
    @discardableResult
    func output(_ arguments: [String], in folder: FilePath, asksOthers: Bool = false, doing: String) async throws -> String {
        try await result(of: arguments, in: folder, asksOthers: asksOthers, doing: doing).get()
    }

    /// Runs git in a folder; returns its output, or the error if git ended with one, so that the caller can try another command.
    ///
    /// - Throws: ``Failure`` with code `external` if git cannot be run, exceeds a limit, or its output is too long.
    func result(of arguments: [String], in folder: FilePath, asksOthers: Bool = false, doing: String) async throws -> Result<String, Failure> {
        let (configuration, doing) = (configuration(arguments, in: folder), doing)
        return try await within(asksOthers ? limits.transferTime : limits.time, doing: doing) {
            let record = try await Self.started(doing) {
                try await Subprocess.run(configuration, output: .string(limit: Self.outputLimit), error: .string(limit: 1 << 18))
            }
            if let failure = try Self.failure(record.terminationStatus, record.standardError, doing: doing) { return .failure(failure) }
            return .success(record.standardOutput)
        }
    }

    /// Runs git in a folder with bytes as its input, and returns its output.
    ///
    /// - Parameter limit: the maximum size of the output, in bytes.
    /// - Throws: ``Failure`` with code `external` with git's message.
    func answer(_ arguments: [String], to input: [UInt8], limit: Int, in folder: FilePath, doing: String) async throws -> [UInt8] {
        let configuration = configuration(arguments, in: folder)
        return try await within(limits.time, doing: doing) {
            let record = try await Self.started(doing, limit: limit) {
                // A pipe would raise a signal if git ends before it reads all of it.
                let file = try FileSystem.memoryFile(input)
                return try await Subprocess.run(
                    configuration, input: .fileDescriptor(file, closeAfterSpawningProcess: true), output: .bytes(limit: limit), error: .string(limit: 1 << 18))
            }
            if let failure = try Self.failure(record.terminationStatus, record.standardError, doing: doing) { throw failure }
            return record.standardOutput
        }
    }

    /// Runs git in a folder and adds each record of its output, which ends with a zero byte, to a result.
    ///
    /// If the closure throws, git is ended.
    func records<Result: Sendable>(
        _ arguments: [String], in folder: FilePath, into empty: Result, doing: String, _ add: @escaping @Sendable (inout Result, String) throws -> Void
    ) async throws -> Result {
        let configuration = configuration(arguments, in: folder)
        return try await within(limits.time, doing: doing) {
            let record = try await Self.started(doing) {
                try await Subprocess.run(configuration, input: .none, output: .sequence, error: .string(limit: 1 << 18)) { execution in
                    var result = empty
                    for try await text in execution.standardOutput.strings(separatedBy: .unicodeScalarSequence(["\0"])) { try add(&result, text) }
                    return result
                }
            }
            if let failure = try Self.failure(record.terminationStatus, record.standardError, doing: doing) { throw failure }
            return record.closureResult
        }
    }

    /// Makes git write and compare the files of a repository byte for byte.
    ///
    /// The `.gitattributes` of a commit can name conversions for which its files grow many times after they were measured: `ident` and
    /// `working-tree-encoding`. This file of the repository takes precedence over them (`gitattributes(5)`).
    ///
    /// - Parameter directory: the folder of the repository, which is `.git` in a work tree.
    static func refuseConversions(in directory: FilePath) throws {
        let folder = directory.appending("info")
        if try FileSystem.status(folder) == nil { try FileSystem.createDirectory(folder) }
        // To git, a false value of an encoding is an error, so that one has no value.
        let text = "* -text -crlf !eol -ident -filter !working-tree-encoding\n"
        try FileSystem.writeAtomically(Array(text.utf8), to: folder.appending("attributes"))
    }

    // MARK: - Processes

    /// Sets limits that every process inherits, and becomes git; a limit that is already lower stays.
    private static let script = "ulimit -v \"$1\" 2>/dev/null; ulimit -f \"$2\" 2>/dev/null; shift 2; exec git \"$@\""
    /// The exit status of a shell that does not find the program.
    private static let missing: Int32 = 127

    private func configuration(_ arguments: [String], in folder: FilePath) -> Configuration {
        // Git maps whole packs by default, which counts as memory; a pack that it keeps has a limit of size, and objects one by one have none.
        let settings = [
            "core.symlinks=true", "core.packedGitWindowSize=64m", "core.packedGitLimit=1g", "pack.threads=4", "core.bigFileThreshold=64m",
            "fetch.unpackLimit=1",
            // Even without settings of the user, git reads these files below the home folder.
            "core.excludesFile=", "core.attributesFile=",
        ]
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        return Configuration(
            executable: .path("/bin/sh"),
            arguments: Arguments(
                ["-c", Self.script, "sh", "\(limits.memory >> 10)", "\(limits.fileSize >> 9)", "-C", folder.string] + settings.flatMap { ["-c", $0] }
                    + arguments),
            environment: .custom(variables(in: folder)), platformOptions: options)
    }

    private func variables(in folder: FilePath) -> [Environment.Key: String] {
        let above = folder.removingLastComponent()
        var variables: [Environment.Key: String] = [
            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": protocols.joined(separator: ":"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1", "LC_ALL": "C", "GIT_CEILING_DIRECTORIES": (try? FileSystem.realPath(above))?.string ?? above.string,
            // A repository must not name another one as the place of its missing objects.
            "GIT_NO_LAZY_FETCH": "1",
            // A silent peer ends the run: below 1 KiB a second for a minute, or without a sign of life.
            "GIT_HTTP_LOW_SPEED_LIMIT": "1024", "GIT_HTTP_LOW_SPEED_TIME": "60",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4",
        ]
        // The variables that ssh and proxies need.
        for name in ["PATH", "HOME", "SSH_AUTH_SOCK", "https_proxy", "http_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "GIT_SSL_CAINFO"] {
            if let value = environment[name], let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        if let repository { (variables["GIT_DIR"], variables["GIT_WORK_TREE"]) = (repository.directory.string, repository.workTree.string) }
        for (name, value) in secret { if let key = Environment.Key(rawValue: name) { variables[key] = value } }
        return variables
    }

    /// Returns the value of an operation.
    ///
    /// - Throws: ``Failure`` with code `external` if this operation exceeds its limit, or all of them together exceed ``Limits/totalTime``; the operation is
    ///   then cancelled.
    private func within<Value: Sendable>(_ limit: Duration, doing: String, _ operation: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let left = max(.zero, limits.totalTime - start.duration(to: .now))
        let subject = left < limit ? "git with its earlier commands was" : "git was"
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: min(limit, left))
                return nil
            }
            guard let value = try await group.next() ?? nil else {
                throw Failure(.external, doing, causes: ["\(subject) ended after \(min(limit, limits.totalTime).components.seconds) seconds"])
            }
            return value
        }
    }

    private static func started<Value>(_ doing: String, limit: Int = outputLimit, _ start: () async throws -> Value) async throws -> Value {
        do { return try await start() } catch let error as SubprocessError {
            try Task.checkCancellation()
            if error.code == .outputLimitExceeded { throw Failure(.external, doing, causes: ["git answers with more than \(limit >> 20) MiB"]) }
            throw Failure(.external, doing, causes: ["git cannot be run: \(error)"])
        }
    }

    /// Returns the error with which git ended; `nil` if it succeeded.
    ///
    /// - Throws: ``Failure`` with code `external` if there is no git.
    private static func failure(_ status: TerminationStatus, _ errors: String, doing: String) throws -> Failure? {
        if status == .exited(missing) {
            throw Failure(.external, doing, causes: ["git cannot be started: there is none"], hints: ["install git: apt-get install git, or dnf install git"])
        }
        guard !status.isSuccess else { return nil }
        try Task.checkCancellation()
        let lines = errors.splitBytes(on: "\n").suffix(3).joined(separator: "; ")
        return Failure(.external, doing, causes: [lines.isEmpty ? "git ended without a message: \(status)" : lines])
    }
}
