import Failures
import Native
package import SystemPackage
package import VersionSort

/// Reads lock files of any stack.
package enum LockReader {
    /// Returns the resolutions of a lock file, one for each target; throws a ``Failure`` of code `usage` that names the file.
    package static func read(_ path: FilePath) throws -> [Resolution] {
        let document = try TOMLFile.decode(LockfileDocument.self, from: path, strict: false)
        do {
            return try document.resolutions()
        } catch {
            throw Failure(.usage, "\(path) is not a lock that relcli wrote", cause: error, hints: ["make one with relcli lock"])
        }
    }
}
