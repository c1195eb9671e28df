import Failures
import FoundationEssentials
import IndexCrawler
import Native
import SystemPackage
package import VersionSort

/// The caller's choices for one release.
package struct ReleaseOptions: Sendable {
    /// The channel whose requirements are released.
    package var channel: String
    /// A Boolean value indicating whether the result is published on the channel if its check passes.
    package var publish: Bool
    /// A Boolean value indicating whether the result may replace another stack's packages on the channel.
    package var replace = false
    /// The names to upgrade; `nil` keeps every locked version, an empty set upgrades all.
    package var upgrade: Set<String>?
    /// The time (ISO 8601) from which uploaded files are ignored; a date means the end of that day.
    package var excludeNewer: String?

    /// The place for a real installation before publishing; `nil` to install nothing.
    package var install: InstallPlace?

    /// The release whose versions and packages are kept where the requirements allow it: a snapshot, a channel, or `prod#11`; `nil` if there is no
    /// base.
    package var baseOn: String?

    /// The reason for the release, for its record and the history; `nil` if the user gave none.
    package var message: String?

    /// The files that the reports of the check are written to.
    package var reports = CheckReports()

    /// Creates the options for a channel.
    package init(channel: String, publish: Bool, upgrade: Set<String>? = nil, excludeNewer: String? = nil) {
        self.channel = channel
        self.publish = publish
        self.upgrade = upgrade
        self.excludeNewer = excludeNewer
    }

    /// Returns the time from which files are ignored; `nil` if none are.
    ///
    /// Throws a ``Failure`` with code `usage` if the text is not a time.
    package func excludeNewerTime() throws -> Timestamp? {
        guard let text = excludeNewer else { return nil }
        guard let time = Timestamp(limit: text) else {
            throw Failure(.usage, "'\(text)' is not a time", hints: ["write a date, 2026-11-24, or a time in UTC, 2026-11-24T12:00:00Z"])
        }
        return time
    }

    /// Returns the choices for the resolver.
    func lockChoices() throws -> LockChoices {
        let names = Set((upgrade ?? []).compactMap { try? ProjectName($0) })
        return LockChoices(
            upgrade: upgrade == nil ? .nothing : names.isEmpty ? .everything : .projects(names), excludeNewer: try excludeNewerTime())
    }
}

/// A step of a planned release: its name, whether it must run, and the reason.
package struct PlannedStep: Sendable, Codable {
    package let step: ReleaseStep
    package let needed: Bool
    package let why: String
}

/// The inputs and results of a stack's last release on a channel, kept in the mirror so that an unchanged release needs no work.
struct ReleaseRecord: Codable, Sendable {
    /// The digest of all inputs of the release.
    let key: String
    /// The snapshot that the release made.
    let snapshot: String
    let summary: ReleaseSummary
    /// The release numbers that were raised, by target and project, for example `el9 cart`: these depend on the channel's history, not on the inputs.
    let releaseNumbers: [String: Int]

    /// The records of a user in a mirror.
    struct Place {
        private let files: SealedFiles
        /// The name of the record of a stack on a channel, `STACK+CHANNEL`; no name of a stack or channel can contain the sign between them.
        private let name: String

        init(mirror: FilePath, key: UserKey, stack: String, channel: String) {
            files = SealedFiles(mirror.appending("releases"), mark: "relcli release 1", key: key)
            name = "\(stack)+\(channel)"
        }

        /// The path of the record, for example `releases/shop+prod.KEY`.
        var path: FilePath { files.path(name) }
        fileprivate var content: [UInt8]? { files.content(name) }
        fileprivate func keep(_ content: [UInt8]) throws(FileError) { try files.writeSynced(content, to: name) }
    }

    /// Returns the record; `nil` if it is missing, has an unknown format, or was not written by this user.
    ///
    /// Without it, a release only takes longer: it is made again from its kept packages, and is the same snapshot.
    static func read(from place: Place) -> ReleaseRecord? {
        place.content.flatMap { try? JSONDecoder().decode(ReleaseRecord.self, from: Data($0)) }
    }

    /// Writes the record in one atomic step.
    func write(to place: Place) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try place.keep([UInt8](try encoder.encode(self)))
    }
}
