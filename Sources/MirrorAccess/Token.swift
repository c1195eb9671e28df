import Native
package import VersionSort

/// The right of a client to do some things with some projects and channels of a mirror, for some time.
package struct Token: Codable, Hashable, Sendable {
    /// An action on a mirror.
    package enum Verb: String, Codable, Sendable, CaseIterable {
        /// Reads paths that are not open to everybody.
        case read
        /// Uploads new files.
        case upload
        /// Yanks releases, and takes that back.
        case yank
        /// Changes channels.
        case promote
    }

    /// The number of the token: 12 hexadecimal digits.
    package let id: String
    /// The name that its owner gave it, which appears in logs and records.
    package let name: String
    /// The digest of the secret.
    let sha256: SHA256Digest
    /// The permitted actions.
    package let verbs: [Verb]
    /// The projects, as names and patterns such as `acme-*`; empty for all.
    package let projects: [String]
    /// The channels; empty for all.
    package let channels: [String]
    /// The time at which it was made, in seconds since 1970.
    package let created: Int64
    /// The time from which it is no longer valid, in seconds since 1970; `nil` if there is none.
    package let expires: Int64?

    /// Returns `true` if the token permits an action on a project.
    ///
    /// A token for certain channels permits nothing on projects.
    package func permits(_ verb: Verb, project: ProjectName) -> Bool {
        guard verbs.contains(verb), channels.isEmpty || !projects.isEmpty else { return false }
        return projects.isEmpty || (try? InternalNames(projects))?.contains(project) == true
    }

    /// Returns `true` if the token permits an action on a channel.
    ///
    /// A token for certain projects permits nothing on channels.
    package func permits(_ verb: Verb, channel: String) -> Bool {
        guard verbs.contains(verb), projects.isEmpty || !channels.isEmpty else { return false }
        return channels.isEmpty || channels.contains { $0.utf8.elementsEqual(channel.utf8) }
    }

    /// Returns `true` if the token permits an action that concerns no single project or channel.
    package func permits(_ verb: Verb) -> Bool { verbs.contains(verb) }

    /// Returns `true` if the token is no longer valid at a time.
    package func hasExpired(at time: Int64) -> Bool { expires.map { time >= $0 } ?? false }
}
