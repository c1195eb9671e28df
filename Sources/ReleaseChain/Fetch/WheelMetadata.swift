import Failures
import ForeignText
import Native
import RPMBuilder

/// Reads the METADATA of a wheel that is already in the mirror.
enum WheelMetadata {
    /// The maximum size of METADATA, in bytes.
    private static let sizeLimit = 16 << 20

    /// Returns the bytes of `*.dist-info/METADATA`, with the stack's patches applied.
    static func read(_ wheel: VerifiedArtifact, patches: [SourcePatch] = []) throws -> [UInt8] {
        var reader = try ArchiveReader(wheel, limits: .wheel)
        while let entry = try reader.next() {
            let parts = entry.path.splitBytes(on: "/")
            if parts.count == 2, parts[0].utf8.hasSuffix(".dist-info"), parts[1] == "METADATA" {
                let bytes = try reader.readAll(limit: sizeLimit)
                return try patches.reduce(bytes) { try $1.applied(toFile: entry.path, holding: $0) }
            }
        }
        throw Failure(.failure, "\(wheel.filename) has no METADATA")
    }
}
