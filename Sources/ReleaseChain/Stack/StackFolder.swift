package import Failures
import Native
package import SystemPackage

/// The folder of a stack: the only part of this machine that the stack's own text may name.
///
/// A stack repository is untrusted text. Paths in its files are resolved here; anything elsewhere must be named on the command line or in
/// the environment.
package struct StackFolder: Sendable, Hashable {
    /// The folder that holds `stack.toml`.
    package let path: FilePath

    /// Creates the folder of a stack from its path.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// Returns the path of a file or folder inside the stack's folder.
    ///
    /// - Parameters:
    /// - text: a path relative to the folder, for example `overrides` or `bases/el9`.
    /// - what: the key or file that holds the text, in messages, for example `overrides in stack.toml`.
    /// - Throws: ``Failure`` with code `usage` for an absolute path, a path with `..`, and a path that leads out of the folder through a symbolic link.
    package func resolve(_ text: String, as what: String) throws(Failure) -> FilePath {
        let named = FilePath(text)
        let isPlain = !text.isEmpty && !text.utf8.contains(0) && named.isRelative && named.components.allSatisfy { $0.kind != .parentDirectory }
        guard isPlain else { throw outside(text, what) }
        let joined = path.pushing(named)
        guard contains(joined) else { throw outside(text, what, causes: ["a symbolic link leads out of \(path)"]) }
        return joined
    }

    /// Throws a ``Failure`` with code `usage` unless a path, as written in the stack's files, is inside the folder.
    ///
    /// - Parameter hint: the way to name something below the folder; `nil` for a path.
    func check(_ path: FilePath, as what: String, hint: String? = nil) throws(Failure) {
        guard contains(path) else { throw outside(path.string, what, hint: hint) }
    }

    /// Returns `true` if the nearest existing part of a path is inside the folder after all links are followed.
    func contains(_ path: FilePath) -> Bool {
        guard let folder = try? FileSystem.realPath(self.path) else { return true }
        var existing = path
        while true {
            if let real = try? FileSystem.realPath(existing.isEmpty ? "." : existing) { return real.starts(with: folder) }
            // A dangling link may lead anywhere later.
            if ((try? FileSystem.status(existing)) ?? nil)?.isSymlink ?? false { return false }
            let parent = existing.removingLastComponent()
            guard parent != existing else { return false }
            existing = parent
        }
    }

    private func outside(_ text: String, _ what: String, causes: [String] = [], hint: String? = nil) -> Failure {
        Failure(
            .usage, "\(what) names '\(text)', which is not below the stack's folder", causes: causes,
            hints: hint.map { [$0] } ?? ["put it below \(path) and write its path from there", "name it on the command line instead, where an option takes it"])
    }
}

extension Stack {
    /// Returns the folder of a stack, given its file or its folder.
    package static func directory(of path: FilePath) -> FilePath {
        let isDirectory = (try? FileSystem.status(path, followingLinks: true))??.isDirectory ?? false
        if isDirectory { return path }
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
