import Native

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
    /// It is stored in memory, and limited to half of it.
    package var diskSize: UInt64 = 8 << 30
    /// The maximum number of files and folders that the sandbox creates.
    package var fileCount = 1_000_000
    /// The maximum number of processes and threads.
    package var processCount = 2048
    /// The maximum number of open files of one process.
    package var openFileCount = 4096

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
