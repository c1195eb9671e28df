import Native
import Subprocess
import SystemPackage

/// The sandbox of a build: an interpreter, this machine's programs, and folders at fixed paths, so that the result contains no path of this machine.
struct BuildSandbox {
    /// The result of a command.
    struct Outcome {
        /// The exit status; `nil` if the command was stopped.
        let status: TerminationStatus?
        /// The reason for stopping the command; `nil` if it ended by itself.
        let stop: SandboxStop?
        /// The end of the output, with both streams together, cleaned for a terminal.
        let output: String

        /// A Boolean value indicating whether it ended by itself with status 0.
        var isSuccess: Bool { status?.isSuccess ?? false }
    }

    /// The mounts besides the system.
    var mounts: [(item: SandboxStage.Item, place: String)] = []
    /// The environment besides the usual variables.
    var environment: [(name: String, value: String)] = []
    /// The folders of programs that are searched first.
    var programFolders: [String] = []
    /// The working directory of a command.
    var workingDirectory = "/tmp"
    /// The limits of the build.
    var limits = SourceLimits()

    /// The home folder in the sandbox.
    private static let home = "/home/builder"

    private let python: BuildPython
    private let folder: FilePath
    private var sandbox: Sandbox

    /// Prepares a sandbox.
    ///
    /// `folder`, which is not visible inside, holds the output and replacements for files of `/etc`.
    ///
    /// Throws ``WheelBuildError`` if bubblewrap is not in the searched folders, and ``FileError``.
    init(python: BuildPython, folder: FilePath, searching folders: [FilePath] = Sandbox.systemFolders) throws {
        self.python = python
        self.folder = folder
        do {
            sandbox = try Sandbox(.build, user: .forBuild(), folder: folder, searching: folders)
        } catch let error as SandboxError {
            throw WheelBuildError.sandbox(why: error.why, hint: error.hint)
        }
    }

    /// Runs a command until it ends or ``SandboxLimits`` stops it, and then kills every process that it started.
    ///
    /// - Parameter input: A file for the standard input; `nil` for an empty one.
    /// - Throws: ``WheelBuildError`` if the sandbox cannot be created.
    func run(_ command: [String], input: FilePath? = nil) async throws -> Outcome {
        var sandbox = sandbox
        sandbox.parts = try system() + mounts.map { .stage($0.item, at: $0.place) } + [.arguments(["--remount-ro", "/dev", "--remount-ro", "/"])]
        sandbox.environment = variables
        sandbox.workingDirectory = workingDirectory
        sandbox.limits = limits.sandbox
        do {
            let outcome = try await sandbox.run(command, input: input)
            return Outcome(status: outcome.status, stop: outcome.stop, output: try OutputTail.read(outcome.output, limit: limits.outputSize))
        } catch let error as SandboxError {
            if error.isOfResults { throw WheelBuildError.wheel("its output cannot be copied: \(error.why)") }
            throw WheelBuildError.sandbox(why: error.why, hint: error.hint)
        }
    }

    private func system() throws -> [Sandbox.Part] {
        var parts = try SandboxSystem.parts(settings: [])
        for (name, text) in Self.accounts {
            let path = folder.appending(name)
            try FileSystem.replace(path, with: Array(text.utf8))
            parts.append(.stage(.shown(path), at: "/etc/\(name)"))
        }
        for prefix in python.prefixes where !prefix.starts(with: "/usr") { parts.append(.stage(.shown(prefix), at: prefix.string)) }
        // Hide packages installed on this machine, so that they have no effect on the result.
        for hidden in python.packageFolders { parts.append(.arguments(["--tmpfs", hidden.string, "--remount-ro", hidden.string])) }
        for (place, mode) in [("/tmp", "1777"), (Self.home, "0755"), ("/dev/shm", "1777")] {
            parts.append(.stage(.space(mode: mode, result: nil), at: place))
        }
        return parts
    }

    private var variables: [(name: String, value: String)] {
        let path = (programFolders + [python.executable.removingLastComponent().string, "/usr/local/bin", "/usr/bin", "/bin"]).joined(separator: ":")
        let usual = [
            ("PATH", path), ("HOME", Self.home), ("TMPDIR", "/tmp"), ("LANG", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0"),
            ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONNOUSERSITE", "1"),
        ]
        return usual.map { (name: $0.0, value: $0.1) } + environment
    }

    private static let accounts = [
        ("passwd", "root:x:0:0:root:/root:/bin/sh\nbuilder:x:1000:1000:builder:\(home):/bin/sh\n"),
        ("group", "root:x:0:\nbuilder:x:1000:\n"),
        ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
        ("hosts", "127.0.0.1 localhost\n::1 localhost\n"),
    ]
}

/// A trusted program of this machine, run outside the sandbox.
enum PlainProcess {
    /// The exit status and output.
    struct Result {
        let isSuccess: Bool
        let output: String
    }

    /// Runs a program to its end, without input.
    static func run(_ path: FilePath, _ arguments: [String]) async throws -> Result {
        let record = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C.UTF-8"]), input: .none,
            output: .string(limit: 1 << 16), error: .discarded)
        return Result(isSuccess: record.terminationStatus.isSuccess, output: record.standardOutput)
    }
}
