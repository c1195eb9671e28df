import Failures
import Native
package import SystemPackage

/// Checks the path of a result before the work begins.
package enum OutputPlace {
    /// Throws an error for a path that cannot be written: a folder, or a file in a missing folder.
    ///
    /// - Throws: ``Failure`` of code `usage`.
    package static func check(_ path: FilePath?) throws {
        guard let path else { return }
        if try FileSystem.status(path, followingLinks: true)?.isDirectory ?? false {
            throw Failure(.usage, "\(path) is a folder", hints: ["name a file, as \(path.appending("result"))"])
        }
        let folder: FilePath = path.removingLastComponent().isEmpty ? "." : path.removingLastComponent()
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory ?? false else {
            throw Failure(.usage, "\(path) cannot be written", causes: ["there is no folder \(folder)"], hints: ["make the folder first"])
        }
    }
}
