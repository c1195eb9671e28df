package import RPMRepository

/// The report of a release for people: its contents, the differences to the release before, licences, sizes, checks, known vulnerabilities, times and origins.
///
/// It depends only on what the mirror holds, not on the clock or the machine that writes it.
package struct ReleaseReport: Sendable, Codable {
    /// A release by its name and snapshot.
    package struct Reference: Hashable, Sendable, Codable {
        /// The name, for example `sync prod #12`; the id if no channel had the snapshot.
        package let name: String
        package let snapshot: String
    }

    /// The making of a release: the user, the time, the reason and the commit.
    package struct Making: Hashable, Sendable, Codable {
        package let who: String
        /// The time in UTC as ISO 8601.
        package let time: String
        package let why: String
        package let commit: StackCommit?
    }

    /// One repository of the release.
    package struct Target: Hashable, Sendable, Codable {
        /// The folder of the target and the architecture, for example `el9/x86_64`.
        package let repository: String
        package let packages: Int
        package let bytes: UInt64
        /// The outcome of the check: `passed`, `failed` or `not run`; `nil` for sources.
        package let check: String?
        /// The outcome of each tier of the check.
        package let tiers: [TierResult]
    }

    /// A project, or a package of a release without a record.
    package struct Project: Hashable, Sendable, Codable {
        package let name: String
        /// The folders of the targets by the version of the packages, for example `["1.4": ["el9"], "2.0": ["el10"]]`.
        package let versions: [String: [String]]
        package let summary: String
        /// The licence as the packages state it; `nil` if they state none.
        package let license: String?
        package let url: String?
        package let changelog: String?
        /// A Boolean value indicating whether the stack asked for it.
        package let isRequested: Bool
        /// The size of its binary packages on all targets, in bytes.
        package let bytes: UInt64
        /// The files that its packages were made from.
        package let sources: [Source]
    }

    /// A file that packages were made from.
    package struct Source: Hashable, Sendable, Codable {
        package let file: String
        package let sha256: String
        /// The kind of origin: `wheel`, `sdist` or `address`.
        package let origin: String
    }

    /// A difference to the previous release.
    package struct Change: Hashable, Sendable, Codable {
        /// The kinds of difference, in the order of reports.
        package enum Kind: String, Sendable, Codable, CaseIterable {
            case new, upgraded, downgraded, gone
            /// The same version with other bytes.
            case rebuilt
        }

        package let kind: Kind
        package let name: String
        package let old: String?
        package let new: String?
        package let targets: [String]
        package let changelog: String?
        package let url: String?
    }

    /// A licence and the projects that state it.
    package struct Licence: Hashable, Sendable, Codable {
        package let licence: String
        package let projects: [String]
    }

    /// The seconds that each step of one release took.
    package struct Times: Sendable, Codable {
        package let release: Reference
        package let steps: [ReleaseSummary.StepSummary]
    }

    /// The load tests of one application on one target, of this release and earlier ones.
    package struct Load: Sendable, Codable {
        /// A release with its result.
        package struct Entry: Sendable, Codable {
            package let release: Reference
            package let result: LoadResult
        }

        /// The entries, the newest last: this release, and earlier ones whose results can be compared with it.
        package let entries: [Entry]
        /// A sentence about the release before; `nil` if none can be compared.
        package let comparison: String?
    }

    package let release: Reference
    package let stack: String
    package let channel: String?
    package let number: Int?
    package let made: Making?
    /// The release that this one is compared with; `nil` if it is the first, or the one before is no longer kept.
    package let previous: Reference?
    package let targets: [Target]
    package let projects: [Project]
    package let changes: [Change]
    package let licences: [Licence]
    /// The projects that state no licence.
    package let withoutLicence: [String]
    /// The size of all binary packages, in bytes.
    package let bytes: UInt64
    /// The size of all binary packages of the previous release, in bytes; `nil` if unknown.
    package let previousBytes: UInt64?
    /// The findings of the check, by repository.
    package let findings: [String: [CheckCause]]
    package let times: [Times]
    /// The load tests of this release.
    package let loads: [Load]
    /// The SHA-256 of the lock; `nil` if unknown.
    package let lock: String?
    /// The fingerprint of the stack's key; `nil` if unknown.
    package let key: String?
    /// The documents of the release in the mirror: bills of materials and statements of provenance.
    package let documents: [String]
    /// The known vulnerabilities of the release; `nil` if no advisories were given.
    package let faults: VulnerabilityReport?
    /// Facts that limit the report.
    package let notes: [String]

    /// Returns the changes of a kind.
    func changes(_ kind: Change.Kind) -> [Change] { changes.filter { $0.kind == kind } }
}

extension ReleaseReport.Project {
    /// The versions as text: `1.4`, or `1.4 (el9), 2.0 (el10)`.
    var versionText: String {
        guard versions.count > 1 else { return versions.keys.first ?? "" }
        return versions.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.joined(separator: ", ")))" }.joined(separator: ", ")
    }
}
