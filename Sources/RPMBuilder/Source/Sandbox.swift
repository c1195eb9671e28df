import Native
import Subprocess
import SystemPackage

/// A place without network in which the code of others may run: bubblewrap with nothing of this machine but its programs, read-only.
///
/// Whatever is mounted has a fixed path inside, so that no path of this machine gets into what is built.
struct Sandbox {
    /// A folder or file of this machine, as it is seen inside.
    struct Mount {
        let source: FilePath
        let place: String
        let isWritable: Bool
    }

    /// How a command ended.
    struct Outcome {
        /// nil when it ran too long and was stopped.
        let status: TerminationStatus?
        /// The end of what it printed, both streams together, fit for a terminal.
        let output: String

        /// Whether it ended by itself with status 0.
        var isSuccess: Bool { status?.isSuccess ?? false }
    }

    /// What is mounted besides the system.
    var mounts: [Mount] = []
    /// The environment besides the usual variables.
    var environment: [(name: String, value: String)] = []
    /// The folders of programs that are looked into first.
    var programFolders: [String] = []
    /// The folder in which a command starts.
    var workingDirectory = "/tmp"
    /// How long a command may run, in seconds.
    var wallTime = 60
    /// How much of the end of the output is kept, in bytes.
    var outputSize = 8 << 10

    private let python: BuildPython
    private let system: SandboxSystem
    private let program: FilePath
    private let folder: FilePath

    /// Prepares a sandbox; `folder`, which the sandbox does not see, takes the output and the few files that stand for `/etc`.
    ///
    /// Throws ``SourceBuildError`` when there is no bubblewrap in the folders that are searched, and ``FileError``.
    init(python: BuildPython, folder: FilePath, searching folders: [FilePath] = systemFolders) throws {
        guard let program = Self.find("bwrap", in: folders) else {
            let places = folders.map(\.string).joined(separator: ", ")
            throw SourceBuildError.sandbox(why: "there is no bwrap in \(places)", hint: "apt-get install bubblewrap")
        }
        self.program = program
        self.python = python
        self.folder = folder
        system = try SandboxSystem(python: python, folder: folder)
    }

    /// Where a program is that the sandbox also has, nil when it is not installed.
    static func find(_ name: String, in folders: [FilePath] = systemFolders) -> FilePath? {
        folders.lazy.map { $0.appending(name) }.first {
            ((try? FileSystem.status($0, followingLinks: true)) ?? nil)?.isRegularFile ?? false
        }
    }

    /// Where programs of the machine are.
    static let systemFolders: [FilePath] = ["/usr/bin", "/usr/local/bin", "/bin"]

    /// Runs a command to its end, or until its time is over; then every process it started is killed.
    ///
    /// - Parameter input: a file that the command reads, nothing when nil.
    /// - Throws: ``SourceBuildError`` when the sandbox cannot be made.
    func run(_ command: [String], input: FilePath? = nil) async throws -> Outcome {
        let printed = folder.appending("output")
        let source = try FileDescriptor.open(input ?? "/dev/null", .readOnly)
        let sink = try FileDescriptor.open(printed, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        let configuration = Configuration(
            executable: .path(program), arguments: Arguments(arguments + ["--"] + command), environment: .custom(["PATH": "/usr/bin:/bin"]))
        let wallTime = wallTime
        let status = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(sink, closeAfterSpawningProcess: true), error: .combinedWithOutput)
                return result.terminationStatus
            }
            group.addTask {
                try await Task.sleep(for: .seconds(wallTime))
                return nil
            }
            // Cancelling the run kills bubblewrap, and with it the process that holds the others.
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        let output = try OutputTail.read(printed, limit: outputSize)
        if let status, !status.isSuccess, output.hasPrefix("bwrap: ") {
            throw SourceBuildError.sandbox(
                why: printable(String(output.dropFirst(7).prefix { $0 != "\n" }), limit: 300),
                hint: "allow unprivileged user namespaces, or run outside of a container that forbids them; relcli doctor tells what is missing")
        }
        return Outcome(status: status, output: output)
    }

    private var arguments: [String] {
        // The user namespace is asked for even as root, so that a build is never root inside, and may make no other.
        var all = [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000",
            "--gid", "1000", "--hostname", "localhost", "--clearenv",
        ]
        all += system.arguments
        all += ["--size", String(2 << 30), "--tmpfs", "/tmp", "--size", String(1 << 30), "--tmpfs", SandboxSystem.home]
        for mount in mounts { all += [mount.isWritable ? "--bind" : "--ro-bind", mount.source.string, mount.place] }
        all += ["--remount-ro", "/"]
        let path = (programFolders + [python.executable.removingLastComponent().string, "/usr/local/bin", "/usr/bin", "/bin"]).joined(separator: ":")
        let usual = [
            ("PATH", path), ("HOME", SandboxSystem.home), ("TMPDIR", "/tmp"), ("LANG", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0"),
            ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONNOUSERSITE", "1"),
        ]
        for (name, value) in usual + environment.map({ ($0.name, $0.value) }) { all += ["--setenv", name, value] }
        return all + ["--chdir", workingDirectory]
    }
}

extension TerminationStatus {
    /// How a process ended, as the end of a sentence.
    var words: String {
        switch self {
        // A shell, and bubblewrap, tell a signal as 128 and its number.
        case .exited(128 + 9), .signaled(9): "was killed"
        case .exited(let status) where status > 128: "ended by signal \(status - 128)"
        case .exited(let status): "ended with status \(status)"
        case .signaled(let signal): "ended by signal \(signal)"
        }
    }
}
