package import VersionSort

/// `stack.toml` as it is written, before anything in it is believed.
package struct StackDocument: Codable, Sendable {
    /// One application: a project of the stack that people asked for by name.
    package struct Application: Codable, Sendable {
        package var name: String
        package var summary: String?
        /// The folder of its source, relative to the stack file; nil where the requirements say where it comes from.
        package var path: String?
        /// The modules that must import once it is installed.
        package var imports: [String]?
        /// A command for the shell that shows that the installed application runs: it ends well, or it serves the heartbeat.
        package var smoke: String?
        /// An address of the host itself that answers with status 200 while the smoke command runs, which is then stopped.
        package var heartbeat: String?
        /// A command for the shell that runs the application's own tests; `$PYTHON` is the target's interpreter.
        package var test: String?
        /// Seconds that each of these commands may take, the wait for the heartbeat included; 120 when nil.
        package var timeout: Int?
        /// Modules that the check does not import by themselves, each with the reason.
        package var importsSkip: [String: String]?

        enum CodingKeys: String, CodingKey {
            case name, path, summary, imports, smoke, heartbeat, test, timeout
            case importsSkip = "imports-skip"
        }
    }

    /// One channel: the requirements that a kind of host runs.
    package struct Channel: Codable, Sendable {
        /// A pip requirements file, relative to the stack file.
        package var requirements: String
        /// Whether every requirement must be pinned with `==`.
        package var pinned: Bool?
    }

    /// Where packages come from.
    package struct Index: Codable, Sendable {
        /// The root of a simple index; without it, the one that pip on this machine uses.
        package var url: String?
        /// Names that belong to the internal index and are never asked of another; `acme-*` stands for all that begin so.
        package var `internal`: [String]?
        /// The root of the internal index.
        package var internalURL: String?

        enum CodingKeys: String, CodingKey {
            case url, `internal`
            case internalURL = "internal-url"
        }
    }

    /// The repositories of an operating system.
    package struct Base: Codable, Sendable {
        /// Folders relative to the stack file, URLs, `mirrorlist+URL` or `metalink+URL`.
        package var repositories: [String]
        /// Files of public keys, relative to the stack file, of which one must have signed each index that is fetched.
        package var keys: [String]?
    }

    package var name: String
    package var summary: String?
    package var vendor: String?
    package var packager: String?
    package var targets: [String]
    package var architecture: String?
    /// `aligned` (one version everywhere where possible) or `newest` (each target by itself).
    package var policy: String?
    /// The folder of override files, one a project, relative to the stack file.
    package var overrides: String?
    /// A folder of target profiles that come before the installed ones, relative to the stack file.
    package var profiles: String?
    /// `install`, `ship` or `none`: what happens to bytecode.
    package var bytecode: String?
    /// The number of rpm's package format: 4 (when absent), which every target reads, or 6.
    package var packageFormat: Int?
    /// `raise` (when absent) or `fixed`: what happens to a package whose bytes changed under a name that a channel gave out.
    package var releaseNumber: String?
    /// `build` (sdists become wheels here) or `source` (they become source RPMs alone, for the target to build).
    package var sdists: String?
    /// `plain`, `suffixed` or `auto`: how programs for another than the default Python are named.
    package var programs: String?
    /// The key of GnuPG, by fingerprint, id or mail address, that signs packages and repositories; nil signs nothing.
    package var key: String?
    package var index: Index?
    /// For which projects a package of the base system counts: `prefer`, `never` (when absent) or a list of names.
    package var system: SystemPolicy?
    /// The base repositories of a target (`el9:3.11`) or of a whole release (`el9`), instead of those of its profile.
    package var base: [String: Base]?
    /// What the lock may hold, and may not.
    package var lock: LockRules?
    package var channels: [String: Channel]
    package var application: [Application]?

    enum CodingKeys: String, CodingKey {
        case name, summary, vendor, packager, targets, architecture, policy, overrides, profiles, bytecode, sdists, programs, key, index, system, base, lock,
            channels,
            application
        case packageFormat = "package-format"
        case releaseNumber = "release-number"
    }
}
