/// A reader of the files of a header: parallel arrays, with paths split into folders and names since rpm 4.
enum FileList {
    /// The maximum size of all paths together, in bytes.
    ///
    /// A header can refer to one long folder a million times.
    static let pathBytes = 256 << 20

    /// Returns the files of a header.
    ///
    /// - Throws: ``RPMReadError`` if the arrays have different lengths.
    static func files(_ header: RPMHeader, _ detail: PackageDescription.FileDetail = .whole) throws(RPMReadError) -> [PackageDescription.File] {
        do throws(RPMHeaderError) {
            guard let paths = try paths(header) else { return [] }
            return try files(header, paths, isWhole: detail == .whole)
        } catch {
            throw .header(error)
        }
    }

    private static func paths(_ header: RPMHeader) throws(RPMHeaderError) -> [String]? {
        guard let names = try header.strings(.baseNames) else { return try header.strings(.oldFileNames) }
        guard let folders = try header.strings(.directoryNames) else { throw .missing(.directoryNames) }
        guard let places = try header.parallel(.directoryIndexes, names.count, try header.integers(.directoryIndexes)) else {
            throw .missing(.directoryIndexes)
        }
        var paths: [String] = []
        paths.reserveCapacity(names.count)
        var total = 0
        for (name, place) in zip(names, places) {
            guard let index = Int(exactly: place), folders.indices.contains(index) else {
                throw .badEntry(.directoryIndexes, "the folder \(place) is not in the list of \(folders.count)")
            }
            total += folders[index].utf8.count + name.utf8.count
            guard total <= pathBytes else { throw .badEntry(.directoryNames, "the paths have more than \(pathBytes) bytes") }
            paths.append(folders[index] + name)
        }
        return paths
    }

    private static func files(_ header: RPMHeader, _ paths: [String], isWhole: Bool) throws(RPMHeaderError) -> [PackageDescription.File] {
        let count = paths.count
        let modes = try integers(header, .fileModes, count)
        let flags = try integers(header, .fileFlags, count)
        guard isWhole else {
            return paths.indices.map { index in file(paths[index], modes?[index], flags?[index]) }
        }
        let sizeTag = header.contains(.longFileSizes) ? RPMTag.longFileSizes : .fileSizes
        let sizes = try integers(header, sizeTag, count)
        let times = try integers(header, .fileTimes, count)
        let digests = try texts(header, .fileDigests, count)
        let links = try texts(header, .fileLinks, count)
        let users = try texts(header, .fileUsers, count)
        let groups = try texts(header, .fileGroups, count)
        return paths.indices.map { index in
            var file = file(paths[index], modes?[index], flags?[index])
            file.digest = digests?[index] ?? ""
            file.size = sizes?[index] ?? 0
            file.user = users?[index] ?? ""
            file.group = groups?[index] ?? ""
            file.linkTo = links?[index] ?? ""
            file.mtime = UInt32(truncatingIfNeeded: times?[index] ?? 0)
            return file
        }
    }

    /// Returns a file with only its path, mode and flags.
    private static func file(_ path: String, _ mode: UInt64?, _ flags: UInt64?) -> PackageDescription.File {
        let mode = UInt16(truncatingIfNeeded: mode ?? 0)
        let flags = RPMFileFlags(rawValue: UInt32(truncatingIfNeeded: flags ?? 0))
        return PackageDescription.File(
            path: path, kind: kind(mode, flags), flags: flags, mode: mode, digest: "", size: 0, user: "", group: "", linkTo: "", mtime: 0)
    }

    private static func kind(_ mode: UInt16, _ flags: RPMFileFlags) -> PackageDescription.File.Kind {
        if mode & 0o170000 == 0o040000 { return .directory }
        return flags.contains(.ghost) ? .ghost : .file
    }

    private static func integers(_ header: RPMHeader, _ tag: RPMTag, _ count: Int) throws(RPMHeaderError) -> [UInt64]? {
        try header.parallel(tag, count, try header.integers(tag))
    }

    private static func texts(_ header: RPMHeader, _ tag: RPMTag, _ count: Int) throws(RPMHeaderError) -> [String]? {
        try header.parallel(tag, count, try header.strings(tag))
    }
}
