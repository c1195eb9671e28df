/// What a release came to: the result of the chain, as the program prints it.
package struct ReleaseSummary: Sendable, Codable {
    /// The outcome for one target.
    package struct TargetSummary: Sendable, Codable {
        package let target: String
        /// The projects of the stack in this target.
        package let projects: Int
        /// The binary packages of the repository.
        package let packages: Int
        package let sourcePackages: Int
        /// The bytes of all packages, source ones included.
        package let bytes: UInt64
        /// `passed`, `failed` or `not run`.
        package let check: String
        /// The folder of the repository, from the mirror's root.
        package let repository: String
    }

    /// How long a step took.
    package struct StepSummary: Sendable, Codable {
        package let step: ReleaseStep
        package let seconds: Double
    }

    package let stack: String
    package let channel: String
    /// The distinct projects over all targets.
    package let projects: Int
    package let targets: [TargetSummary]
    package let steps: [StepSummary]
    package let seconds: Double
    /// The snapshot's identifier.
    package let snapshot: String
    /// Where it can be reached from the mirror's root, nil when it was not put on a channel.
    package let published: String?
    /// Whether nothing had changed since the last release, and so nothing was done.
    package let upToDate: Bool
    /// The lock file.
    package let lock: String
    /// What the check found, as lines for people; empty when it passed.
    package let findings: [String]
    /// What was asked for and has no binary package, as `old-lib for el6`: nothing shows that it installs.
    package let unproven: [String]
}
