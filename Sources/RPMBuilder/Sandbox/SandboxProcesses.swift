package import Native
import SystemPackage

/// The process list and the devices of a sandbox.
package enum SandboxProcesses {
    /// Files that tell about the machine or other users, or that change the machine.
    private static let hidden: Set<String> = [
        "acpi", "asound", "driver", "iomem", "ioports", "kallsyms", "kcore", "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags",
        "latency_stats", "mtrr", "pagetypeinfo", "sched_debug", "scsi", "slabinfo", "sysrq-trigger", "timer_list", "timer_stats", "vmallocinfo", "zoneinfo",
    ]
    /// Links to folders of the process that looks.
    private static let own: Set<String> = ["self", "thread-self", "mounts", "net"]

    /// The arguments of bubblewrap for `/proc` and `/dev` below a root: of `/proc`, only the folders of the sandbox's own processes can be written.
    ///
    /// The names are those that this machine's kernel has.
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
