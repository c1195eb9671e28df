import Native
import SystemPackage
import VersionSort

/// The cache of rendered metadata for a folder of RPMs, stored in groups of packages (``FragmentGroup``).
///
/// A package counts as unchanged if its location, size, time in nanoseconds and inode are equal. Cached files have a checksum, and a damaged file is
/// made again. The name of a group's file depends on the location of its last package.
struct FragmentCache: Sendable {
    /// A package file in the folder.
    struct Source: Sendable {
        let href: String
        let status: FileStatus
    }

    let folder: FilePath
    private let form: RepodataForm
    /// The inputs that determine the rendering of packages.
    private let rendering: String

    /// The name of the folder beside `repodata`.
    ///
    /// It is hidden from clients and indexers.
    static let folderName = ".repodata-cache"
    /// The version of the format.
    ///
    /// Change it with the rendering or the layout of the files.
    private static let version = 4

    init(directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime) {
        folder = directory.appending(Self.folderName)
        self.form = form
        rendering = "\(Self.version) \(form.checksumName) \(form.compression) \(fileTime)"
    }

    /// Returns the name of the group of these files: a digest of the last file, which ends the group, and of the inputs of rendering.
    ///
    /// A group keeps its name if packages before its end are changed, added or removed.
    func key(_ sources: ArraySlice<Source>) -> String { key("\n\(sources.last?.href ?? "")") }

    private func key(_ subject: String) -> String {
        Digest.hex(of: Array("\(rendering)\(subject)".utf8), .sha256)
    }

    /// Returns a value that identifies the content of a group if it is made of exactly these files; `nil` otherwise.
    func identity(_ key: String, _ sources: ArraySlice<Source>) -> UInt64? {
        var stamps: [UInt8] = []
        for source in sources { StoredGroup.appendStamp(source, to: &stamps) }
        let count = StoredGroup.Layout.headSize + stamps.count
        guard let file = try? InputFile(folder.appending(key)), let start = try? file.read(at: 0, count: count) else { return nil }
        return StoredGroup.identity(start, stamps: stamps)
    }

    /// Returns the cached group with a name; `nil` if it is missing or damaged.
    func load(_ key: String, texts: Bool) -> StoredGroup? {
        guard let file = try? InputFile(folder.appending(key)) else { return nil }
        return StoredGroup(file, texts: texts)
    }

    /// Stores a group; returns its identity.
    func store(_ group: FragmentGroup, of sources: ArraySlice<Source>, _ key: String) throws -> UInt64 {
        let bytes = StoredGroup.bytes(group, sources)
        try overwrite(key, bytes)
        return StoredGroup.Layout.number(bytes, 0)
    }

    /// Returns the name of the file with the text digests.
    ///
    /// It depends on the number of packages, because each document states that number at its beginning.
    func digestsKey(packages: Int) -> String { key(" \(packages)") }

    /// Returns the digests of the previous run; empty if they are missing, damaged, or unusable for files of this form.
    func loadDigests(_ key: String) -> TextDigests {
        guard (try? form.digestAlgorithm) == .sha256, (try? form.compressionFormat.isJoinable) == true else { return TextDigests() }
        let bytes = try? FileSystem.readAll(folder.appending(key), limit: Self.sizeLimit)
        return bytes.flatMap(TextDigests.init(bytes:)) ?? TextDigests()
    }

    /// Stores the digests of this run.
    func store(_ digests: TextDigests, _ key: String) throws { try overwrite(key, digests.bytes) }

    /// Writes a file in place without syncing it.
    ///
    /// Checksums detect a partly written file.
    private func overwrite(_ key: String, _ bytes: [UInt8]) throws(FileError) {
        var file = try OutputFile(folder.appending(key))
        try file.append(bytes)
        try file.close()
    }

    /// Removes all files except those with these names: their packages were changed or no longer exist.
    func keepOnly(_ keys: Set<String>) throws {
        for entry in try FileSystem.list(folder) where !keys.contains(entry.name) { try FileSystem.remove(folder.appending(entry.name)) }
    }

    private static let sizeLimit = 1 << 30
}
