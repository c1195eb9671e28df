import ForeignText
package import SystemPackage
package import VersionSort

/// A lock as the rest of the chain uses it: the exact releases for each target, and the file that says so.
package struct StackLock: Sendable {
    /// The `pylock` file.
    package let path: FilePath
    /// Its text: what later steps depend on.
    package let text: String
    /// One resolution for each target, in the stack's order.
    package let locked: [Resolution]
    /// Whether the file that was there still fits and nothing was resolved.
    package let reused: Bool
    /// What to tell the user: versions held back by a target, files that are yanked.
    package internal(set) var notes: [String]
    /// The addresses that the stack's own requirements name.
    let addresses: Set<String>
    /// The stack's folder, at which the paths of its requirements begin.
    let directory: FilePath
    /// The names that the stack gives to its internal index.
    let internalNames: InternalNames

    /// The same without the packages of the system, which are neither fetched nor built.
    package var resolutions: [Resolution] {
        locked.map { resolution in
            Resolution(
                targetID: resolution.targetID, packages: resolution.packages.filter { $0.origin != .system },
                requirements: resolution.requirements, warnings: resolution.warnings, effort: resolution.effort)
        }
    }

    /// The distinct projects over all targets.
    package var projectCount: Int {
        Set(locked.flatMap { $0.packages.map(\.name) }).count
    }

    /// The end of the lock step, as `55 projects for 4 targets, written to shop/pylock.prod.toml`.
    var summary: String {
        "\(projectCount.counted("project")) for \(locked.count.counted("target")), \(reused ? "as locked in" : "written to") \(path)"
    }

    /// Where a channel's lock lies: beside the stack file, named as PEP 751 wants it.
    package static func path(stack: Stack, channel: String) -> FilePath {
        stack.directory.appending("pylock.\(channel).toml")
    }
}
