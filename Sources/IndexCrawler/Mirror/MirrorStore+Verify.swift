internal import ForeignText
internal import Native
internal import SystemPackage

/// A file of a mirror that is not what its name says.
package struct RottenFile: Hashable, Sendable {
    /// Its path below the mirror.
    package let path: String
    /// Why, in words that follow the path.
    package let reason: String
    /// Whether it was taken away, so that the next fetch brings it anew.
    package let isRemoved: Bool
}

extension MirrorStore {
    /// Hashes every file of the mirror's index again.
    ///
    /// - Parameters:
    ///   - removes: take away what is rotten, the name that clients see included; what was fetched once is fetched again by whoever needs it.
    ///   - whenRead: called with the path of each file before it is read.
    /// - Returns: the number of files that were looked at, and those that are not what they should be, by path.
    /// - Throws: `FileError` for a folder that cannot be read.
    package func verify(removes: Bool, whenRead: (String) -> Void = { _ in }) throws -> (files: Int, rotten: [RottenFile]) {
        var count = 0
        var rotten: [RottenFile] = []
        func judge(_ path: String, _ isGood: (FilePath) throws -> Bool, _ reason: String) throws {
            whenRead(path)
            count += 1
            let file = root.pushing(FilePath(path))
            guard (try? isGood(file)) != true else { return }
            if removes { try FileSystem.remove(file) }
            rotten.append(RottenFile(path: path, reason: reason, isRemoved: removes))
        }
        for part in try folders("blobs/sha256") {
            for entry in try FileSystem.list(root.pushing(FilePath("blobs/sha256/\(part)"))) {
                let name = part + entry.name
                try judge("blobs/sha256/\(part)/\(entry.name)", { Hex.encode(try Digest.ofFile($0, .sha256)) == name }, "its bytes have another digest")
            }
        }
        for project in try folders("packages") {
            for entry in try FileSystem.list(root.pushing(FilePath("packages/\(project)"))) where !entry.name.utf8.hasSuffix(".metadata") {
                try judge("packages/\(project)/\(entry.name)", { try isKnown($0) }, "its bytes are those of no file that the mirror holds")
            }
        }
        return (count, rotten.sorted { $0.path.precedesByBytes($1.path) })
    }

    private func folders(_ path: String) throws -> [String] {
        let folder = root.pushing(FilePath(path))
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter(\.isDirectory).map(\.name)
    }

    /// Whether a file that clients see is a file of the mirror: a link to its bytes, or a copy of them.
    private func isKnown(_ path: FilePath) throws -> Bool {
        guard let digest = SHA256Digest(bytes: try Digest.ofFile(path, .sha256)) else { return false }
        return holds(digest)
    }
}
