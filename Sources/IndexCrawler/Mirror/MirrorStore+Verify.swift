internal import ForeignText
internal import Native
internal import SystemPackage

/// A file of the mirror that cannot be read or whose bytes do not match its name.
package struct DamagedFile: Hashable, Sendable, Encodable {
    /// The path below the mirror, such as `packages/flask/flask-3.0-py3-none-any.whl`.
    package let path: String
    /// The reason, phrased to follow the path.
    package let reason: String
    /// The file was removed, so that the next crawl or release downloads it again.
    package let removed: Bool
}

extension MirrorStore {
    /// Hashes every file of the mirror's index again.
    ///
    /// A file that cannot be read is listed but never removed, because the fault may be a temporary one of the machine.
    ///
    /// - Parameters:
    ///   - removes: `true` to remove files whose bytes have another digest.
    ///   - whenRead: A closure called with the path of each file before it is read.
    /// - Returns: The number of files read, and the damaged ones, sorted by path.
    /// - Throws: `FileError` for a folder that cannot be read, or a file that cannot be removed.
    package func verify(removes: Bool, whenRead: (String) -> Void = { _ in }) throws -> (files: Int, damaged: [DamagedFile]) {
        var count = 0
        var damaged: [DamagedFile] = []
        func check(_ path: String, _ isIntact: ([UInt8]) -> Bool, _ reason: String) throws {
            whenRead(path)
            count += 1
            let file = root.pushing(FilePath(path))
            let digest: [UInt8]
            do {
                digest = try Digest.ofFile(file, .sha256)
            } catch {
                return damaged.append(DamagedFile(path: path, reason: "it cannot be read: \(error)", removed: false))
            }
            if isIntact(digest) { return }
            if removes { try FileSystem.remove(file) }
            damaged.append(DamagedFile(path: path, reason: reason, removed: removes))
        }
        for part in try folders("blobs/sha256") {
            for entry in try FileSystem.list(root.pushing(FilePath("blobs/sha256/\(part)"))) {
                let name = part + entry.name
                try check("blobs/sha256/\(part)/\(entry.name)", { Hex.encode($0) == name }, "its bytes have another digest")
            }
        }
        for project in try folders("packages") {
            for entry in try FileSystem.list(root.pushing(FilePath("packages/\(project)"))) where !entry.name.utf8.hasSuffix(".metadata") {
                // A file in this folder is a link to a blob, or a copy of one.
                let isBlob = { (digest: [UInt8]) in SHA256Digest(bytes: digest).map(holds) ?? false }
                try check("packages/\(project)/\(entry.name)", isBlob, "its bytes are those of no file that the mirror holds")
            }
        }
        // The next walk must ask for the removed files again.
        if damaged.contains(where: \.removed) { try WalkMemory.forgetAll(in: root) }
        return (count, damaged.sorted { $0.path.precedesByBytes($1.path) })
    }

    private func folders(_ path: String) throws -> [String] {
        let folder = root.pushing(FilePath(path))
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter(\.isDirectory).map(\.name)
    }
}
