import ForeignText
package import Native
import VersionSort

/// What the names of the files in an sdist tell without unpacking or running anything.
package enum SourceSurvey {
    /// Whether an sdist holds modules that a compiler makes.
    ///
    /// Throws `ArchiveError` when it cannot be read.
    package static func hasExtensions(_ sdist: VerifiedArtifact) throws(ArchiveError) -> Bool {
        var reader = try ArchiveReader(sdist, limits: .source)
        while let entry = try reader.next() {
            if endings.contains(where: { entry.path.utf8.hasSuffix($0) }) { return true }
        }
        return false
    }

    private static let endings = [".c", ".cc", ".cpp", ".cxx", ".pyx", ".rs", ".f", ".f90"]
}
