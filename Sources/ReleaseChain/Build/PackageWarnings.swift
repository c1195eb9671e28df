import ForeignText
import RPMBuilder
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

/// A function that receives a warning about a package.
///
/// It is called from several tasks at once.
package typealias PackageWarningSink = @Sendable (PackageWarning) -> Void

/// A collector of the warnings of a build that merges those that are the same for several targets.
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

/// A search for libraries that modules compiled on this machine need and that the target lacks, according to its profile.
enum CompiledHere {
    /// Returns one sentence that names the libraries; an empty list if the target has all of them.
    static func warnings(_ plan: RPMPlan, _ target: Target) -> [String] {
        let names = target.baseProvides().map(\.name)
        let provided = Set(names.map { ExactText($0) })
        let known = Set(names.map { ExactText($0.part(before: "(")) })
        // The libraries of which the profile lists symbol versions: a version that it does not list is newer than the target's.
        let versioned = Set(names.filter { $0.utf8.has("(GLIBC_") }.map { ExactText($0.part(before: "(")) })
        let wanted = plan.packages.flatMap(\.requires).map(\.name).filter { $0.utf8.has(".so") && $0.utf8.has("(") && !$0.utf8.hasPrefix("/") }
        let newer = wanted.filter { $0.utf8.has("(GLIBC_") && versioned.contains(ExactText($0.part(before: "("))) && !provided.contains(ExactText($0)) }
        let missing =
            Set(wanted.map { ExactText($0.part(before: "(")) }).subtracting(known).sorted().map(\.text)
            + Set(newer.map { ExactText($0) }).sorted().map(\.text)
        guard !missing.isEmpty else { return [] }
        return [
            "it was compiled here, with this machine's \(missing.joined(separator: ", ")), which \(target.profile.title) may have under another number or not at "
                + "all: let the target build it, with sdists = \"source\" in stack.toml or relcli rpm --source"
        ]
    }
}
