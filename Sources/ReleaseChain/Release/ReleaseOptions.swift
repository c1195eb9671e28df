import Failures
package import VersionSort

/// The caller's choices for one release.
package struct ReleaseOptions: Sendable {
    /// The channel whose requirements are released.
    package var channel: String
    /// A Boolean value that indicates whether the result is published on the channel if its check passes.
    package var publish: Bool
    /// A Boolean value that indicates whether the result may replace another stack's packages on the channel.
    package var replace = false
    /// The names to upgrade; `nil` keeps every locked version, an empty set upgrades all.
    package var upgrade: Set<String>?
    /// The time (ISO 8601) from which uploaded files are ignored; a date means the end of that day.
    package var excludeNewer: String?

    /// The place for a real installation before publishing; `nil` for none.
    package var install: InstallPlace?

    /// The files that the reports of the check are written to.
    package var reports = CheckReports()

    /// Creates the options for a channel.
    package init(channel: String, publish: Bool, upgrade: Set<String>? = nil, excludeNewer: String? = nil) {
        self.channel = channel
        self.publish = publish
        self.upgrade = upgrade
        self.excludeNewer = excludeNewer
    }

    /// Returns the time from which files are ignored.
    ///
    /// Throws a ``Failure`` of code `usage` if the text is not a time.
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
