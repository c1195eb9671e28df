import ArgumentParser
import Failures
import RPMBuilder
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli base-package`: writes an RPM without files that provides the capabilities of a target's operating system.
struct BasePackageCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "base-package", _superCommandName: Relcli.name,
        abstract: "Write an RPM without files that provides the capabilities of a target's operating system.",
        discussion: """
            With it, dnf and other tools can resolve a repository on a machine that has no repository of that system.

            EXAMPLE: relcli base-package --target el9 -o base
            """)

    @Option(help: ArgumentHelp("The target.", valueName: "target")) var target: String
    @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The folder for the file.", valueName: "dir")) var output = "."
    @Option(help: ArgumentHelp("The architecture.", valueName: "arch")) var arch = "x86_64"
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options)
        let target = try context.catalog.target(target, architecture: arch)
        do {
            let built = try BasePackage.write(target, to: FilePath(output), time: try context.chain.sourceDateEpoch() ?? 0)
            context.terminal.print(built.path.string)
        } catch {
            throw Failure.from(error, doing: "cannot write the base package of \(target)")
        }
    }
}
