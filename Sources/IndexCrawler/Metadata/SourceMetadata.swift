internal import ForeignText
package import Native
package import VersionSort

/// Finds out what a source archive states about its dependencies, and whether that is certain.
enum SourceMetadata {
    /// The fields that decide a resolution.
    private static let decisive: Set<String> = ["requires-dist", "requires-python", "provides-extra"]

    /// The archive's PKG-INFO when it is certain: version 2.2 or later, and no decisive field dynamic (PEP 643).
    static func certain(_ archive: SourceArchive) -> StoredMetadata? {
        guard let bytes = archive.packageInformation, let metadata = try? CoreMetadata(parsing: bytes) else { return nil }
        guard isAtLeast22(metadata.metadataVersion) else { return nil }
        guard metadata.dynamic.allSatisfy({ !decisive.contains($0.lowercased()) }) else { return nil }
        return StoredMetadata(bytes, origin: .packageInformation)
    }

    /// The archive's `[project]` table when it states name and dependencies and declares none of them dynamic.
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

    /// What an old archive's egg-info tells: setuptools wrote it on the machine of the one who published, so it may not hold here.
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

/// The metadata that a source archive has of itself, for whoever will build it elsewhere.
package struct StatedMetadata: Sendable {
    package let metadata: CoreMetadata
    /// A standard says that a build requires the same (PEP 643).
    package let isCertain: Bool

    /// Reads an archive without building it; nil when it says nothing of itself.
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
