import ForeignText
package import Native

/// A reader of an sdist, entry by entry, with paths relative to its only top folder.
struct SourceArchiveReader: ~Copyable {
    /// An entry with its path below the top folder.
    struct Entry {
        let content: ArchiveEntry
        let topName: String
        let path: TreePath
    }

    /// The name of the top folder, known from the first entry on.
    private(set) var topName: String?
    private var reader: ArchiveReader
    private let filename: String
    private let limits: SourceLimits

    /// Opens an archive.
    init(_ sdist: VerifiedArtifact, limits: SourceLimits) throws(WheelBuildError) {
        filename = sdist.filename
        self.limits = limits
        do {
            reader = try ArchiveReader(sdist, limits: limits.archive)
        } catch {
            throw .archive(sdist.filename, error)
        }
    }

    /// Returns the next entry, or `nil` after the last.
    ///
    /// Files that macOS adds beside the top folder are skipped. Throws ``WheelBuildError`` for an unsafe path or a second top folder.
    mutating func next() throws(WheelBuildError) -> Entry? {
        while let content = try advance() {
            var path = try TreePath(content, in: filename, limits: limits)
            guard let first = path.parts.first else { continue }
            if first.utf8.hasPrefix("._") || first == "__MACOSX" { continue }
            if let topName, topName != first {
                throw .layout("has two top folders, '\(printable(topName, limit: 100))' and '\(printable(first, limit: 100))'")
            }
            guard path.parts.count > 1 || content.kind == .directory else {
                throw .layout("has '\(printable(first, limit: 100))' outside of a top folder")
            }
            topName = first
            path.parts.removeFirst()
            return Entry(content: content, topName: first, path: path)
        }
        return nil
    }

    /// Writes the current entry into a tree.
    mutating func write(_ entry: Entry, to tree: inout TreeWriter) throws(WheelBuildError) {
        try tree.addFile(entry.path, entry.content, from: &reader)
    }

    /// Returns the bytes of the current entry.
    mutating func read(limit: Int) throws(WheelBuildError) -> [UInt8] {
        do {
            return try reader.readAll(limit: limit)
        } catch {
            throw .archive(filename, error)
        }
    }

    /// Returns the target of a hard link, relative to the top folder.
    func hardLinkTarget(of entry: Entry) throws(WheelBuildError) -> TreePath {
        let parts = TreePath.split(entry.content.linkTarget ?? "")
        guard parts.count > 1, parts[0] == entry.topName, !parts.contains("..") else {  // text: a list
            throw .unsafeEntry(entry.content.path, archive: filename, why: "is a hard link out of the archive")
        }
        return TreePath(parts: Array(parts.dropFirst()))
    }

    private mutating func advance() throws(WheelBuildError) -> ArchiveEntry? {
        do {
            return try reader.next()
        } catch {
            throw .archive(filename, error)
        }
    }
}

/// The limits for sdists, build requirements and builds.
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
