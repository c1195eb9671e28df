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
    private let fileTime: IndexedPackage.FileTime

    /// The folder's name beside `repodata`; hidden, so that no client and no indexer looks into it.
    static let folderName = ".repodata-cache"
    /// Raised when the rendering or the layout of the files changes.
    private static let version = 2

    init(directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime) {
        folder = directory.appending(Self.folderName)
        self.form = form
        self.fileTime = fileTime
    }

    /// The name of the group of these files: that of the last, where the cut was made, and of all that decides how it is rendered.
    ///
    /// So a group keeps its name when packages before its end change, come or go.
    func key(_ sources: ArraySlice<Source>) -> String {
        let text = "\(Self.version) \(form.checksumName) \(form.compression) \(fileTime)\n\(sources.last?.href ?? "")"
        return Digest.hex(of: Array(text.utf8), .sha256)
    }

    /// Whether the group of that name is made of just these files.
    func isCurrent(_ key: String, _ sources: ArraySlice<Source>) -> Bool {
        var stamps: [UInt8] = []
        for source in sources { StoredGroup.appendStamp(source, to: &stamps) }
        let count = StoredGroup.headSize + stamps.count
        guard let file = try? InputFile(folder.appending(key)), let head = try? file.read(at: 0, count: count) else { return false }
        return StoredGroup.hasStamps(stamps, head)
    }

    /// The group of that name as it was kept, nil when it is not there or damaged.
    func load(_ key: String) -> StoredGroup? {
        guard let bytes = try? FileSystem.readAll(folder.appending(key), limit: Self.sizeLimit) else { return nil }
        return StoredGroup(bytes)
    }

    /// Keeps a group.
    ///
    /// Nothing waits for the disk here: what a power cut leaves is found out by its check sum.
    func store(_ group: FragmentGroup, of sources: ArraySlice<Source>, _ key: String) throws {
        var file = try OutputFile(temporaryIn: folder)
        try file.append(StoredGroup.bytes(group, sources))
        let path = file.path
        try file.close()
        try FileSystem.rename(path, to: folder.appending(key))
    }

    /// Removes what belongs to packages that are no more there.
    func keepOnly(_ keys: Set<String>) throws {
        for entry in try FileSystem.list(folder) where !keys.contains(entry.name) { try FileSystem.remove(folder.appending(entry.name)) }
    }

    private static let sizeLimit = 1 << 30
}
