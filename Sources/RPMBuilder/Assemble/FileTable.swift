/// The files of a package in the order of its header, which is the order of its payload.
///
/// rpm finds a payload entry by its place in the header, old releases by binary search: so the order is that of the whole paths, bytewise.
struct FileTable {
    let files: [RPMFile]
    /// Of each file the place of its folder in ``directories``; in order of first use, each ends with `/`.
    let directoryIndexes: [UInt32]
    let directories: [String]
    let baseNames: [String]
    private let isSource: Bool

    /// The most that one payload name may hold with the `./` and the NUL (rpm's cpio reader).
    static let longestPath = 4096 - 3
    static let longestName = 255
    /// rpm bounds the elements of an array.
    static let mostFiles = 1 << 20

    /// - Throws: ``RPMWriteError`` for paths that are no plain absolute paths (bare names in a source package) or occur twice.
    init(_ package: RPMPackage) throws(RPMWriteError) {
        isSource = package.isSource
        guard package.files.count <= Self.mostFiles else {
            throw .invalidField("number of files", "\(package.files.count)", "at most \(Self.mostFiles) are allowed")
        }
        let keyed = package.files.map { (key: Array($0.path.utf8), file: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (left, right) in zip(keyed, keyed.dropFirst()) where left.key == right.key { throw .duplicatePath(left.file.path) }
        files = keyed.map { Self.normalized($0.file, buildTime: package.buildTime) }
        // Keyed by bytes: strings that look the same are equal to Swift, and are different folders to a file system.
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

    /// Bytes that the files take when they are installed; rpmbuild counts what is only reserved as well.
    var installedSize: UInt64 {
        files.reduce(0) { $0 &+ $1.content.size }
    }

    /// The mode of a file with its type.
    static func mode(_ file: RPMFile) -> UInt16 {
        file.content.typeBits | file.mode & 0o7777
    }

    /// The name of a file in the payload.
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
