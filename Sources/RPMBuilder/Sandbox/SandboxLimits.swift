import Native

/// How much a sandbox may take: the one place where these limits are stated.
package struct SandboxLimits: Sendable {
    /// How long a command may run, in seconds of the wall clock.
    package var wallTime = 3600
    /// How long one process may compute, in seconds.
    package var processorTime = 3600
    /// The most memory of one process, in bytes.
    package var memory: UInt64 = 16 << 30
    /// The largest file, in bytes.
    package var fileSize: UInt64 = 1 << 30
    /// What the sandbox may write in all, in bytes; it lies in memory and is never more than half of it.
    package var diskSize: UInt64 = 8 << 30
    /// The most files and folders that the sandbox may make.
    package var fileCount = 1_000_000
    /// The most processes and threads.
    package var processCount = 2048
    /// The most open files of one process.
    package var openFileCount = 4096

    /// The usual limits.
    package init() {}

    /// The size of the space for writing on this machine.
    var space: UInt64 { min(diskSize, max(64 << 20, ResourceLimit.memorySize / 2)) }

    /// `prlimit` with the limits, none above those of this process.
    var command: [String] {
        let values: [(option: String, kind: ResourceLimit.Kind, value: UInt64)] = [
            ("cpu", .processorTime, UInt64(processorTime)), ("fsize", .fileSize, fileSize), ("data", .data, memory),
            ("nproc", .processCount, UInt64(processCount)), ("nofile", .openFiles, UInt64(openFileCount)), ("memlock", .lockedMemory, 8 << 20),
        ]
        let options = values.map { "--\($0.option)=\(min($0.value, ResourceLimit.hard($0.kind)))" }
        return ["prlimit", "--core=0", "--msgqueue=0"] + options
    }
}
