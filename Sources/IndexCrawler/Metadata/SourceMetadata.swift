import ForeignText
package import Native
package import VersionSort

/// The dependencies that an sdist states, and the rules that decide whether they are reliable.
enum SourceMetadata {
    /// The core metadata fields that affect a resolution, in lower case.
    private static let decisive: Set<String> = ["requires-dist", "requires-python", "provides-extra"]

    /// Returns the archive's PKG-INFO if it is certain: version 2.2 or later, without a dynamic decisive field (PEP 643).
    static func certain(_ archive: SourceArchive) -> StoredMetadata? {
        guard let bytes = archive.packageInformation, let metadata = try? CoreMetadata(parsing: bytes) else { return nil }
        guard isAtLeast22(metadata.metadataVersion) else { return nil }
        guard metadata.dynamic.allSatisfy({ !decisive.contains($0.lowercased()) }) else { return nil }
        return StoredMetadata(bytes, origin: .packageInformation)
    }

    /// Returns the archive's `[project]` table if it states name and dependencies and declares none of them dynamic.
    static func fromProjectTable(_ archive: SourceArchive, version: Version, read: ProjectTable.Reader) -> StoredMetadata? {
        guard let bytes = archive.projectFile, let table = read(bytes), let name = table.name else { return nil }
        let dynamic = Set(table.dynamic.map { $0.lowercased() })
        guard dynamic.isDisjoint(with: ["dependencies", "optional-dependencies", "requires-python", "name"]) else { return nil }
        var text = CoreMetadataText(name: name, version: table.version ?? version.description)
        text.requiresPython = table.requiresPython
        for dependency in table.dependencies { text.require(dependency) }
        for (extra, dependencies) in table.optionalDependencies.sorted(by: { $0.key < $1.key }) {
            text.provide(extra: extra)
            for dependency in dependencies { text.require(dependency, extra: extra) }
        }
        return text.bytes.map { StoredMetadata($0, origin: .projectTable) }
    }

    /// Returns the requirements in an old archive's egg-info.
    ///
    /// setuptools computed them on the publisher's machine, so they may be wrong here.
    static func legacy(_ archive: SourceArchive) throws -> StoredMetadata {
        guard let bytes = archive.packageInformation else { throw SourceFault.noPackageInformation }
        let metadata = try CoreMetadata(parsing: bytes)
        var text = CoreMetadataText(name: metadata.name.original, version: metadata.version.description)
        text.requiresPython = metadata.requiresPython?.description
        text.describe(as: metadata)
        for section in EggInfoRequires.parse(archive.requires ?? []) {
            if let extra = section.extra { text.provide(extra: extra) }
            for requirement in section.requirements { text.require(requirement, extra: section.extra, marker: section.marker) }
        }
        guard let result = text.bytes else { throw SourceFault.noPackageInformation }
        return StoredMetadata(result, origin: .legacyEggInfo)
    }

    private static func isAtLeast22(_ version: String) -> Bool {
        let parts = version.splitBytes(on: ".").compactMap { Int($0) }
        guard parts.count == 2 else { return false }
        return parts[0] > 2 || (parts[0] == 2 && parts[1] >= 2)
    }
}

/// The metadata in an sdist, read before the archive is built elsewhere.
package struct StatedMetadata: Sendable {
    package let metadata: CoreMetadata
    /// A Boolean value indicating whether a standard guarantees that a build has the same requirements (PEP 643).
    package let isCertain: Bool

    /// Reads an archive without building it; `nil` if it contains no metadata.
    package init?(_ sdist: VerifiedArtifact) throws {
        let archive = try SourceArchive.read(sdist)
        if let stored = SourceMetadata.certain(archive), let metadata = try? CoreMetadata(parsing: stored.bytes) {
            self.init(metadata, isCertain: true)
        } else if archive.hasEggInfo, let stored = try? SourceMetadata.legacy(archive), let metadata = try? CoreMetadata(parsing: stored.bytes) {
            self.init(metadata, isCertain: false)
        } else if let bytes = archive.packageInformation, let metadata = try? CoreMetadata(parsing: bytes) {
            self.init(metadata, isCertain: false)
        } else {
            return nil
        }
    }

    private init(_ metadata: CoreMetadata, isCertain: Bool) {
        self.metadata = metadata
        self.isCertain = isCertain
    }
}

/// The requires.txt that setuptools writes, with sections named `[EXTRA]`, `[:MARKER]` or `[EXTRA:MARKER]`.
enum EggInfoRequires {
    struct Section: Hashable {
        var extra: String?
        var marker: String?
        var requirements: [String] = []
    }

    static func parse(_ bytes: [UInt8]) -> [Section] {
        var sections = [Section()]
        let text = String(decoding: bytes, as: UTF8.self)
        for raw in text.filledLines {
            let line = trimmed(raw)
            if line.isEmpty || line.utf8.hasPrefix("#") { continue }
            if line.utf8.hasPrefix("["), line.utf8.hasSuffix("]") {
                let parts = line.droppingBytes(first: 1).droppingBytes(last: 1).splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let extra = trimmed(parts.first ?? "")
                let marker = parts.count > 1 ? trimmed(parts[1]) : ""
                sections.append(Section(extra: extra.isEmpty ? nil : extra, marker: marker.isEmpty ? nil : marker))
            } else {
                sections[sections.count - 1].requirements.append(line)
            }
        }
        return sections
    }

    private static func trimmed(_ text: Substring) -> String { String(text.trimmed) }
}

/// The dependency fields in the `[project]` table of a pyproject.toml (PEP 621).
///
/// This module does not parse TOML. The creator of an `IndexClient` may pass a parser.
package struct ProjectTable: Sendable {
    /// A closure that parses the `[project]` table of a pyproject.toml; it returns `nil` if there is none or the file is invalid.
    package typealias Reader = @Sendable ([UInt8]) -> ProjectTable?

    package var name: String?
    package var version: String?
    package var requiresPython: String?
    package var dependencies: [String]
    package var optionalDependencies: [String: [String]]
    package var dynamic: [String]

    /// Creates a table from its fields.
    package init(
        name: String?, version: String? = nil, requiresPython: String? = nil, dependencies: [String] = [],
        optionalDependencies: [String: [String]] = [:], dynamic: [String] = []
    ) {
        self.name = name
        self.version = version
        self.requiresPython = requiresPython
        self.dependencies = dependencies
        self.optionalDependencies = optionalDependencies
        self.dynamic = dynamic
    }
}
