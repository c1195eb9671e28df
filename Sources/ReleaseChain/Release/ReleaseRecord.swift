import FoundationEssentials
import Native
import SystemPackage

/// What the last release of a stack on a channel came from and came to, kept in the mirror so that a second run can do nothing.
struct ReleaseRecord: Codable, Sendable {
    /// The digest of everything that went into the release.
    let key: String
    /// The snapshot that came out.
    let snapshot: String
    let summary: ReleaseSummary
    /// The release numbers that were raised, by target and project, as `el9 cart`: what the channel's history decided beside the inputs.
    let releaseNumbers: [String: Int]

    /// The file of the record.
    static func path(mirror: FilePath, stack: String, channel: String) -> FilePath {
        mirror.appending("releases").appending("\(stack)-\(channel).json")
    }

    /// The record there is; nil when there is none, or none that this version can read (it is only a short cut).
    static func read(from path: FilePath) -> ReleaseRecord? {
        guard let bytes = try? FileSystem.readAll(path, limit: 16 << 20) else { return nil }
        return try? JSONDecoder().decode(ReleaseRecord.self, from: Data(bytes))
    }

    /// Writes the record in one atomic step.
    func write(to path: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically([UInt8](try encoder.encode(self)), to: path)
    }
}
