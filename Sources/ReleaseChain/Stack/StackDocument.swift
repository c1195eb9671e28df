import Failures
import ForeignText
package import RPMBuilder
import SystemPackage
package import VersionSort

/// The contents of `stack.toml`, unchecked.
package struct StackDocument: Codable, Sendable {
    /// One application: a project that the stack file names, with its own source, commands and tests.
    package struct Application: Codable, Sendable {
        package var name: String
        package var summary: String?
        /// The folder of its source, relative to the stack file; `nil` if the requirements name its source.
        package var path: String?
        /// The repository of its source, for example `https://HOST/PATH.git`; `nil` if it is elsewhere.
        package var git: String?
        /// The tag that is released; the version in its name must be the version of the source.
        package var tag: String?
        /// The branch of which the newest commit is released.
        package var branch: String?
        /// The form of the tags of which the newest version is released, for example `rpm-*`.
        package var latest: String?
        /// The modules that must be importable after the installation.
        package var imports: [String]?
        /// A shell command that shows that the installed application runs: it exits with status 0, or it serves the heartbeat.
        package var smoke: String?
        /// A URL on the host itself that answers with status 200 while the smoke command runs; the command is then stopped.
        package var heartbeat: String?
        /// A shell command that runs the application's own tests; `$PYTHON` is the target's interpreter.
        package var test: String?
        /// A shell command that runs the tests in the application's source before anything is packaged; `$PYTHON` is this machine's interpreter.
        package var testInTree: String?
        /// The number of seconds that each of these commands may take, including the wait for the heartbeat; 120 if `nil`.
        package var timeout: Int?
        /// The modules that the check does not import separately, each with the reason.
        package var importsSkip: [String: String]?
        /// The load test; `nil` for one that asks the heartbeat of the smoke command.
        package var load: Load?

        /// The load test of an application.
        package struct Load: Codable, Sendable {
            /// A shell command that serves; the smoke command if `nil`.
            package var command: String?
            /// A URL on the host itself that answers with status 200 while the command runs; `nil` for the heartbeat of the smoke command.
            package var heartbeat: String?
            /// A Python file with the steps of clients, relative to the stack file; with `nil`, the clients only request the heartbeat.
            package var scenario: String?
        }

        /// Throws a ``Failure`` with code `usage` for a heartbeat that no client can ask: it would only fail at the end of the time in which it may answer.
        func checkHeartbeats(in file: FilePath) throws {
            for (key, value) in [("heartbeat", heartbeat), ("load.heartbeat", load?.heartbeat)] {
                guard let value else { continue }
                let isURL = ["http://", "https://"].contains { value.utf8.hasPrefix($0) }
                guard isURL, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                    throw Failure(
                        .usage, "\(file): \(key) of \(name) is '\(PublicText.cleaned(value))', which is no URL",
                        hints: ["write http://127.0.0.1:PORT/PATH, without spaces, and other signs as %XX"])
                }
            }
        }

        enum CodingKeys: String, CodingKey {
            case name, path, git, tag, branch, latest, summary, imports, smoke, heartbeat, test, timeout, load
            case testInTree = "test-in-tree"
            case importsSkip = "imports-skip"
        }
    }

    /// One channel: the requirements of one kind of host, for example of `prod` or `test`.
    package struct Channel: Codable, Sendable {
        /// A pip requirements file, relative to the stack file.
        package var requirements: String
        /// A Boolean value indicating whether every requirement must be pinned with `==`.
        package var pinned: Bool?
    }

    /// The package indexes.
    package struct Index: Codable, Sendable {
        /// The root of a simple index; `nil` for the one that pip on this machine uses.
        package var url: String?
        /// The names that are looked up only in the internal index; `acme-*` stands for all names with that beginning.
        package var `internal`: [String]?
        /// The root of the internal index.
        package var internalURL: String?
        /// Hosts with their scheme, such as `https://files.example.org`, that a lock may name besides those of the index.
        package var fileHosts: [String]?

        enum CodingKeys: String, CodingKey {
            case url, `internal`
            case internalURL = "internal-url"
            case fileHosts = "file-hosts"
        }
    }

    /// The repositories of an operating system.
    package struct Base: Codable, Sendable {
        /// The repositories: folders relative to the stack file, URLs, `mirrorlist+URL` or `metalink+URL`.
        package var repositories: [String]
        /// The files of public keys, relative to the stack file, one of which must have signed each fetched index.
        package var keys: [String]?
    }

    package var name: String
    package var summary: String?
    package var vendor: String?
    package var packager: String?
    package var targets: [String]
    package var architecture: String?
    /// The version policy: `aligned` (one version everywhere if possible) or `newest` (each target by itself).
    package var policy: String?
    /// The folder of override files, one for each project, relative to the stack file.
    package var overrides: String?
    /// A folder of target profiles that take precedence over the installed ones, relative to the stack file.
    package var profiles: String?
    /// The policy for byte code: `install` (the target creates it at installation; the default), `ship` (packages contain it) or `none`.
    package var bytecode: String?
    /// The number of rpm's package format: 4 (the default), which every target reads, or 6.
    package var packageFormat: Int?
    /// The policy for a changed package whose name a channel already published: `raise` (the default) or `fixed`.
    package var releaseNumber: String?
    /// The policy for sdists: `build` (they are built to wheels here) or `source` (they become source RPMs only, for the target to build).
    package var sdists: String?
    /// The naming of programs for a Python that is not the default: `plain` (`black`), `suffixed` (`black-3.11`) or `auto` (the default).
    ///
    /// With `auto`, programs get the suffix if the stack has several targets with one profile, except for the programs of applications.
    package var programs: String?
    /// The GnuPG key, by fingerprint, id or mail address, that signs packages and repositories; `nil` signs nothing.
    package var key: String?
    package var index: Index?
    /// The projects for which a package of the base system is used: `prefer`, `never` (the default) or a list of names.
    package var system: SystemPolicy?
    /// The base repositories of a target (`el9:3.11`) or of a whole profile (`el9`), instead of those of its profile.
    package var base: [String: Base]?
    /// The rules for the contents of the lock.
    package var lock: LockRules?
    /// The rules for known vulnerabilities.
    package var vulnerabilities: VulnerabilityRules?
    package var channels: [String: Channel]
    package var application: [Application]?

    enum CodingKeys: String, CodingKey {
        case name, summary, vendor, packager, targets, architecture, policy, overrides, profiles, bytecode, sdists, programs, key, index, system, base, lock,
            vulnerabilities,
            channels,
            application
        case packageFormat = "package-format"
        case releaseNumber = "release-number"
    }
}

extension PackageFormat {
    /// Creates the package format with a number; `nil` gives format 4.
    ///
    /// - Throws: ``Failure`` with code `usage` if there is no such format, or if a target's rpm does not install it.
    package init(named number: Int?, targets: [Target]) throws {
        guard let format = PackageFormat(rawValue: number ?? PackageFormat.four.rawValue) else {
            throw Failure(.usage, "rpm has no package format \(number ?? 0)", hints: ["choose 4, which every target reads, or 6"])
        }
        if let target = targets.first(where: { !format.isInstalled(by: $0.profile.rpm) }) {
            throw Failure(
                .usage, "rpm \(target.profile.rpm.version) of \(target.id) does not install packages of format \(format.rawValue)",
                hints: ["leave the format out: every target reads format 4"])
        }
        self = format
    }
}
