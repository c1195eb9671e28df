import ArgumentParser
import ReleaseChain

/// `relcli doctor`: shows whether this machine has what each step needs.
struct DoctorCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", _superCommandName: Relcli.name, abstract: "Check this machine for what each step needs.",
        discussion: "EXAMPLE: relcli doctor --mirror /srv/mirror")

    @OptionGroup var options: GlobalOptions
    @OptionGroup var mirror: MirrorOptions

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments)
        let findings = await Doctor(context: context.chain).findings()
        let terminal = context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(findings))
        } else {
            var table = TextTable([("", .left), ("step", .left), ("needs", .left), ("", .left)])
            for finding in findings {
                let mark = finding.present ? "ok" : finding.optional ? "-" : "!!"
                table.add([mark, finding.step, finding.need, finding.detail])
            }
            for line in table.lines() { terminal.print(line) }
            for finding in findings where !finding.present {
                terminal.note("\(terminal.paintError("hint:", .cyan)) \(finding.need): \(finding.fix)")
            }
        }
        if findings.contains(where: { !$0.present && !$0.optional }) { throw ExitStatus.external.exitCode }
    }
}
