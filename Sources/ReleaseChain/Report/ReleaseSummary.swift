/// The result of a release, as the program prints it.
package struct ReleaseSummary: Sendable, Codable {
    /// The outcome for one target.
    package struct TargetSummary: Sendable, Codable {
        package let target: String
        /// The number of the stack's projects in this target.
        package let projects: Int
        /// The number of binary packages in the repository.
        package let packages: Int
        package let sourcePackages: Int
        /// The size of all packages in bytes, including source packages.
        package let bytes: UInt64
        /// The outcome of the check: `passed`, `failed` or `not run`.
        package let check: String
        /// The folder of the repository, relative to the mirror's root.
        package let repository: String
    }

    /// The duration of a step.
    package struct StepSummary: Sendable, Codable {
        package let step: ReleaseStep
        package let seconds: Double
    }

    package let stack: String
    package let channel: String
    /// The number of distinct projects over all targets.
    package let projects: Int
    package let targets: [TargetSummary]
    package let steps: [StepSummary]
    package let seconds: Double
    /// The snapshot's identifier.
    package let snapshot: String
    /// The path of the published result, relative to the mirror's root; `nil` if it was not put on a channel.
    package let published: String?
    /// A Boolean value that indicates whether nothing changed since the last release, so that nothing was done.
    package let upToDate: Bool
    /// The lock file.
    package let lock: String
    /// The findings of the check, as lines for the user; empty if it passed.
    package let findings: [String]
    /// The requested projects without a binary package, as `old-lib for el6`: their installation is not checked.
    package let unproven: [String]
}
