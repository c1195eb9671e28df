import Native
package import SystemPackage

/// Looks at a path that a result will be written to, before the work that leads to it.
package enum OutputPlace {
    /// Refuses a path that no file can have: that of a folder, or one in a folder that is not there.
    ///
    /// - Throws: ``ChainError`` of code `usage`.
    package static func check(_ path: FilePath?) throws {
        guard let path else { return }
        if try FileSystem.status(path, followingLinks: true)?.isDirectory ?? false {
            throw ChainError(.usage, "\(path) is a folder", hints: ["name a file, as \(path.appending("result"))"])
        }
        let folder: FilePath = path.removingLastComponent().isEmpty ? "." : path.removingLastComponent()
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory ?? false else {
            throw ChainError(.usage, "\(path) cannot be written", causes: ["there is no folder \(folder)"], hints: ["make the folder first"])
        }
    }
}
