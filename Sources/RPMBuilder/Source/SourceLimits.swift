/// How much a source archive, a build requirement and a build may take before they are refused.
package struct SourceLimits: Sendable {
    /// The most entries of one archive.
    package var entryCount = 100_000
    /// The most bytes that one archive may unpack to.
    package var totalSize: UInt64 = 2 << 30
    /// The most bytes of one file.
    package var fileSize: UInt64 = 1 << 30
    /// How many times its own size an archive may unpack to; see ``freeSize``.
    package var expansion: UInt64 = 200
    /// What any archive may unpack to, in bytes, whatever its ``expansion``: little text compresses very well.
    package var freeSize: UInt64 = 64 << 20
    /// The longest path of an entry, in bytes.
    package var pathLength = 1024
    /// The longest part of a path, in bytes: what file systems take.
    package var nameLength = 255
    /// The most folders around an entry.
    package var depth = 64
    /// The longest pyproject.toml, in bytes.
    package var projectFileSize = 1 << 20

    /// How long a hook of a backend may run, in seconds of the wall clock.
    package var wallTime = 3600
    /// How long one process of a build may compute, in seconds.
    package var processorTime = 3600
    /// The most memory of one process of a build, in bytes.
    package var memory: UInt64 = 16 << 30
    /// The most processes and threads of a build; the kernel does not count those of root.
    package var processCount = 4096
    /// How much of the end of a build's output an error shows, in bytes.
    package var outputSize = 8 << 10

    /// The usual limits.
    package init() {}

    /// What an archive of some size may unpack to, in bytes.
    func unpackedSize(of archiveSize: UInt64) -> UInt64 {
        let (product, isHuge) = archiveSize.multipliedReportingOverflow(by: expansion)
        return min(totalSize, isHuge ? totalSize : max(freeSize, product))
    }
}
