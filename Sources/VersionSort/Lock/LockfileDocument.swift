import ForeignText

/// A lock file as stored: PEP 751 with relcli's additions under `[tool.relcli]`.
///
/// Decode it through `Codable` with any TOML library that ignores unknown keys, such as `upload-time`.
package struct LockfileDocument: Hashable, Sendable, Codable {
    /// The version of the PEP 751 format, `1.0`.
    package var lockVersion: String
    /// The program that wrote the file.
    package var createdBy: String
    /// The specifier that admits the lowest Python version of the targets and later ones, for example `>=3.9`; `nil` if the lock states none.
    package var requiresPython: String?
    /// One marker for each kind of environment in the lock.
    package var environments: [String]?
    /// The releases, sorted by name and version.
    package var packages: [Package]
    /// The table that the standard reserves for tools.
    package var tool: Tool

    enum CodingKeys: String, CodingKey {
        case lockVersion = "lock-version"
        case createdBy = "created-by"
        case requiresPython = "requires-python"
        case environments, packages, tool
    }

    /// One release and the files that the targets use.
    package struct Package: Hashable, Sendable, Codable {
        /// The normalized name of the project.
        package var name: String
        /// The version, normalized.
        package var version: String
        /// A marker for the environments of the release; `nil` means all.
        package var marker: String?
        /// The dependencies on any of the targets, sorted by name.
        package var dependencies: [Dependency]?
        /// The sdist, if a target uses it.
        package var sdist: File?
        /// The wheels that targets install, sorted by name.
        package var wheels: [File]?
        /// The archive at an address that the user gave, in place of files.
        package var archive: Archive?
        /// The commit that the user gave, in place of files.
        package var vcs: Commit?
        /// The folder that the user gave, in place of files.
        package var directory: Folder?
    }

    /// A folder of sources (PEP 751 `[packages.directory]`).
    package struct Folder: Hashable, Sendable, Codable {
        /// The path, absolute or relative to the lock file.
        package var path: String

        /// Parses `file:PATH` or `file://PATH`; `nil` for any other text, and for an archive with a digest.
        init?(address: String) {
            guard let rest = address.without(prefix: "file:"), !rest.utf8.hasSuffix(".whl"), !SdistFilename.suffixes.contains(where: rest.utf8.hasSuffix)
            else { return nil }
            path = String(rest.without(prefix: "//") ?? rest)
        }
    }

    /// A wheel or source archive at an address (PEP 751 `[packages.archive]`).
    package struct Archive: Hashable, Sendable, Codable {
        package var url: String
        /// The size in bytes.
        package var size: UInt64?
        /// The hexadecimal digests by algorithm.
        package var hashes: [String: String]
    }

    /// A commit of a git repository (PEP 751 `[packages.vcs]`).
    package struct Commit: Hashable, Sendable, Codable {
        /// The kind of repository, always `git`.
        package var type: String
        package var url: String
        /// The full commit id.
        package var commit: String

        enum CodingKeys: String, CodingKey {
            case type, url
            case commit = "commit-id"
        }

        /// Parses `git+URL@COMMIT`; `nil` for any other text.
        init?(_ address: String) {
            guard address.utf8.hasPrefix("git+"), let mark = address.utf8.lastIndex(of: "@") else { return nil }
            type = "git"
            url = String(address[..<mark].droppingBytes(first: "git+".utf8.count))
            commit = String(address[address.utf8.index(after: mark)...])
        }
    }

    /// A reference to another package of the lock, with as much detail as is needed to identify it.
    package struct Dependency: Hashable, Sendable, Codable {
        /// The normalized name of the project.
        package var name: String
    }

    /// A file of a release.
    package struct File: Hashable, Sendable, Codable {
        /// The file name, for example `demo-1.0-py3-none-any.whl`.
        package var name: String
        /// The absolute URL of the file.
        package var url: String
        /// The upload time as in RFC 3339.
        ///
        /// It is written but not read.
        package var uploadTime: String?
        /// The size in bytes.
        package var size: UInt64?
        /// The hexadecimal digests by algorithm.
        package var hashes: [String: String]

        enum CodingKeys: String, CodingKey {
            case name, url, size, hashes
        }
    }

    /// The table that PEP 751 reserves for tools.
    package struct Tool: Hashable, Sendable, Codable {
        /// The table of this program.
        package var relcli: Relcli
    }

    /// The data beyond the standard: the exact pins for each target, even if markers cannot distinguish the targets.
    package struct Relcli: Hashable, Sendable, Codable {
        /// The version of this table's format.
        package var format: Int
        /// A digest of the inputs of the lock.
        package var inputs: String
        /// The pins of each target, in the order of the stack.
        package var targets: [TargetPins]
        /// The releases that `[[packages]]` must not list, because only targets use them that markers cannot distinguish from others.
        ///
        /// It also holds the files of the releases that were required by address.
        package var packages: [Package]?
    }

    /// The pins of one target.
    package struct TargetPins: Hashable, Sendable, Codable {
        /// The name; normalized if it is that of a project.
        package var name: String
        /// The full Python version.
        package var python: String
        /// The architecture as rpm names it.
        package var architecture: String
        /// The user's requirements that apply to the target.
        package var requirements: [String]
        /// The releases, sorted by name.
        package var pins: [Pin]
    }

    /// One release on one target.
    package struct Pin: Hashable, Sendable, Codable {
        /// The name; normalized if it is that of a project.
        package var name: String
        /// The version, normalized.
        package var version: String
        /// The file to install; `nil` if none is known.
        package var file: String?
        /// The upload time of the file as the index states it, which is the build time of its package.
        ///
        /// The standard's `upload-time` holds the same time as a TOML date, for which `Codable` has no type.
        package var uploaded: String?
        /// The requested extras, sorted.
        package var extras: [String]
        /// The dependencies on this target, sorted by name.
        package var dependencies: [String]
        /// A Boolean value indicating whether the user required the project.
        package var direct: Bool
        /// `true` for a package of the target's base repositories, which is required but neither fetched nor built.
        package var system: Bool?
        /// `true` for a package that the user required by address.
        ///
        /// Our own part of the lock describes its file.
        package var address: Bool?
    }
}
