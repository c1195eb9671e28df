package import Native

/// The limits for source archives, build requirements and builds.
package struct SourceLimits: Sendable {
    /// The limits of one archive.
    ///
    /// The limit of one file also applies to files that a build writes.
    package var archive = ArchiveLimits.source
    /// The maximum length of an entry's path, in bytes.
    package var pathLength = 1024
    /// The maximum length of a path component, in bytes, as in file systems.
    package var nameLength = 255
    /// The maximum depth of folders.
    package var depth = 64
    /// The maximum size of pyproject.toml, in bytes.
    package var projectFileSize = 1 << 20

    /// The maximum time of a hook, in seconds.
    package var wallTime = SandboxLimits().wallTime
    /// The maximum processor time of one process of a build, in seconds.
    package var processorTime = SandboxLimits().processorTime
    /// The maximum memory of one process of a build, in bytes.
    package var memory = SandboxLimits().memory
    /// The maximum number of processes and threads of a build.
    package var processCount = SandboxLimits().processCount
    /// The maximum size of everything that a build writes, in bytes.
    package var diskSize = SandboxLimits().diskSize
    /// The number of bytes at the end of a build's output that an error shows.
    package var outputSize = 8 << 10

    /// Creates the default limits.
    package init() {}

    /// The limits of the sandbox for a build.
    var sandbox: SandboxLimits {
        var limits = SandboxLimits()
        limits.wallTime = wallTime
        limits.processorTime = processorTime
        limits.memory = memory
        limits.processCount = processCount
        limits.fileSize = archive.fileSize
        limits.diskSize = diskSize
        return limits
    }
}
