import Native
import VersionSort

/// Which project and version a source archive says it is.
struct SourceIdentity {
    /// The project, nil when the archive does not say it.
    let name: ProjectName?
    /// The version, nil when the archive does not say it.
    let version: Version?

    /// Reads PKG-INFO (source distribution format), else the archive's name.
    init(_ sdist: VerifiedArtifact, _ tree: SourceTree) {
        if let bytes = tree.read("PKG-INFO", limit: 16 << 20), let metadata = try? CoreMetadata(parsing: bytes) {
            name = metadata.name
            version = metadata.version
        } else if let filename = try? SdistFilename(sdist.filename) {
            name = filename.name
            version = filename.version
        } else {
            name = nil
            version = nil
        }
    }

    /// Makes sure that what comes of the archive is what the archive says it is.
    func check(_ name: ProjectName, _ version: Version) throws(WheelBuildError) {
        guard self.name ?? name == name, self.version ?? version == version else {
            let expected = [self.name?.description, self.version?.description].compactMap(\.self).joined(separator: " ")
            throw .identity(expected: expected, found: "\(name) \(version)")
        }
    }
}
