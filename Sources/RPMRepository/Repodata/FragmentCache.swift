import Native
import SystemPackage
import VersionSort

/// Keeps the groups of a folder of RPMs between runs, each under a name that follows from where it ends.
///
/// A package counts as unchanged while its location, size, time to the nanosecond and inode are the same. What is kept carries a check
/// sum, so a damaged file is made anew instead of being believed.
struct FragmentCache: Sendable {
    /// A package file as the folder has it.
    struct Source: Sendable {
        let href: String
        let status: FileStatus
    }

    let folder: FilePath
    private let form: RepodataForm
    /// All that decides how packages are rendered.
    private let rendering: String

    /// The folder's name beside `repodata`; hidden, so that no client and no indexer looks into it.
    static let folderName = ".repodata-cache"
    /// Raised when the rendering or the layout of the files changes.
    private static let version = 4

    init(directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime) {
        folder = directory.appending(Self.folderName)
        self.form = form
        rendering = "\(Self.version) \(form.checksumName) \(form.compression) \(fileTime)"
    }

    /// The name of the group of these files: that of the last, where the cut was made, and of all that decides how it is rendered.
    ///
    /// So a group keeps its name when packages before its end change, come or go.
    func key(_ sources: ArraySlice<Source>) -> String { key("\n\(sources.last?.href ?? "")") }

    private func key(_ subject: String) -> String {
        Digest.hex(of: Array("\(rendering)\(subject)".utf8), .sha256)
    }

    /// What tells the content of that name from any other it had, when it is made of just these files; nil when it is not.
    func identity(_ key: String, _ sources: ArraySlice<Source>) -> UInt64? {
        var stamps: [UInt8] = []
        for source in sources { StoredGroup.appendStamp(source, to: &stamps) }
        let count = StoredGroup.Layout.headSize + stamps.count
        guard let file = try? InputFile(folder.appending(key)), let start = try? file.read(at: 0, count: count) else { return nil }
        return StoredGroup.identity(start, stamps: stamps)
    }

    /// The group of that name as it was kept, nil when it is not there or damaged.
    func load(_ key: String, texts: Bool) -> StoredGroup? {
        guard let file = try? InputFile(folder.appending(key)) else { return nil }
        return StoredGroup(file, texts: texts)
    }

    /// Keeps a group; returns its identity.
    func store(_ group: FragmentGroup, of sources: ArraySlice<Source>, _ key: String) throws -> UInt64 {
        let bytes = StoredGroup.bytes(group, sources)
        try overwrite(key, bytes)
        return StoredGroup.Layout.number(bytes, 0)
    }

    /// The name of the digests of texts that start with so many packages: the number stands in their heads.
    func digestsKey(packages: Int) -> String { key(" \(packages)") }

    /// The digests of the run before; none when they are not there, damaged, or cannot be of use for files of this form.
    func loadDigests(_ key: String) -> TextDigests {
        guard (try? form.digestAlgorithm) == .sha256, (try? form.compressionFormat.isJoinable) == true else { return TextDigests() }
        let bytes = try? FileSystem.readAll(folder.appending(key), limit: Self.sizeLimit)
        return bytes.flatMap(TextDigests.init(bytes:)) ?? TextDigests()
    }

    /// Keeps the digests of this run.
    func store(_ digests: TextDigests, _ key: String) throws { try overwrite(key, digests.bytes) }

    /// Writes a file where it is and waits for nothing: what a reader sees too early, or a power cut leaves, is found out by its sums.
    private func overwrite(_ key: String, _ bytes: [UInt8]) throws(FileError) {
        var file = try OutputFile(folder.appending(key))
        try file.append(bytes)
        try file.close()
    }

    /// Removes what belongs to packages that are no more there.
    func keepOnly(_ keys: Set<String>) throws {
        for entry in try FileSystem.list(folder) where !keys.contains(entry.name) { try FileSystem.remove(folder.appending(entry.name)) }
    }

    private static let sizeLimit = 1 << 30
}
