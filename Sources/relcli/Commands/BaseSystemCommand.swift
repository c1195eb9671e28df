import ArgumentParser
import Failures
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli base-system`: makes a repository for trial installations from this machine.
struct BaseSystemCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "base-system", _superCommandName: Relcli.name, abstract: "Repack the packages of this Debian system as RPMs, for trial installations.",
        discussion: """
            If no repository of an Enterprise Linux is available, this gives relcli check and relcli release a base with the machine's Python to install on. \
            Prints the folder of the repository, which is made once.

            EXAMPLE: relcli base-system -o base
            """)

    @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The folder for the repository.", valueName: "dir")) var output = "."
    @Option(help: ArgumentHelp("The target whose folders the root has; Debian must have its Python.", valueName: "target")) var target = "el9:3.11"
    @Option(help: ArgumentHelp("The same as --target el9:VERSION.", valueName: "version")) var python: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options)
        do {
            let target = try context.catalog.target(python.map { "el9:\($0)" } ?? target, architecture: "x86_64")
            context.terminal.print(try await DebianSystem(target).repository(in: FilePath(output)).string)
        } catch {
            throw Failure.from(error, doing: "cannot make a base system")
        }
    }
}
