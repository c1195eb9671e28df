import Failures
import ForeignText
import Native
import RPMBuilder
import SystemPackage

/// An installation root made of a read-only template and a writable layer, in which commands run in a ``Sandbox``.
///
/// Each command has its own namespaces, which end together with it and all processes that it started. Its changes go to the upper layer, and the template
/// never changes. While code of packages runs, no process outside follows a path in the layer, because it could be a link.
struct InstallRoot: Sendable {
    /// The path of the root for programs of this machine.
    let root: FilePath
    /// The user that is root inside.
    let user: SandboxUser
    /// The limits of the commands.
    var limits: SandboxLimits
    private let template: FilePath?
    private let area: FilePath
    private let folder: FilePath

    /// Prepares the folders of a root below `folder`.
    ///
    /// Without a template the root is empty.
    init(in folder: FilePath, template: FilePath?, user: SandboxUser) throws {
        self.folder = folder.appending("sandbox")
        self.template = template
        self.user = user
        limits = SandboxLimits()
        // A package may hold larger files than a build may write.
        limits.fileSize = 16 << 30
        root = folder.appending("root")
        area = folder.appending("area")
        for path in [self.folder, layer, area.appending("work")] { try FileSystem.createDirectory(path) }
    }

    /// The home folder of programs in the sandbox, which is not the user's.
    private static let home = "/root"

    /// The folder with the changes.
    var layer: FilePath { area.appending("upper") }

    /// Runs a program of this machine, which sees the root at ``root``, this machine's programs, and the source of the transaction.
    func runOnHost(_ name: String, _ arguments: [String], source: PackageSource? = nil) async throws -> ToolOutput {
        guard let program = HostTool.find(name) else {
            throw Failure(.tool, name, cause: "this machine does not have the program", hint: "relcli doctor says what to install")
        }
        var parts = try SandboxSystem.parts(settings: Self.settings)
        for (place, mode) in [("/tmp", "1777"), ("/var/tmp", "1777"), (Self.home, "0700"), ("/run", "0755"), ("/var/log", "0755")] {
            parts.append(.stage(.space(mode: mode, result: nil), at: place))
        }
        let macros = folder.appending("macros")
        try FileSystem.replace(macros, with: Array(Self.macros.utf8))
        parts.append(.stage(.shown(macros), at: Self.home + "/.rpmmacros"))
        if let source {
            for path in source.repositories + source.keys { parts.append(.stage(.shown(path), at: path.string)) }
            if let owner = user.owner { try FileSystem.setOwner(of: source.folder, to: owner) }
            parts.append(.stage(.writable(source.folder), at: source.folder.string))
        }
        parts += try layers(at: root.string) + [.arguments(["--remount-ro", "/"])]
        return try await run([program.string] + arguments, parts)
    }

    /// Runs a program of the root with the root as its file system.
    ///
    /// - Parameters:
    ///   - input: The file or folder that the program sees as `/relcli-check/in`.
    ///   - results: A new path that receives the files which the program writes to `/relcli-check/out`.
    func runInRoot(_ arguments: [String], input: FilePath, results: FilePath) async throws -> ToolOutput {
        let place = "/\(RunCheck.folderName)"
        let (home, temporary) = (place + "/home", place + "/tmp")
        let exchange: [Sandbox.Part] = [
            .stage(.shown(input), at: place + "/in"), .stage(.space(mode: "0755", result: results), at: place + "/out"),
            .stage(.space(mode: "0700", result: nil), at: home), .stage(.space(mode: "1777", result: nil), at: temporary),
        ]
        // Files in a home folder belong to its user, and no package has to remove them.
        return try await run(arguments, try layers(at: "/") + exchange, environment: ["HOME": home, "TMPDIR": temporary])
    }

    /// Returns the paths in the upper layer, which are the changes since the template, without those below `passing`.
    func changes(passing: [String]) throws -> Set<String> {
        var found: Set<String> = []
        var next = [""]
        while let folder = next.popLast() {
            for entry in try FileSystem.list(folder.isEmpty ? layer : layer.appending(folder)) {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                if passing.contains(where: { path == $0 || path.utf8.hasPrefix($0 + "/") }) { continue }
                // In the upper layer, a removed path of the template is a character device with the numbers 0.
                if !entry.kind.isSpecial { found.insert("/" + path) }
                if entry.isDirectory { next.append(path) }
            }
        }
        return found
    }

    /// Returns `true` if a path exists in the template.
    func isInTemplate(_ path: String) throws -> Bool {
        guard let template else { return false }
        return try FileSystem.status(template.pushing(FilePath(path.droppingBytes { $0 == UInt8(ascii: "/") }.description))) != nil
    }

    private func layers(at place: String) throws -> [Sandbox.Part] {
        let below = place == "/" ? "" : place
        return [.stage(.layers(template: template, area: area), at: place), .arguments(try SandboxProcesses.arguments(below: below))]
    }

    private func run(_ command: [String], _ parts: [Sandbox.Part], environment: [String: String] = [:]) async throws -> ToolOutput {
        do {
            var sandbox = try Sandbox(.installation, user: user, folder: folder)
            sandbox.parts = parts
            sandbox.environment = HostTool.environment(["PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"].merging(environment) { $1 })
                .sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            sandbox.separatesErrors = true
            sandbox.limits = limits
            let outcome = try await sandbox.run(command)
            let (output, errors) = try (text(of: outcome.output), text(of: outcome.errors))
            if let stop = outcome.stop { return ToolOutput(status: 124, output: output, errors: "it \(stop)\n" + errors) }
            return ToolOutput(status: outcome.status.map(HostTool.code) ?? 124, output: output, errors: errors)
        } catch let error as SandboxError {
            return ToolOutput(status: Self.mountFailure, output: "", errors: "\(error.why)\n\(error.hint)")
        }
    }

    private func text(of path: FilePath) throws -> String {
        String(decoding: try InputFile(path).read(at: 0, count: HostTool.outputLimit), as: UTF8.self)
    }

    /// The settings of this machine that package managers and Python read.
    private static let settings = [
        "passwd", "group", "nsswitch.conf", "hosts", "rpm", "os-release", "localtime", "ssl/openssl.cnf", "pki/tls/openssl.cnf", "crypto-policies", "python3",
    ]
    /// The rpm macros: rpm must not touch folders of the kernel, whose owner and permissions cannot be changed inside.
    private static let macros = "%_netsharedpath /proc:/sys:/dev\n"
    /// The status of a command that was not started because the sandbox could not be created.
    static let mountFailure: Int32 = 71
}
