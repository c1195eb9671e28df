import Synchronization
import VersionSort

/// Something that a person should know of the packages of one file for one target.
package struct PackageWarning: Sendable {
    /// The file that the packages are made of.
    let file: String
    /// The id of the target.
    let target: String
    let text: String

    /// The warning on one line.
    var description: String { "\(file) for \(target): \(text)" }
}

/// Receives the warnings of a package that is built; called from several tasks at once.
package typealias PackageWarningSink = @Sendable (PackageWarning) -> Void

/// Collects the warnings of a build, so that what is the same for several targets is said once.
final class PackageWarnings: Sendable {
    private struct Key: Hashable {
        let file: String
        let text: String
    }

    private let found = Mutex<[Key: Set<String>]>([:])

    func add(_ warning: PackageWarning) {
        found.withLock { _ = $0[Key(file: warning.file, text: warning.text), default: []].insert(warning.target) }
    }

    /// The lines, sorted; the targets are named in their order where it is not all of them.
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
