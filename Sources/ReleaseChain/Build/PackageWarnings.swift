import Synchronization
import VersionSort

/// A warning about the packages of one file for one target.
package struct PackageWarning: Sendable {
    /// The name of the file that the packages are built from.
    let file: String
    /// The id of the target.
    let target: String
    let text: String

    /// The warning on one line.
    var description: String { "\(file) for \(target): \(text)" }
}

/// Receives the warnings of a package that is built; called from several tasks at once.
package typealias PackageWarningSink = @Sendable (PackageWarning) -> Void

/// Collects the warnings of a build, and merges those that are the same for several targets.
final class PackageWarnings: Sendable {
    private struct Key: Hashable {
        let file: String
        let text: String
    }

    private let found = Mutex<[Key: Set<String>]>([:])

    func add(_ warning: PackageWarning) {
        found.withLock { _ = $0[Key(file: warning.file, text: warning.text), default: []].insert(warning.target) }
    }

    /// Returns the lines, sorted; a warning that does not apply to all targets lists its targets in their order.
    func lines(_ targets: [Target]) -> [String] {
        found.withLock { found in
            found.sorted { ($0.key.file, $0.key.text) < ($1.key.file, $1.key.text) }.map { key, ids in
                let names = targets.map(\.id).filter(ids.contains)
                return names.count == targets.count && names.count > 1
                    ? "\(key.file): \(key.text)" : "\(key.file) for \(names.joined(separator: ", ")): \(key.text)"
            }
        }
    }
}
