import ForeignText
package import SystemPackage
package import VersionSort

/// A lock as later steps use it: the exact releases for each target, and the lock file.
package struct StackLock: Sendable {
    /// The `pylock` file.
    package let path: FilePath
    /// The text of the lock, which later steps depend on.
    package let text: String
    /// One resolution for each target, in the stack's order.
    package let locked: [Resolution]
    /// A Boolean value that indicates whether the existing file still fits and nothing was resolved.
    package let reused: Bool
    /// The notes for the user: versions held back by a target, yanked files.
    package internal(set) var notes: [String]
    /// The addresses that the stack's own requirements name.
    let addresses: Set<String>
    /// The stack's folder, from which the paths of its requirements start.
    let directory: FilePath
    /// The names that the stack assigns to its internal index.
    let internalNames: InternalNames

    /// The resolutions without the packages of the system, which are neither fetched nor built.
    package var resolutions: [Resolution] {
        locked.map { resolution in
            Resolution(
                targetID: resolution.targetID, packages: resolution.packages.filter { $0.origin != .system },
                requirements: resolution.requirements, warnings: resolution.warnings, effort: resolution.effort)
        }
    }

    /// The number of distinct projects over all targets.
    package var projectCount: Int {
        Set(locked.flatMap { $0.packages.map(\.name) }).count
    }

    /// The summary of the lock step, as `55 projects for 4 targets, written to shop/pylock.prod.toml`.
    var summary: String {
        "\(projectCount.counted("project")) for \(locked.count.counted("target")), \(reused ? "as locked in" : "written to") \(path)"
    }

    /// Returns the path of a channel's lock: beside the stack file, with a name as PEP 751 requires.
    package static func path(stack: Stack, channel: String) -> FilePath {
        stack.directory.appending("pylock.\(channel).toml")
    }
}
