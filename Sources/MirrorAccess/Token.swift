import Native
package import VersionSort

/// An access token: the actions that it permits, the projects and channels to which it is limited, and its expiry time.
package struct Token: Codable, Hashable, Sendable {
    /// An action on a mirror.
    package enum Verb: String, Codable, Sendable, CaseIterable {
        /// The permission to read paths that are not open to everybody.
        case read
        /// The permission to upload new files.
        case upload
        /// The permission to yank and unyank releases.
        case yank
        /// The permission to change channels.
        case promote
    }

    /// The identifier of the token: 12 hexadecimal digits.
    package let id: String
    /// The name that its owner gave it, which appears in logs and records.
    package let name: String
    /// The SHA-256 digest of the whole token text, `relcli_ID_SECRET`.
    let sha256: SHA256Digest
    /// The permitted actions.
    package let verbs: [Verb]
    /// The projects, as names and patterns such as `acme-*`; empty for all.
    package let projects: [String]
    /// The channels; empty for all.
    package let channels: [String]
    /// The creation time, in seconds since 1970.
    package let created: Int64
    /// The expiry time, in seconds since 1970; `nil` if the token does not expire.
    package let expires: Int64?

    /// Returns `true` if the token permits an action on a project.
    ///
    /// A token that lists channels and no projects permits nothing on projects. A token that lists neither permits the action on every project.
    package func permits(_ verb: Verb, project: ProjectName) -> Bool {
        guard verbs.contains(verb), channels.isEmpty || !projects.isEmpty else { return false }
        return projects.isEmpty || (try? InternalNames(projects))?.contains(project) == true
    }

    /// Returns `true` if the token permits an action on a channel.
    ///
    /// A token that lists projects and no channels permits nothing on channels. A token that lists neither permits the action on every channel.
    package func permits(_ verb: Verb, channel: String) -> Bool {
        guard verbs.contains(verb), projects.isEmpty || !channels.isEmpty else { return false }
        return channels.isEmpty || channels.contains { $0.utf8.elementsEqual(channel.utf8) }
    }

    /// Returns `true` if the token permits an action that concerns no single project or channel.
    package func permits(_ verb: Verb) -> Bool { verbs.contains(verb) }

    /// Returns `true` if the token is no longer valid at a time.
    package func hasExpired(at time: Int64) -> Bool { expires.map { time >= $0 } ?? false }
}
