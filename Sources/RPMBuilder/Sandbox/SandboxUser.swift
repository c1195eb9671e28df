import ForeignText
import Glibc
package import Native
import SystemPackage

/// The user of this machine that runs a sandbox.
package enum SandboxUser: Hashable, Sendable {
    /// The current user, who is not root.
    case own
    /// Unused user ids, which only root can assign: `count` ids from `first` on.
    case spare(first: UInt32, count: UInt32)
    /// Root with few capabilities, on a machine that forbids user namespaces.
    case root

    /// The first user id of a range that no distribution assigns: above the ids of systemd's containers (systemd, UIDS-GIDS.md) and below 2³¹.
    private static let spareIDs: UInt32 = 1_900_000_000
    private static let rangeSize: UInt32 = 65536

    /// Returns the user for an installation.
    ///
    /// It has its own range of users if root can assign one.
    package static func forInstallation() async -> SandboxUser {
        guard getuid() == 0 else { return .own }
        guard let found = range(among: identities()), case .spare(let first, _) = found else { return .root }
        let probe = ["--reuid", "\(first)", "--regid", "\(first)", "--clear-groups", "unshare", "--user", "true"]
        let program = Sandbox.find("setpriv") ?? "/usr/bin/setpriv"
        let answer = try? await PlainProcess.run(program, probe)
        return answer?.isSuccess == true ? found : .root
    }

    /// Returns the user for a build.
    ///
    /// Root uses another one for each sandbox, so that their limits are counted separately.
    static func forBuild() throws(SandboxError) -> SandboxUser {
        guard getuid() == 0 else { return .own }
        guard case .spare(let first, let count)? = range(among: identities()) else {
            throw SandboxError(why: "this container has no user but root to run a build as", hint: "map more users into the container (/etc/subuid)")
        }
        // If there is room, use ids above the range of installations.
        let isWide = first == spareIDs
        return .spare(first: isWide ? first + count + UInt32.random(in: 0..<count) : first + count - 1, count: 1)
    }

    /// Returns the range of spare users among those known to this process.
    ///
    /// It is usually a fixed range; in a container with few users, it is the last part of them.
    static func range(among known: [ClosedRange<UInt32>]) -> SandboxUser? {
        if known.contains(where: { $0.contains(spareIDs) && $0.contains(spareIDs + 2 * rangeSize) }) { return .spare(first: spareIDs, count: rangeSize) }
        guard let widest = known.max(by: { $0.count < $1.count }), widest.count > 8192 else { return nil }
        // The first thousand are the container's own users, and the last one stands for unknown users.
        let first = max(widest.lowerBound + 2000, widest.upperBound > rangeSize ? widest.upperBound - rangeSize : 0)
        return .spare(first: first, count: widest.upperBound - first - 1)
    }

    /// Returns the users known in the namespace of this process (`user_namespaces(7)`).
    private static func identities() -> [ClosedRange<UInt32>] {
        let text = (try? FileSystem.readAll("/proc/self/uid_map", limit: 1 << 16)) ?? []
        return String(decoding: text, as: UTF8.self).splitBytes(on: "\n").compactMap { line in
            let numbers = line.splitBytes(on: " ").compactMap { UInt32($0) }
            guard numbers.count == 3, numbers[2] > 0 else { return nil }
            return numbers[0]...(numbers[0] + (numbers[2] - 1))
        }
    }

    /// The owner on this machine of the files that the sandbox's first user may write; `nil` for the current user.
    package var owner: UInt32? {
        if case .spare(let first, _) = self { return first }
        return nil
    }
}

/// The programs and libraries of this machine, as visible in a sandbox.
///
/// Of `/etc`, only files for the loader and the programs are visible.
package enum SandboxSystem {
    /// Returns the parts for this machine.
    ///
    /// - Parameter settings: The files and folders of `/etc` to show. Missing ones are left out.
    package static func parts(settings: [String]) throws(FileError) -> [Sandbox.Part] {
        var all = ["--ro-bind", "/usr", "/usr"]
        for name in ["lib", "lib32", "lib64", "libx32", "bin", "sbin"] {
            let path = FilePath("/\(name)")
            guard let status = try FileSystem.status(path) else { continue }
            if status.isSymlink {
                all += ["--symlink", try FileSystem.linkTarget(of: path).string, path.string]
            } else if status.isDirectory {
                all += ["--ro-bind", path.string, path.string]
            }
        }
        for path in (loader + settings).map({ "/etc/\($0)" }) { all += ["--ro-bind-try", path, path] }
        // Hide settings of the machine's owner, which may contain secrets.
        if try FileSystem.status("/usr/local/etc")?.isDirectory == true { all += ["--tmpfs", "/usr/local/etc", "--remount-ro", "/usr/local/etc"] }
        return [.arguments(all + (try SandboxProcesses.arguments()))]
    }

    /// The files of `/etc` for finding libraries and alternatives of programs.
    private static let loader = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives"]
}

/// The process list and the devices of a sandbox.
package enum SandboxProcesses {
    /// The names in `/proc` that reveal data about the machine or other users, or that change the machine.
    private static let hidden: Set<String> = [
        "acpi", "asound", "driver", "iomem", "ioports", "kallsyms", "kcore", "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags",
        "latency_stats", "mtrr", "pagetypeinfo", "sched_debug", "scsi", "slabinfo", "sysrq-trigger", "timer_list", "timer_stats", "vmallocinfo", "zoneinfo",
    ]
    /// The links in `/proc` to folders of the reading process.
    private static let own: Set<String> = ["self", "thread-self", "mounts", "net"]

    /// Returns bubblewrap's arguments for `/proc` and `/dev` below a root.
    ///
    /// Of `/proc`, only the folders of the sandbox's own processes are writable. The names are those of this machine's kernel.
    package static func arguments(below root: String = "") throws(FileError) -> [String] {
        var all = ["--proc", "\(root)/proc"]
        for entry in try FileSystem.list("/proc") where !own.contains(entry.name) && UInt32(entry.name) == nil {
            let place = "\(root)/proc/\(entry.name)"
            if entry.isDirectory {
                all += hidden.contains(entry.name) ? ["--tmpfs", place, "--remount-ro", place] : ["--ro-bind", "/proc/\(entry.name)", place]
            } else if entry.isRegularFile {
                let mode = try FileSystem.status(FilePath("/proc/\(entry.name)"))?.mode ?? 0
                let isWritable = mode & 0o222 != 0
                if hidden.contains(entry.name) || isWritable { all += ["--ro-bind", "/dev/null", place] }
            }
        }
        return all + ["--dev", "\(root)/dev"]
    }
}
