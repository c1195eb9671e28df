/// Reads the files of a header: parallel arrays, with the paths split into folders and names since rpm 4.
enum FileList {
    /// The bytes that all paths together may have: a header can name one long folder a million times.
    static let pathBytes = 256 << 20

    /// - Throws: ``RPMReadError`` when the arrays do not fit together.
    static func files(_ header: RPMHeader) throws(RPMReadError) -> [PackageDescription.File] {
        do throws(RPMHeaderError) {
            guard let paths = try paths(header) else { return [] }
            return try files(header, paths)
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

    private static func files(_ header: RPMHeader, _ paths: [String]) throws(RPMHeaderError) -> [PackageDescription.File] {
        let count = paths.count
        let modes = try integers(header, .fileModes, count)
        let flags = try integers(header, .fileFlags, count)
        let sizeTag = header.contains(.longFileSizes) ? RPMTag.longFileSizes : .fileSizes
        let sizes = try integers(header, sizeTag, count)
        let times = try integers(header, .fileTimes, count)
        let digests = try texts(header, .fileDigests, count)
        let links = try texts(header, .fileLinks, count)
        let users = try texts(header, .fileUsers, count)
        let groups = try texts(header, .fileGroups, count)
        return paths.indices.map { index in
            let mode = UInt16(truncatingIfNeeded: modes?[index] ?? 0)
            let flags = RPMFileFlags(rawValue: UInt32(truncatingIfNeeded: flags?[index] ?? 0))
            return PackageDescription.File(
                path: paths[index], kind: kind(mode, flags), flags: flags, mode: mode, digest: digests?[index] ?? "",
                size: sizes?[index] ?? 0, user: users?[index] ?? "", group: groups?[index] ?? "", linkTo: links?[index] ?? "",
                mtime: UInt32(truncatingIfNeeded: times?[index] ?? 0))
        }
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
