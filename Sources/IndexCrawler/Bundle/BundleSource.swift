internal import ForeignText
internal import Native
package import SystemPackage

/// The files of a bundle, read in the order of its manifest from a folder, or in its own order from a tar file.
///
/// Links are not followed. A link, a device or a second file of the same name is an item with a fault.
package struct BundleSource: ~Copyable {
    /// A file of the bundle, with a fault if it must not be read.
    struct Item {
        let path: String
        let fault: BundleFault?
    }

    /// The list of the bundle's files.
    package let manifest: BundleManifest
    private var tar: ArchiveReader?
    private let folder: FilePath
    private var next = 0
    private var file: InputFile?

    /// Opens a bundle; throws ``BundleFault`` if it has no manifest that can be read.
    package init(_ path: FilePath) throws {
        folder = path
        if try FileSystem.status(path, followingLinks: true)?.isDirectory == true {
            tar = nil
            let file = try InputFile(beneath: path, names: [BundleManifest.name])
            manifest = try BundleManifest(parsing: try Self.readAll(file, limit: BundleManifest.sizeLimit))
            return
        }
        var reader = try ArchiveReader(path: path, .tar, limits: .bundle)
        guard let first = try reader.next(), first.path == BundleManifest.name, first.kind == .regular else {
            throw BundleFault("it does not begin with a \(BundleManifest.name), so it is not a bundle")
        }
        manifest = try BundleManifest(parsing: try reader.readAll(limit: BundleManifest.sizeLimit))
        tar = consume reader
    }

    private static func readAll(_ file: consuming InputFile, limit: Int) throws -> [UInt8] {
        let status = try file.status()
        guard status.isRegularFile, status.size <= UInt64(limit) else { throw BundleFault("its \(BundleManifest.name) is not a file") }
        return try file.read(at: 0, count: Int(status.size))
    }

    /// Returns the next file; `nil` after the last.
    mutating func nextItem() throws -> Item? {
        if tar != nil { return try nextOfTar() }
        file = nil
        while next < manifest.entries.count {
            let entry = manifest.entries[next]
            next += 1
            if entry.isLeftOut == true { continue }
            return Item(path: entry.path, fault: open(entry.path))
        }
        return nil
    }

    private mutating func open(_ path: String) -> BundleFault? {
        do throws(FileError) {
            let opened = try InputFile(beneath: folder, names: path.splitBytes(on: "/", omittingEmptySubsequences: false).map(String.init))
            guard try opened.status().isRegularFile else { return BundleFault("it is not a plain file") }
            file = consume opened
            return nil
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory: return BundleFault("it is missing")
            case .tooManySymbolicLinkLevels, .notDirectory: return BundleFault("it is a symbolic link, or below one")
            default: return BundleFault("it cannot be read: \(error)")
            }
        }
    }

    private mutating func nextOfTar() throws -> Item? {
        guard let entry = try tar?.next() else { return nil }
        if entry.isUnsafePath { return Item(path: entry.path, fault: BundleFault("its path leads out of the bundle, or is not usable everywhere")) }
        switch entry.kind {
        case .regular: return Item(path: entry.path, fault: nil)
        // Other tools write the folders of a bundle too.
        case .directory: return try nextOfTar()
        case .symlink: return Item(path: entry.path, fault: BundleFault("it is a symbolic link"))
        case .hardlink: return Item(path: entry.path, fault: BundleFault("it is a hard link"))
        case .other: return Item(path: entry.path, fault: BundleFault("it is a device or another special file"))
        }
    }

    /// Returns the next bytes of the current file; empty at its end.
    mutating func read(upTo count: Int) throws -> [UInt8] {
        if tar != nil { return try tar?.readData(upTo: count) ?? [] }
        return try file?.readNext(upTo: count) ?? []
    }
}
