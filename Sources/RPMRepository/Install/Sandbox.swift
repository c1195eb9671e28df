import Glibc
import Native
import SystemPackage

/// A root folder made of a template below and an own layer above, in which commands run without the network and without this machine's devices.
///
/// Each command gets mount, network and process namespaces of its own, which end with it and everything it started. What a command writes
/// goes to the upper layer; the template never changes.
struct Sandbox: Sendable {
    /// The folder that is the root inside.
    let root: FilePath
    private let template: FilePath?
    private let upper: FilePath
    private let work: FilePath

    /// Prepares the folders of a sandbox below `folder`; without a template the root is empty at first.
    init(in folder: FilePath, template: FilePath?) throws {
        root = folder.appending("root")
        upper = folder.appending("upper")
        work = folder.appending("work")
        self.template = template
        for path in [root, upper, work] { try FileSystem.createDirectory(path) }
    }

    /// Runs a program of this machine with the root mounted at ``root``.
    func outside(_ name: String, _ arguments: [String]) async throws -> ToolOutput {
        guard let program = HostTool.find(name) else {
            throw RepositoryError(.tool, name, cause: "this machine does not have the program", hint: "relcli doctor says what to install")
        }
        return try await run([program.string] + arguments)
    }

    /// Runs a program of the root itself, with the root as its whole file system.
    func inside(_ arguments: [String]) async throws -> ToolOutput {
        try await run(["chroot", root.string] + arguments)
    }

    /// Writes a file into the root from outside.
    func write(_ bytes: [UInt8], to path: String) async throws {
        let place = upper.pushing(FilePath(path.drop { $0 == "/" }.description))
        try FileSystem.createDirectory(place.removingLastComponent())
        try FileSystem.writeAtomically(bytes, to: place)
    }

    /// The paths in the upper layer, that is what changed since the template, without those below `passing`.
    func changes(passing: [String]) throws -> Set<String> {
        var found: Set<String> = []
        var next = [""]
        while let folder = next.popLast() {
            for entry in try FileSystem.list(folder.isEmpty ? upper : upper.appending(folder)) {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                if passing.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) { continue }
                // What the template had and is gone is a device without numbers in the upper layer.
                if entry.kind != .other { found.insert("/" + path) }
                if entry.isDirectory { next.append(path) }
            }
        }
        return found
    }

    /// Whether something was in the root before, in the template.
    func isInTemplate(_ path: String) throws -> Bool {
        guard let template else { return false }
        return try FileSystem.status(template.pushing(FilePath(path.drop { $0 == "/" }.description))) != nil
    }

    private func run(_ command: [String]) async throws -> ToolOutput {
        let options = getuid() == 0 ? [] : ["--user", "--map-root-user"]
        let arguments = options + ["--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-ec", Self.script, "sh"]
        let layers = [root.string, template?.string ?? "", upper.string, work.string]
        return try await HostTool.run(
            "unshare", arguments + layers + command, environment: ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"])
    }

    /// Mounts the layers, a process list and a few devices, and goes on with the command.
    ///
    /// The upper layer is thrown away in the end, so nothing waits for the disk where the kernel can do without (`volatile`, Linux 5.10); its mark that
    /// a layer was mounted that way is removed for the next command, which would be refused otherwise. Status 71 (`EX_OSERR`) means that the
    /// mounting failed.
    private static let script = """
        root=$1 lower=$2 upper=$3 scratch=$4
        shift 4
        prepare() {
            if [ -n "$lower" ]; then
                layers="lowerdir=$lower,upperdir=$upper,workdir=$scratch"
                (cd "$scratch" && rm -rf work/incompat)
                mount -t overlay overlay -o "$layers,volatile" "$root" 2>/dev/null || mount -t overlay overlay -o "$layers" "$root"
            else
                mount --bind "$upper" "$root"
            fi
            mkdir -p "$root/dev" "$root/proc" "$root/tmp"
            mount -t tmpfs -o mode=755 tmpfs "$root/dev"
            mkdir -m 1777 "$root/dev/shm"
            for device in null zero full random urandom tty; do
                : > "$root/dev/$device"
                mount --bind "/dev/$device" "$root/dev/$device"
            done
            ln -s /proc/self/fd "$root/dev/fd"
            mount -t proc proc "$root/proc"
        }
        prepare || { echo "the root cannot be mounted" >&2; exit 71; }
        exec "$@"
        """

    /// The status of a command that was not started because the root could not be mounted.
    static let mountFailure: Int32 = 71
}
