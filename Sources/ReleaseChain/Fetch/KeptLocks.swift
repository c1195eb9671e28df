import ForeignText
import Native
import SystemPackage
import VersionSort

/// The copies of locks in a mirror, `locks/STACK.CHANNEL.toml`.
///
/// The files of these locks are needed even if no page lists them any more. A copy is written before the files of its lock are fetched, and replaced by
/// the next lock of the same stack and channel.
struct KeptLocks: Sendable {
    /// A lock that is kept in the mirror.
    struct Kept: Sendable {
        /// The stack and the channel, for example `shop.prod`.
        let name: String
        /// The SHA-256 digests of its files.
        let files: Set<String>
        /// The projects that it locks.
        let projects: Set<ProjectName>
        /// The projects and versions that it locks, for example `flask 3.0`.
        let releases: Set<String>
    }

    private let folder: FilePath
    private static let suffix = ".toml"

    init(mirror: FilePath) {
        folder = mirror.appending("locks")
    }

    /// Stores a copy of a lock.
    ///
    /// A failure is ignored. Without the copy, the mirror keeps the files of the lock only as long as a page lists them.
    func keep(_ text: String, stack: String, channel: String) {
        let path = folder.appending("\(stack).\(channel)\(Self.suffix)")
        let bytes = Array(text.utf8)
        if (try? FileSystem.readAll(path, limit: bytes.count)) == bytes { return }
        try? FileSystem.createDirectory(folder)
        try? FileSystem.writeAtomically(bytes, to: path)
    }

    /// Keeps the lock of a bundle, unless the mirror has one for the same stack and channel.
    ///
    /// - Throws: ``Failure`` if it is not a lock.
    func adopt(_ bytes: [UInt8], named name: String) throws {
        let path = folder.appending(name)
        guard try FileSystem.status(path) == nil else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try TOMLFile.decode(LockfileDocument.self, text: text, name: name, strict: false).resolutions()
        try FileSystem.createDirectory(folder)
        try FileSystem.writeAtomically(bytes, to: path)
    }

    /// Returns all locks of the mirror, sorted by name; throws a ``Failure`` for one that cannot be read.
    func all() throws -> [Kept] {
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter { $0.name.utf8.hasSuffix(Self.suffix) && !$0.name.utf8.hasPrefix(".") }.map { entry in
            let packages = try LockReader.read(folder.appending(entry.name)).flatMap(\.packages)
            return Kept(
                name: String(entry.name.droppingBytes(last: Self.suffix.utf8.count)),
                files: Set(packages.flatMap(\.files).compactMap { $0.hashes["sha256"] }),
                projects: Set(packages.map(\.name)), releases: Set(packages.map { "\($0.name) \($0.version)" }))
        }
    }
}
