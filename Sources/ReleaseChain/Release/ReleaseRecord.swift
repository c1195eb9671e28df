import FoundationEssentials
import Native
import SystemPackage

/// The inputs and results of a stack's last release on a channel, kept in the mirror so that an unchanged release needs no work.
struct ReleaseRecord: Codable, Sendable {
    /// The digest of all inputs of the release.
    let key: String
    /// The snapshot that the release made.
    let snapshot: String
    let summary: ReleaseSummary
    /// The release numbers that were raised, by target and project, as `el9 cart`: these depend on the channel's history, not on the inputs.
    let releaseNumbers: [String: Int]

    /// Returns the path of a record.
    static func path(mirror: FilePath, stack: String, channel: String) -> FilePath {
        mirror.appending("releases").appending("\(stack)-\(channel).json")
    }

    /// Returns the existing record; `nil` if there is none, or none that this version can read, as the record only saves time.
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
