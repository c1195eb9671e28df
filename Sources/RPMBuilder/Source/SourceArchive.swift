import Native

/// Reads a source archive entry by entry, below its one top folder.
struct SourceArchive: ~Copyable {
    /// An entry, with its path below the top folder.
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
    private let sizeLimit: UInt64
    private var entryCount = 0
    private var statedSize: UInt64 = 0

    /// Opens an archive.
    init(_ sdist: VerifiedArtifact, limits: SourceLimits) throws(SourceBuildError) {
        filename = sdist.filename
        self.limits = limits
        sizeLimit = limits.unpackedSize(of: sdist.size)
        do {
            reader = try ArchiveReader(path: sdist.path)
        } catch {
            throw .archive(sdist.filename, error)
        }
    }

    /// The next entry, nil after the last.
    ///
    /// What macOS adds beside the top folder is passed over. Throws ``SourceBuildError`` for an unsafe path or a second top folder.
    mutating func next() throws(SourceBuildError) -> Entry? {
        while let content = try advance() {
            try count(content)
            var path = try TreePath(content, in: filename, limits: limits)
            guard let first = path.parts.first else { continue }
            if first.hasPrefix("._") || first == "__MACOSX" { continue }
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
    mutating func write(_ entry: Entry, to tree: inout TreeWriter) throws(SourceBuildError) {
        try tree.addFile(entry.path, entry.content, from: &reader)
    }

    /// The bytes of the current entry.
    mutating func read(limit: Int) throws(SourceBuildError) -> [UInt8] {
        do {
            return try reader.readAll(limit: limit)
        } catch {
            throw .archive(filename, error)
        }
    }

    /// The entry, below the top folder, that a hard link is another name of.
    func hardLinkTarget(of entry: Entry) throws(SourceBuildError) -> TreePath {
        let parts = TreePath.split(entry.content.linkTarget ?? "")
        guard parts.count > 1, parts[0] == entry.topName, !parts.contains("..") else {
            throw .unsafeEntry(entry.content.path, archive: filename, why: "is a hard link out of the archive")
        }
        return TreePath(parts: Array(parts.dropFirst()))
    }

    /// Counts an entry and the size that it says it has: even passing over it costs reading that much.
    private mutating func count(_ entry: ArchiveEntry) throws(SourceBuildError) {
        entryCount += 1
        guard entryCount <= limits.entryCount else { throw .tooMuch("it has more than \(limits.entryCount) entries", archive: filename) }
        let size = entry.size ?? 0
        guard size <= limits.fileSize else {
            throw .tooMuch("'\(printable(entry.path, limit: 200))' is longer than \(limits.fileSize) bytes", archive: filename)
        }
        statedSize += size
        guard statedSize <= sizeLimit else { throw .tooMuch("it unpacks to more than \(sizeLimit) bytes", archive: filename) }
    }

    private mutating func advance() throws(SourceBuildError) -> ArchiveEntry? {
        do {
            return try reader.next()
        } catch {
            throw .archive(filename, error)
        }
    }
}
