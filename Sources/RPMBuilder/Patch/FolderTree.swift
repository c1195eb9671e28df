import ForeignText
import Native
import SystemPackage

/// A source tree on disk for patches.
///
/// It follows no links.
struct FolderTree: PatchTree {
    let root: FilePath
    /// The modification time of changed files, in seconds since 1970.
    let time: Int64
    /// The maximum size of a changed file, in bytes.
    let sizeLimit: Int

    func read(_ path: String) throws -> [UInt8]? {
        guard try status(path) != nil else { return nil }
        let file = try InputFile(beneath: root, names: path.splitBytes(on: "/").map(String.init))
        let status = try file.status()
        guard status.isRegularFile, status.size <= UInt64(sizeLimit) else { throw FileError(.open, root.pushing(FilePath(path)), .invalidArgument) }
        return try file.read(at: 0, count: Int(status.size))
    }

    mutating func write(_ bytes: [UInt8], to path: String) throws {
        let place = root.pushing(FilePath(path))
        let mode = try status(path)?.mode ?? 0o644
        try FileSystem.createDirectory(place.removingLastComponent())
        try FileSystem.writeAtomically(bytes, to: place, mode: mode & 0o777)
        try FileSystem.setModificationTime(of: place, to: time)
    }

    mutating func remove(_ path: String) throws { try FileSystem.remove(root.pushing(FilePath(path))) }

    /// Returns the status of a path; throws an error if a parent is not a real folder.
    private func status(_ path: String) throws -> FileStatus? {
        var place = root
        let names = path.splitBytes(on: "/")
        for name in names.dropLast() {
            place.append(String(name))
            guard let status = try FileSystem.status(place) else { return nil }
            guard status.isDirectory else { throw FileError(.open, place, .notDirectory) }
        }
        return try FileSystem.status(place.appending(String(names.last ?? "")))
    }
}
