import ForeignText
import FoundationEssentials
import Native
import SystemPackage
import VersionSort

/// The inputs of a release, for its documents: these depend on the inputs alone, so the same release has the same documents.
struct ReleaseMaterials {
    let stack: String
    let channel: String
    let snapshot: String
    /// The SHA-256 of the lock, in hexadecimal.
    let lockDigest: String
    /// The SHA-256 of each project's override file.
    let overrides: [ProjectName: String]
    /// The newest time of the inputs, in seconds since 1970.
    let time: UInt32

    init(_ inputs: ReleaseInputs, snapshot: String, time: UInt32) {
        let overrides = inputs.stack.overrides
        stack = inputs.stack.document.name
        channel = inputs.channel
        lockDigest = SHA256Digest(of: Array(inputs.lock.utf8)).hex
        self.overrides = Dictionary(overrides.names.map { ($0, overrides.fileDigest($0)) }, uniquingKeysWith: { first, _ in first })
        self.snapshot = snapshot
        self.time = time
    }

    /// The time in ISO 8601.
    var timestamp: String { CivilDate.timestamp(secondsSince1970: time) }

    /// Returns the SHA-256 of a target's profile in its canonical form.
    func profileDigest(_ target: Target) throws -> String {
        SHA256Digest(of: Array(try StepKey.canonical(target.profile).utf8)).hex
    }

    /// Returns a unique name for the bill of a target of a release: a UUID made from a digest (RFC 9562, version 8).
    func serialNumber(_ target: Target) -> String {
        var bytes = Array(SHA256Digest(of: Array("\(stack)\n\(snapshot)\n\(target.directoryName)\n\(target.architecture)\n".utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Hex.encode(bytes)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(hex.droppingBytes(first: range.lowerBound).start(bytes: range.count))
        }
        return "urn:uuid:" + parts.joined(separator: "-")
    }

    /// Writes both documents of every target: `releases/SNAPSHOT/TARGET.{cdx,intoto}.json` in the mirror.
    func write(_ builds: [TargetPackages], mirror: FilePath) throws {
        let folder = mirror.appending("releases").appending(snapshot)
        try FileSystem.createDirectory(folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        for build in builds {
            let bill = try encoder.encode(try BillOfMaterials(self, of: build))
            try FileSystem.writeAtomically([UInt8](bill), to: folder.appending("\(build.target.directoryName).cdx.json"))
            let statement = try encoder.encode(try ProvenanceStatement(self, of: build))
            try FileSystem.writeAtomically([UInt8](statement), to: folder.appending("\(build.target.directoryName).intoto.json"))
        }
    }
}
