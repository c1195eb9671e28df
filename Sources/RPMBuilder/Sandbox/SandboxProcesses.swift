package import Native
import SystemPackage

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
