import Native

/// Reads the METADATA of a wheel that is already in the mirror.
enum WheelMetadata {
    /// The longest METADATA that is read, in bytes.
    private static let sizeLimit = 16 << 20

    /// The bytes of `*.dist-info/METADATA`.
    static func read(_ wheel: VerifiedArtifact) throws -> [UInt8] {
        var reader = try ArchiveReader(path: wheel.path)
        while let entry = try reader.next() {
            let parts = entry.path.split(separator: "/")
            if parts.count == 2, parts[0].hasSuffix(".dist-info"), parts[1] == "METADATA" { return try reader.readAll(limit: sizeLimit) }
        }
        throw ChainError(.failure, "\(wheel.filename) has no METADATA")
    }
}
