import Native
package import SystemPackage

extension Stack {
    /// Returns the folder of a stack, given its file or its folder.
    package static func directory(of path: FilePath) -> FilePath {
        let isDirectory = (try? FileSystem.status(path))??.isDirectory ?? false
        if isDirectory { return path }
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
