import ForeignText
import Native
package import Subprocess
package import SystemPackage

/// A container without network for running code of others: bubblewrap, prepared by ``SandboxStage``, with a system call filter and limits.
///
/// It contains nothing of this machine except ``parts``, each at a fixed path. A command is never root on this machine, except for
/// ``SandboxUser/root``. `docs/sandbox.md` lists the guarantees.
package struct Sandbox: Sendable {
    /// The kind of work, which decides on the rights of the first user inside.
    package enum Purpose: Sendable {
        /// A build by a normal user.
        case build
        /// The work of a package manager, by a user who is root inside, but only for files and users of the sandbox.
        case installation
    }

    /// Something that is visible inside.
    package enum Part: Sendable {
        /// An item of the stage at a path.
        case stage(SandboxStage.Item, at: String)
        /// Arguments for bubblewrap.
        case arguments([String])
    }

    /// The result of a command.
    package struct Outcome: Sendable {
        /// The exit status; `nil` if the command was stopped.
        package let status: TerminationStatus?
        /// The reason for stopping the command; `nil` if it ended by itself.
        package let stop: SandboxStop?
        /// The file with the standard output, and with the standard error unless it is separate.
        package let output: FilePath
        /// The file with the standard error.
        package let errors: FilePath

        /// A Boolean value indicating whether the command ended by itself with status 0.
        package var isSuccess: Bool { status?.isSuccess ?? false }
    }

    /// The parts that are visible inside, in the order of mounting.
    package var parts: [Part] = []
    /// The complete environment of a command.
    package var environment: [(name: String, value: String)] = []
    /// The working directory of a command.
    package var workingDirectory = "/"
    /// The resource limits of the sandbox.
    package var limits = SandboxLimits()
    /// A Boolean value indicating whether the standard error goes to a separate file.
    package var separatesErrors = false

    /// The user that runs the commands.
    package let user: SandboxUser
    private let purpose: Purpose
    private let program: FilePath
    private let folder: FilePath
    private let thread = SandboxThread()

    /// Prepares a sandbox.
    ///
    /// - Parameter folder: A folder that only this user may enter, for the output and the sandbox's own files. It is not visible inside.
    /// - Throws: ``SandboxError`` if a program is missing or the machine's system call numbers are unknown, and ``FileError``.
    package init(_ purpose: Purpose, user: SandboxUser, folder: FilePath, searching folders: [FilePath] = systemFolders) throws {
        for (name, package) in [("bwrap", "bubblewrap"), ("unshare", "util-linux"), ("setpriv", "util-linux"), ("prlimit", "util-linux")] {
            guard Self.find(name, in: name == "bwrap" ? folders : Self.systemFolders) == nil else { continue }
            let places = folders.map(\.string).joined(separator: ", ")
            throw SandboxError(why: "there is no \(name) in \(places)", hint: "apt-get install \(package)")
        }
        program = Self.find("bwrap", in: folders) ?? "bwrap"
        self.purpose = purpose
        self.user = user
        self.folder = try FileSystem.realPath(folder)
        guard let machine = SystemCallMachine.current else {
            throw SandboxError(why: "the system calls of this processor are not known", hint: "build on x86_64 or aarch64")
        }
        let filter = SystemCallFilter(machine: machine, allowingRootChange: purpose == .installation)
        try FileSystem.replace(self.folder.appending("filter"), with: filter.bytes)
    }

    /// Returns the path of a program that is also visible in the sandbox; `nil` if it is not installed.
    package static func find(_ name: String, in folders: [FilePath] = systemFolders) -> FilePath? {
        folders.lazy.map { $0.appending(name) }.first {
            ((try? FileSystem.status($0, followingLinks: true)) ?? nil)?.isRegularFile ?? false
        }
    }

    /// The folders of this machine's programs.
    package static let systemFolders: [FilePath] = ["/usr/bin", "/usr/local/bin", "/bin"]

    /// Runs a command until it ends or ``SandboxLimits`` stops it, and then kills every process that it started.
    ///
    /// - Parameter input: A file for the standard input; `nil` for an empty one.
    /// - Throws: ``SandboxError`` if the sandbox cannot be created.
    package func run(_ command: [String], input: FilePath? = nil) async throws -> Outcome {
        let output = folder.appending("output")
        let errors = separatesErrors ? folder.appending("errors") : output
        let source = try FileDescriptor.open(input ?? "/dev/null", .readOnly)
        let sink = try Self.sink(output)
        let complaints = try Self.sink(errors)
        let state = folder.appending("state")
        try FileSystem.remove(state)
        let configuration = Configuration(
            executable: .path(Self.find("setpriv") ?? "/usr/bin/setpriv"), arguments: Arguments(try arguments(command, state: state)),
            environment: .custom(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]))
        let watch = try SandboxWatch(limits, folder: folder)
        let (status, stop) = try await withTaskExecutorPreference(thread) {
            // A killed process may still write for a moment after its end is reported: wait for the lock that it holds.
            defer { _ = try? FileSystem.lock(SandboxStage.lock(of: state)) }
            return try await withThrowingTaskGroup(of: (TerminationStatus?, SandboxStop?).self) { group in
                group.addTask {
                    let result = try await Subprocess.run(
                        configuration, input: .fileDescriptor(source, closeAfterSpawningProcess: true),
                        output: .fileDescriptor(sink, closeAfterSpawningProcess: true),
                        error: .fileDescriptor(complaints, closeAfterSpawningProcess: true))
                    return (result.terminationStatus, nil)
                }
                group.addTask { (nil, try await watch.reason(on: thread)) }
                // Cancelling the run kills the process that holds all others.
                defer { group.cancelAll() }
                return try await group.next() ?? (nil, nil)
            }
        }
        try check(status, state, errors)
        return Outcome(status: status, stop: stop, output: output, errors: errors)
    }

    /// Returns a file for the output of a command, which the command may open again as `/dev/stdout`.
    private static func sink(_ path: FilePath) throws -> FileDescriptor {
        try OutputFile(path, mode: 0o666).close()
        return try FileDescriptor.open(path, .writeOnly, options: [.append])
    }

    /// Throws an error if the sandbox could not be created.
    ///
    /// bubblewrap records the status of each command that it starts, which distinguishes this from a failed command.
    private func check(_ status: TerminationStatus?, _ state: FilePath, _ errors: FilePath) throws {
        guard let status, !status.isKilled else { return }
        let notes = (try? FileSystem.readAll(state, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if notes.utf8.has("exit-code"), !notes.utf8.has(SandboxStage.lost) { return }
        let lines = try OutputTail.read(errors, limit: 4096).splitBytes(on: "\n")
        let line = String(lines.last { !$0.isEmpty } ?? "it ended without a word")
        if notes.utf8.has(SandboxStage.lost) {
            let isFull = [Errno.noSpace, .diskQuotaExceeded].contains { line.utf8.hasSuffix("\($0)") }
            // The end of a long path is more informative.
            let end = String(decoding: line.utf8.suffix(200), as: UTF8.self)
            throw SandboxError(why: printable(end, limit: 300), hint: "free some space on that disk", isOfResults: !isFull)
        }
        throw SandboxError(
            why: printable(line.utf8.hasPrefix("bwrap: ") ? String(line.droppingBytes(first: 7)) : line, limit: 300),
            hint: "allow user namespaces, or run outside of a container that forbids them; relcli doctor tells what is missing")
    }

    // MARK: - Arguments

    private func arguments(_ command: [String], state: FilePath) throws -> [String] {
        var stage = SandboxStage(user: user, space: limits.space, fileCount: limits.fileCount, state: state, filter: folder.appending("filter"))
        var tree: [String] = []
        for part in parts {
            switch part {
            case .stage(let item, let place): tree += try stage.add(item, at: place)
            case .arguments(let arguments): tree += arguments
            }
        }
        let settings = environment.flatMap { ["--setenv", $0.name, $0.value] }
        let sandbox = namespaces + stage.descriptors + ["--clearenv"] + tree + settings + ["--chdir", workingDirectory, "--"]
        return stage.arguments(limits.command + ["--", program.string] + sandbox + SandboxStage.closing + command)
    }

    private var namespaces: [String] {
        var all = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "localhost"]
        all += ["--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        if user != .root { all.append("--unshare-user") }
        switch purpose {
        // A build is never root inside, and cannot create other user namespaces.
        case .build: all += ["--disable-userns", "--uid", "1000", "--gid", "1000"]
        case .installation: all += (user == .root ? [] : ["--uid", "0", "--gid", "0"]) + Self.capabilities.flatMap { ["--cap-add", "CAP_\($0)"] }
        }
        return all
    }

    /// The capabilities of a package manager to write files of any user and to change the root.
    ///
    /// They apply only to the sandbox's users.
    private static let capabilities = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "SETFCAP", "NET_BIND_SERVICE", "SYS_CHROOT",
    ]
}

extension TerminationStatus {
    /// A Boolean value indicating whether a process was killed.
    ///
    /// Shells and bubblewrap report a signal as 128 plus its number.
    var isKilled: Bool {
        switch self {
        case .exited(128 + 9), .signaled(9): true
        default: false
        }
    }

    /// A description of the termination, as the end of a sentence.
    var words: String {
        switch self {
        case .exited(128 + 9), .signaled(9): "was killed"
        case .exited(let status) where status > 128: "ended by signal \(status - 128)"
        case .exited(let status): "ended with status \(status)"
        case .signaled(let signal): "ended by signal \(signal)"
        }
    }
}

/// An error that says why a sandbox cannot be created on this machine.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// The problem, as the end of a sentence.
    package let why: String
    /// The action to try next.
    package let hint: String
    /// A Boolean value indicating whether the command ran, but its results could not be copied.
    package var isOfResults = false

    package var description: String { why }
}

/// The resource limits of a sandbox.
///
/// All of them are defined here.
package struct SandboxLimits: Sendable {
    /// The maximum time of a command, in seconds.
    package var wallTime = 3600
    /// The maximum processor time of one process, in seconds.
    package var processorTime = 3600
    /// The maximum memory of one process, in bytes.
    package var memory: UInt64 = 16 << 30
    /// The maximum size of a file, in bytes.
    package var fileSize: UInt64 = 1 << 30
    /// The maximum size of everything that the sandbox writes, in bytes.
    ///
    /// The files are in a tmpfs, which has at most half of the machine's memory.
    package var diskSize: UInt64 = 8 << 30
    /// The maximum number of files and folders that the sandbox creates.
    package var fileCount = 1_000_000
    /// The maximum number of processes and threads.
    package var processCount = 2048
    /// The maximum number of open files of one process.
    package var openFileCount = 4096
    /// The memory that stays free on this machine, in bytes; if less is left, the command is stopped.
    ///
    /// `nil` stands for 512 MiB, or for half of the memory that is available at the start if that is less.
    package var memoryReserve: UInt64?
    /// The space that stays free on the disk of the sandbox, in bytes; if less is left, the command is stopped.
    ///
    /// `nil` stands for 1 GiB, or for half of the space that is free at the start if that is less.
    package var diskReserve: UInt64?
    /// The number of files that must remain possible to create on the disk of the sandbox; if fewer remain, the command is stopped.
    ///
    /// `nil` stands for 20,000, or for half of the number that is possible at the start if that is less. Some file systems have no such limit.
    package var fileReserve: UInt64?

    /// Creates the default limits.
    package init() {}

    /// The size of the writable space on this machine, in bytes.
    var space: UInt64 { min(diskSize, max(64 << 20, ResourceLimit.memorySize / 2)) }

    /// The `prlimit` command with the limits, none above those of this process.
    var command: [String] {
        let values: [(option: String, kind: ResourceLimit.Kind, value: UInt64)] = [
            ("cpu", .processorTime, UInt64(processorTime)), ("fsize", .fileSize, fileSize), ("data", .data, memory),
            ("nproc", .processCount, UInt64(processCount)), ("nofile", .openFiles, UInt64(openFileCount)), ("memlock", .lockedMemory, 8 << 20),
        ]
        let options = values.map { "--\($0.option)=\(min($0.value, ResourceLimit.hard($0.kind)))" }
        return ["prlimit", "--core=0", "--msgqueue=0"] + options
    }
}
