/// Rejects files that rpm could not install, or would install elsewhere.
enum FileCheck {
    /// Checks one file.
    ///
    /// - Parameter bytes: The path as UTF-8.
    static func check(_ file: RPMFile, _ bytes: [UInt8], isSource: Bool) throws(RPMWriteError) {
        let path = file.path
        guard bytes.count <= FileTable.longestPath else {
            throw .invalidPath(path, "the path is longer than \(FileTable.longestPath) bytes")
        }
        guard RPMText.isClean(path), !bytes.contains(where: { $0 < 0x20 }) else {
            throw .invalidPath(path, "the path has control characters")
        }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let names = isSource ? parts[...] : parts.dropFirst()
        if isSource {
            guard parts.count == 1 else { throw .invalidPath(path, "a source package has file names without folders") }
        } else {
            guard parts.count > 1, parts[0].isEmpty else { throw .invalidPath(path, "the path is not absolute") }
        }
        for name in names {
            guard !name.isEmpty, !name.elementsEqual([0x2E]), !name.elementsEqual([0x2E, 0x2E]) else {
                throw .invalidPath(path, "a part of the path is empty, '.' or '..'")
            }
            guard name.count <= FileTable.longestName else {
                throw .invalidPath(path, "a name is longer than \(FileTable.longestName) bytes")
            }
        }
        try content(file, isSource: isSource)
        for name in [file.user, file.group, file.language] where !RPMText.isClean(name) || name.utf8.contains(where: { $0 <= 0x20 }) {
            throw .invalidPath(path, "its owner, group or language has spaces or control characters")
        }
        guard !file.user.isEmpty, !file.group.isEmpty else { throw .invalidPath(path, "it has no owner or no group") }
    }

    private static func content(_ file: RPMFile, isSource: Bool) throws(RPMWriteError) {
        guard file.mode & ~0o7777 == 0 else { throw .invalidPath(file.path, "its mode has more than permission bits") }
        if case .symlink(let target) = file.content {
            guard !target.isEmpty, target.utf8.count < FileTable.longestPath, !target.utf8.contains(0) else {
                throw .invalidPath(file.path, "the target of the link is empty, too long or has a NUL")
            }
        }
        if isSource, !file.content.hasDigest { throw .invalidPath(file.path, "a source package holds regular files only") }
    }
}
