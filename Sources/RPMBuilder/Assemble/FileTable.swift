/// The files of a package in header order, which is also the order of the payload.
///
/// rpm finds a payload entry by its position in the header, and old releases use binary search, so the files are sorted bytewise by full path.
struct FileTable {
    let files: [RPMFile]
    /// For each file, the index of its folder in ``directories``.
    ///
    /// The folders are in order of first use and end with `/`.
    let directoryIndexes: [UInt32]
    let directories: [String]
    let baseNames: [String]
    private let isSource: Bool

    /// The maximum length of a name in the payload, without `./` and the NUL (rpm's cpio reader).
    static let longestPath = 4096 - 3
    static let longestName = 255
    /// The maximum number of files, because rpm limits the elements of an array.
    static let mostFiles = 1 << 20

    /// Creates the table of a package's files.
    ///
    /// - Throws: ``RPMWriteError`` for a path that is not plain and absolute (in a source package: a plain name), or occurs twice.
    init(_ package: RPMPackage) throws(RPMWriteError) {
        isSource = package.isSource
        guard package.files.count <= Self.mostFiles else {
            throw .invalidField("number of files", "\(package.files.count)", "at most \(Self.mostFiles) are allowed")
        }
        let keyed = package.files.map { (key: Array($0.path.utf8), file: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (left, right) in zip(keyed, keyed.dropFirst()) where left.key == right.key { throw .duplicatePath(left.file.path) }
        files = keyed.map { Self.normalized($0.file, buildTime: package.buildTime) }
        // Key by bytes: Swift treats canonically equivalent strings as equal, but they are different folders.
        var places: [ArraySlice<UInt8>: UInt32] = [:]
        var indexes: [UInt32] = []
        var names: [String] = []
        var folders: [String] = []
        for (key, file) in keyed {
            try FileCheck.check(file, key, isSource: package.isSource)
            let split = (key.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
            let folder = key[..<split]
            names.append(String(decoding: key[split...], as: UTF8.self))
            let place = places[folder] ?? UInt32(folders.count)
            if Int(place) == folders.count {
                places[folder] = place
                folders.append(String(decoding: folder, as: UTF8.self))
            }
            indexes.append(place)
        }
        directoryIndexes = indexes
        baseNames = names
        directories = folders
        for (key, file) in keyed where file.content != .directory && places[(key + [UInt8(ascii: "/")])[...]] != nil {
            throw .invalidPath(file.path, "it is no folder, and other files of the package are in it")
        }
    }

    /// The number of bytes of the installed files, including ghost files, as in rpmbuild.
    var installedSize: UInt64 {
        files.reduce(0) { $0 &+ $1.content.size }
    }

    /// Returns the mode of a file, including its type.
    static func mode(_ file: RPMFile) -> UInt16 {
        file.content.typeBits | file.mode & 0o7777
    }

    /// Returns the name of a file in the payload.
    func payloadName(_ file: RPMFile) -> String {
        isSource ? file.path : "." + file.path
    }

    private static func normalized(_ file: RPMFile, buildTime: UInt32) -> RPMFile {
        var file = file
        file.mtime = min(file.mtime, buildTime)
        if case .symlink = file.content { file.mode = 0o777 }
        if file.content.isGhost {
            file.flags.insert(.ghost)
            file.verify.subtract(.contents)
        }
        return file
    }
}

/// A check that rejects files which rpm could not install, or would install elsewhere.
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
