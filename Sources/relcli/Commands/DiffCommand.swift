import ArgumentParser
import ForeignText
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli diff`: shows the changes between two locks, as release notes.
struct DiffCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", _superCommandName: Relcli.name, abstract: "Show what changed between two locks, as release notes.",
        discussion: "EXAMPLE: relcli diff pylock.prod.toml pylock.stage.toml")

    @Argument(help: ArgumentHelp("The older lock.", valueName: "lock-a")) var old: String
    @Argument(help: ArgumentHelp("The newer lock.", valueName: "lock-b")) var new: String
    @OptionGroup var options: GlobalOptions

    /// One change and the targets that share it.
    private struct Change: Encodable {
        let kind: String
        let name: String
        let old: String?
        let new: String?
        var targets: [String]
    }

    func run() async throws {
        let diffs = LockDiff.between(try LockReader.read(FilePath(old)), try LockReader.read(FilePath(new)))
        let changes = Self.merged(diffs)
        if options.json { return options.terminal.print(try JSONOutput.text(changes)) }
        if changes.isEmpty { return options.terminal.note("both locks hold the same versions") }
        for kind in LockDiff.Kind.allCases {
            let ofKind = changes.filter { $0.kind == kind.rawValue }
            if ofKind.isEmpty { continue }
            options.terminal.print("\(kind.rawValue.start(bytes: 1).uppercased())\(kind.rawValue.droppingBytes(first: 1))")
            for change in ofKind {
                let versions = [change.old, change.new].compactMap(\.self).joined(separator: " -> ")
                options.terminal.print("  \(change.name) \(versions)  (\(change.targets.joined(separator: ", ")))")
            }
        }
    }

    private static func merged(_ diffs: [LockDiff]) -> [Change] {
        var changes: [Change] = []
        for diff in diffs {
            for change in diff.changes {
                let (before, after) = (change.old?.description, change.new?.description)
                let same = changes.firstIndex { $0.name == change.name.normalized && $0.old == before && $0.new == after }
                if let same {
                    changes[same].targets.append(diff.targetID)
                } else {
                    changes.append(
                        Change(kind: change.kind.rawValue, name: change.name.normalized, old: before, new: after, targets: [diff.targetID]))
                }
            }
        }
        return changes.sorted { ($0.name, $0.targets.first ?? "") < ($1.name, $1.targets.first ?? "") }
    }
}
