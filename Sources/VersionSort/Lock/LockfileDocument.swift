import ForeignText

/// A lock file as it stands on disk: PEP 751, with what relcli adds under `[tool.relcli]`.
///
/// It decodes from any TOML library through `Codable`; keys that it does not know, `upload-time` among them, have to be let pass.
package struct LockfileDocument: Hashable, Sendable, Codable {
    /// The version of PEP 751's format, "1.0".
    package var lockVersion: String
    /// The program that wrote it.
    package var createdBy: String
    /// The lowest Python of the targets, as in ">=3.9".
    package var requiresPython: String?
    /// One marker for each kind of environment that the lock is for.
    package var environments: [String]?
    /// The releases, by name and version.
    package var packages: [Package]
    /// What the standard leaves to tools.
    package var tool: Tool

    enum CodingKeys: String, CodingKey {
        case lockVersion = "lock-version"
        case createdBy = "created-by"
        case requiresPython = "requires-python"
        case environments, packages, tool
    }

    /// One release, with the files that the targets use.
    package struct Package: Hashable, Sendable, Codable {
        /// The name, in normal form where it is a project's.
        package var name: String
        /// The version, in normal form.
        package var version: String
        /// For which environments it is; nil means for all.
        package var marker: String?
        /// What it needs on any of the targets, by name.
        package var dependencies: [Dependency]?
        /// The source distribution, where a target uses it.
        package var sdist: File?
        /// The wheels that targets install, by name.
        package var wheels: [File]?
        /// What lies at an address that the user gave, instead of files.
        package var archive: Archive?
        /// The commit that the user named, instead of files.
        package var vcs: Commit?
        /// The folder that the user named, instead of files.
        package var directory: Folder?
    }

    /// A folder of sources (PEP 751 `[packages.directory]`).
    package struct Folder: Hashable, Sendable, Codable {
        /// Relative to the lock file, or absolute.
        package var path: String

        /// Takes `file:PATH` or `file://PATH` apart; nil for anything else and for an archive with a digest.
        init?(address: String) {
            guard let rest = address.without(prefix: "file:"), !rest.utf8.hasSuffix(".whl"), !SdistFilename.suffixes.contains(where: rest.utf8.hasSuffix)
            else { return nil }
            path = String(rest.without(prefix: "//") ?? rest)
        }
    }

    /// A wheel or source archive at an address (PEP 751 `[packages.archive]`).
    package struct Archive: Hashable, Sendable, Codable {
        package var url: String
        /// In bytes.
        package var size: UInt64?
        /// Hexadecimal digests by the name of their algorithm.
        package var hashes: [String: String]
    }

    /// A commit of a git repository (PEP 751 `[packages.vcs]`).
    package struct Commit: Hashable, Sendable, Codable {
        /// Always "git".
        package var type: String
        package var url: String
        /// The full identifier.
        package var commit: String

        enum CodingKeys: String, CodingKey {
            case type, url
            case commit = "commit-id"
        }

        /// Takes `git+URL@COMMIT` apart; nil for anything else.
        init?(_ address: String) {
            guard address.utf8.hasPrefix("git+"), let mark = address.utf8.lastIndex(of: "@") else { return nil }
            type = "git"
            url = String(address[..<mark].droppingBytes(first: "git+".utf8.count))
            commit = String(address[address.utf8.index(after: mark)...])
        }
    }

    /// Another package of the lock, named as far as is needed to tell which.
    package struct Dependency: Hashable, Sendable, Codable {
        /// The name, in normal form where it is a project's.
        package var name: String
    }

    /// A file of a release.
    package struct File: Hashable, Sendable, Codable {
        /// The name, in normal form where it is a project's.
        package var name: String
        /// Where it can be fetched; absolute.
        package var url: String
        /// RFC 3339; written, and not read back.
        package var uploadTime: String?
        /// In bytes.
        package var size: UInt64?
        /// Hexadecimal digests by the name of their algorithm.
        package var hashes: [String: String]

        enum CodingKeys: String, CodingKey {
            case name, url, size, hashes
        }
    }

    /// The table that PEP 751 leaves to tools.
    package struct Tool: Hashable, Sendable, Codable {
        /// The table of this program.
        package var relcli: Relcli
    }

    /// What relcli needs beyond the standard: the exact answer for each target, also where markers cannot tell targets apart.
    package struct Relcli: Hashable, Sendable, Codable {
        /// The version of this table's own format.
        package var format: Int
        /// A digest of all that the lock was made from.
        package var inputs: String
        /// One answer for each target, in the order of the stack.
        package var targets: [TargetPins]
        /// Releases that only such targets use as markers cannot tell from others, which `[[packages]]` must not name, and the files of those that were
        /// required by address.
        package var packages: [Package]?
    }

    /// The answer for one target.
    package struct TargetPins: Hashable, Sendable, Codable {
        /// The name, in normal form where it is a project's.
        package var name: String
        /// The full Python version.
        package var python: String
        /// The architecture, in rpm's words.
        package var architecture: String
        /// What was asked for and applies to the target.
        package var requirements: [String]
        /// The releases, by name.
        package var pins: [Pin]
    }

    /// One release on one target.
    package struct Pin: Hashable, Sendable, Codable {
        /// The name, in normal form where it is a project's.
        package var name: String
        /// The version, in normal form.
        package var version: String
        /// The file to install; nil when the release has none that is known.
        package var file: String?
        /// When that file was uploaded, as the index said; what is built from it has this time.
        ///
        /// The standard's `upload-time` of the file says the same, as a date of TOML, for which `Codable` has no type.
        package var uploaded: String?
        /// The extras that are asked for, sorted.
        package var extras: [String]
        /// What it needs on this target, by name.
        package var dependencies: [String]
        /// Whether the user asked for it.
        package var direct: Bool
        /// True for a package of the target's base repositories: it is required, and neither fetched nor built.
        package var system: Bool?
        /// True for what the user required by address; our own part of the lock describes its file.
        package var address: Bool?
    }
}
