import FoundationEssentials
import Native
import SystemPackage
import VersionSort

/// Keeps the groups of a folder of RPMs between runs, each under a name that says what it was made of.
///
/// A package counts as unchanged while its location, size, time to the nanosecond and inode are the same. What is kept carries its own
/// digest, so a damaged file is made anew instead of being believed.
struct FragmentCache: Sendable {
    /// A package file as the folder has it.
    struct Source: Sendable {
        let href: String
        let status: FileStatus
    }

    let folder: FilePath
    private let form: RepodataForm

    /// The folder's name beside `repodata`; hidden, so that no client and no indexer looks into it.
    static let folderName = ".repodata-cache"
    /// Raised when the rendering or the layout of the files changes.
    private static let version = 1

    init(directory: FilePath, form: RepodataForm) {
        folder = directory.appending(Self.folderName)
        self.form = form
    }

    /// The name of a group made of these files.
    func key(_ sources: ArraySlice<Source>, fileTime: IndexedPackage.FileTime) -> String {
        var text = "\(Self.version) \(form.checksumName) \(form.compression) \(fileTime)\n"
        for source in sources {
            let status = source.status
            text += "\(source.href) \(status.size) \(status.modificationTime).\(status.modificationNanoseconds) \(status.inode) \(status.device)\n"
        }
        return Digest.hex(of: Array(text.utf8), .sha256)
    }

    private struct Head: Codable {
        let entries: [FragmentGroup.Entry]
        let sizes: [String: [Int]]
    }

    /// The group of that name, nil when it is not kept or damaged.
    func load(_ key: String) -> FragmentGroup? {
        let path = folder.appending(key)
        guard let bytes = try? FileSystem.readAll(path, limit: Self.sizeLimit), bytes.count > Self.digestSize else { return nil }
        let content = bytes[Self.digestSize...]
        guard Digest.of(content, .sha1) == Array(bytes[..<Self.digestSize]), let end = content.firstIndex(of: UInt8(ascii: "\n")),
            let head = try? JSONDecoder().decode(Head.self, from: Data(content[..<end]))
        else { return nil }
        var parts: [Repomd.Kind: FragmentGroup.Part] = [:]
        var offset = end + 1
        func take(_ count: Int) -> [UInt8]? {
            guard count >= 0, count <= bytes.count - offset else { return nil }
            defer { offset += count }
            return Array(bytes[offset..<offset + count])
        }
        for kind in Repomd.Kind.allCases {
            guard let sizes = head.sizes[kind.rawValue], sizes.count == 2, let open = take(sizes[0]), let stored = take(sizes[1]) else { return nil }
            parts[kind] = FragmentGroup.Part(open: open, stored: stored)
        }
        return FragmentGroup(entries: head.entries, parts: parts)
    }

    /// Keeps a group.
    ///
    /// Nothing waits for the disk here: what a power cut leaves is found out by its digest.
    func store(_ group: FragmentGroup, _ key: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let sizes = group.parts.map { ($0.key.rawValue, [$0.value.open.count, $0.value.stored.count]) }
        let head = Head(entries: group.entries, sizes: Dictionary(uniqueKeysWithValues: sizes))
        var content = Array(try encoder.encode(head)) + [UInt8(ascii: "\n")]
        for kind in Repomd.Kind.allCases {
            guard let part = group.parts[kind] else { continue }
            content += part.open
            content += part.stored
        }
        var file = try OutputFile(temporaryIn: folder)
        try file.append(Digest.of(content, .sha1))
        try file.append(content)
        let path = file.path
        try file.close()
        try FileSystem.rename(path, to: folder.appending(key))
    }

    /// Removes what belongs to packages that are no more there.
    func keepOnly(_ keys: Set<String>) throws {
        for entry in try FileSystem.list(folder) where !keys.contains(entry.name) { try FileSystem.remove(folder.appending(entry.name)) }
    }

    private static let digestSize = 20
    private static let sizeLimit = 1 << 30
}
