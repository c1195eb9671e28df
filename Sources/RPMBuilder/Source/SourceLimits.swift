package import Native

/// How much a source archive, a build requirement and a build may take before they are refused.
package struct SourceLimits: Sendable {
    /// How much one archive may hold; its limit of one file is also that of files that a build writes.
    package var archive = ArchiveLimits.source
    /// The longest path of an entry, in bytes.
    package var pathLength = 1024
    /// The longest part of a path, in bytes: what file systems take.
    package var nameLength = 255
    /// The most folders around an entry.
    package var depth = 64
    /// The longest pyproject.toml, in bytes.
    package var projectFileSize = 1 << 20

    /// How long a hook of a backend may run, in seconds of the wall clock.
    package var wallTime = SandboxLimits().wallTime
    /// How long one process of a build may compute, in seconds.
    package var processorTime = SandboxLimits().processorTime
    /// The most memory of one process of a build, in bytes.
    package var memory = SandboxLimits().memory
    /// The most processes and threads of a build.
    package var processCount = SandboxLimits().processCount
    /// What a build may write in all, in bytes.
    package var diskSize = SandboxLimits().diskSize
    /// How much of the end of a build's output an error shows, in bytes.
    package var outputSize = 8 << 10

    /// The usual limits.
    package init() {}

    /// The limits of the sandbox that a build runs in.
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
