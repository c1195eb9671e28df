/// The types of the API's responses, which the pages show too.
///
/// Each type is one schema of the OpenAPI document.
enum Documents {
    /// The state of the server.
    struct Status: Encodable, Sendable {
        let version: String
        let projects: Int
        let channels: Int
        /// A Boolean value indicating whether the server fetches missing files from an upstream index.
        let hasUpstream: Bool
        /// The number of days for which new files are hidden.
        let coolDownDays: Int
    }

    /// A part of the list of projects.
    struct ProjectList: Encodable, Sendable {
        /// The number of all projects that match.
        let total: Int
        let projects: [String]
        /// The name after which the next part begins; `nil` for the last part.
        let next: String?
    }

    /// A project with its releases, the newest first, and the packages that were built from it.
    struct Project: Encodable, Sendable {
        let name: String
        let status: String
        let statusReason: String?
        let serial: Int?
        let releases: [Release]
        let packages: [BuiltPackage]
    }

    /// The files of one version.
    struct Release: Encodable, Sendable {
        let version: String
        /// All files are yanked.
        let yanked: Bool
        let yankedReason: String?
        let requiresPython: String?
        let files: [File]
    }

    /// A wheel or an sdist.
    struct File: Encodable, Sendable {
        let filename: String
        /// The path below the root of the server.
        let path: String
        let sha256: String
        /// The size in bytes; `nil` if the index does not state it and the mirror does not hold the file.
        let size: UInt64?
        let isWheel: Bool
        let requiresPython: String?
        let yanked: Bool
        let yankedReason: String?
        let uploadTime: String?
        let firstSeen: String
        /// The mirror has the bytes; otherwise the server fetches them on demand.
        let held: Bool
        let provenance: String?
    }

    /// An RPM that was built from a file of a project.
    struct BuiltPackage: Encodable, Sendable, Hashable {
        let package: String
        let target: String
        let project: String
        let version: String
        let file: String?
        let sha256: String?
        /// The snapshot; `nil` if the client may not read it.
        let snapshot: String?
        let channels: [String]
    }

    /// All channels.
    struct ChannelList: Encodable, Sendable {
        let channels: [Channel]
    }

    /// A channel of RPM repositories.
    struct Channel: Encodable, Sendable {
        let name: String
        /// The ID of the present snapshot; `nil` if the client may not read any of it.
        let snapshot: String?
        let stack: String?
        /// The time of the last switch, such as `2026-01-31T00:00:00Z`.
        let switched: String?
        let targets: [Target]
        /// The switches, the newest first.
        let history: [Event]
    }

    /// A target of a channel.
    struct Target: Encodable, Sendable {
        let name: String
        let architectures: [String]
        let signed: Bool
    }

    /// All snapshots.
    ///
    /// The newest come first.
    struct SnapshotList: Encodable, Sendable {
        let snapshots: [SnapshotSummary]
    }

    /// A snapshot without its packages.
    struct SnapshotSummary: Encodable, Sendable {
        let id: String
        let stack: String?
        let created: String?
        let channels: [String]
        let packages: Int
        let bytes: UInt64
        /// The outcome of the check; `nil` if there was none.
        let passed: Bool?
    }

    /// A snapshot with its repositories.
    struct Snapshot: Encodable, Sendable {
        let id: String
        let stack: String?
        let created: String?
        let channels: [String]
        /// The IDs of the snapshots to which channels pointed before they pointed to this one.
        let predecessors: [String]
        let repositories: [Repository]
    }

    /// A repository of a snapshot.
    struct Repository: Encodable, Sendable {
        let path: String
        let repomd: String
        let bytes: UInt64
        let packages: [String]
        /// The report of the check; `nil` if there was none.
        let check: Check?
    }

    /// The report of a check, in short.
    struct Check: Encodable, Sendable {
        let passed: Bool
        let checked: Int
        let packages: Int
        let uninstallable: Int
        let tiers: [Tier]
        let causes: [Cause]
    }

    /// One of the tiers of a check: `headers`, `closure`, `files`, `transaction`, `imports` or `upgrade`.
    struct Tier: Encodable, Sendable {
        let tier: String
        let state: String
        let note: String
    }

    /// A problem that a check found, and the packages that it affects.
    struct Cause: Encodable, Sendable {
        let kind: String
        let requirement: String
        let neededBy: [String]
        let victims: Int
        let fix: [String]
    }

    /// The difference between two snapshots.
    struct Difference: Encodable, Sendable {
        let from: String
        let to: String
        let repositories: [RepositoryDifference]
    }

    /// The difference between two states of one repository.
    struct RepositoryDifference: Encodable, Sendable {
        let path: String
        let added: [String]
        let removed: [String]
        let changed: [Change]
        /// The packages with the same name and version, but with other bytes.
        let rebuilt: [String]
        let unchanged: Int
    }

    /// A package whose version differs: the old version and the new one.
    struct Change: Encodable, Sendable {
        let name: String
        let from: String
        let to: String
    }

    /// The last events and changes.
    struct Activity: Encodable, Sendable {
        let events: [Event]
        /// The projects that changed last, the newest first.
        let projects: [String]
    }

    /// A new snapshot, or the switch of a channel.
    struct Event: Encodable, Sendable {
        let time: String
        let action: String
        let channel: String?
        let stack: String?
        /// The snapshot before; `nil` if there was none, or the client may not read any of it.
        let from: String?
        /// The new snapshot; `nil` if the client may not read any of it.
        let to: String?
        let who: String
        /// The message; `nil` if the client may not read everything that it can name.
        let why: String?
        let checked: Bool
        let forced: Bool
        /// The number of the release on its channel; `nil` for a new snapshot and for events of earlier versions.
        let release: Int?
    }

    /// The JSON body of an error response.
    struct Failure: Encodable, Sendable {
        let error: String
    }
}
