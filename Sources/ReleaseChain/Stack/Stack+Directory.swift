import Native
package import SystemPackage

extension Stack {
    /// The folder that a stack file or folder stands for.
    package static func directory(of path: FilePath) -> FilePath {
        let isDirectory = (try? FileSystem.status(path))??.isDirectory ?? false
        if isDirectory { return path }
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
