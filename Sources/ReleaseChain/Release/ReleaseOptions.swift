/// What a caller may choose about one release.
package struct ReleaseOptions: Sendable {
    /// The channel whose requirements are released.
    package var channel: String
    /// Whether the result is put on the channel when its check passed.
    package var publish: Bool
    /// Names to upgrade; nil keeps every locked version, an empty set upgrades all.
    package var upgrade: Set<String>?
    /// Files uploaded after this time (ISO 8601) are not seen.
    package var excludeNewer: String?

    /// Makes the options for a channel.
    package init(channel: String, publish: Bool, upgrade: Set<String>? = nil, excludeNewer: String? = nil) {
        self.channel = channel
        self.publish = publish
        self.upgrade = upgrade
        self.excludeNewer = excludeNewer
    }
}
