internal import Native
internal import SystemPackage
internal import VersionSort

/// Reads the METADATA of a wheel that is here as a whole, through libarchive.
enum WholeWheel {
    static func metadata(at path: FilePath, _ wheel: WheelFilename) throws -> [UInt8] {
        var reader = try ArchiveReader(path: path)
        var found: [UInt8]?
        while let entry = try reader.next() {
            guard entry.kind == .regular, WheelMetadataPath.matches(entry.path, wheel) else { continue }
            guard found == nil else { throw ZipFault.ambiguousMetadata }
            found = try reader.readAll(limit: Int(PageLimits.metadata))
        }
        guard let found else { throw ZipFault.noMetadata }
        return found
    }
}
