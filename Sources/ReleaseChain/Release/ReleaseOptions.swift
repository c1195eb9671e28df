package import VersionSort

/// What a caller may choose about one release.
package struct ReleaseOptions: Sendable {
    /// The channel whose requirements are released.
    package var channel: String
    /// Whether the result is put on the channel when its check passed.
    package var publish: Bool
    /// A Boolean value indicating whether the result may take the place of another stack's packages on the channel.
    package var replace = false
    /// Names to upgrade; nil keeps every locked version, an empty set upgrades all.
    package var upgrade: Set<String>?
    /// Files uploaded at this time (ISO 8601) or later are not seen; a date means the end of that day.
    package var excludeNewer: String?

    /// Where the result is installed for real before it is published; nil leaves that out.
    package var install: InstallPlace?

    /// Where the reports of the check are written.
    package var reports = CheckReports()

    /// Makes the options for a channel.
    package init(channel: String, publish: Bool, upgrade: Set<String>? = nil, excludeNewer: String? = nil) {
        self.channel = channel
        self.publish = publish
        self.upgrade = upgrade
        self.excludeNewer = excludeNewer
    }

    /// The moment after which files are not seen.
    ///
    /// Throws ``ChainError`` of code `usage` when it is no time.
    package func excludeNewerTime() throws -> Timestamp? {
        guard let text = excludeNewer else { return nil }
        guard let time = Timestamp(limit: text) else {
            throw ChainError(.usage, "'\(text)' is not a time", hints: ["write a date, 2026-11-24, or a time in UTC, 2026-11-24T12:00:00Z"])
        }
        return time
    }

    /// The same for the resolver.
    func lockChoices() throws -> LockChoices {
        let names = Set((upgrade ?? []).compactMap { try? ProjectName($0) })
        return LockChoices(
            upgrade: upgrade == nil ? .nothing : names.isEmpty ? .everything : .projects(names), excludeNewer: try excludeNewerTime())
    }
}
