import Native
import VersionSort

/// The project and version that a source archive states.
struct SourceIdentity {
    /// The project; `nil` if the archive does not state it.
    let name: ProjectName?
    /// The version; `nil` if the archive does not state it.
    let version: Version?

    /// Reads PKG-INFO (source distribution format), or else the archive's name.
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

    /// Checks that a build result has the project and version of the archive.
    func check(_ name: ProjectName, _ version: Version) throws(WheelBuildError) {
        guard self.name ?? name == name, self.version ?? version == version else {
            let expected = [self.name?.description, self.version?.description].compactMap(\.self).joined(separator: " ")
            throw .identity(expected: expected, found: "\(name) \(version)")
        }
    }
}
