import ArgumentParser
import Failures
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli targets`: lists the target profiles.
struct TargetsCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets", _superCommandName: Relcli.name, abstract: "List the target profiles.", discussion: "EXAMPLE: relcli targets --json")

    @OptionGroup var options: GlobalOptions

    /// One target as JSON.
    private struct Row: Encodable {
        let target: String
        let title: String
        let python: String
        let isDefault: Bool
        let rpm: String
        let distTag: String
        let architectures: [String]
    }

    func run() async throws {
        let context = try CommandContext(options)
        var rows: [Row] = []
        for profile in try context.catalog.profiles() {
            for python in profile.pythons {
                rows.append(
                    Row(
                        target: python.isDefault ? profile.name : "\(profile.name):\(python.version)", title: profile.title,
                        python: python.fullVersion, isDefault: python.isDefault, rpm: profile.rpm.version, distTag: profile.distTag,
                        architectures: profile.architectures))
            }
        }
        guard !rows.isEmpty else {
            throw Failure(
                .external, "there is no target profile", causes: ["looked in \(context.catalog.directories.map(\.string).joined(separator: ", "))"],
                hints: ["set RELCLI_TARGETS to a folder of profiles, as specs/targets of the sources, or install with make install"])
        }
        if options.json {
            context.terminal.print(try JSONOutput.text(rows))
            return
        }
        var table = TextTable([("target", .left), ("Python", .left), ("rpm", .left), ("", .left)])
        for row in rows { table.add([row.target, row.python, row.rpm, row.title]) }
        for line in table.lines() { context.terminal.print(line) }
    }
}
