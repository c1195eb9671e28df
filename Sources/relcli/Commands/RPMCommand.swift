import ArgumentParser
import Failures
import Native
import ReleaseChain
import SystemPackage

/// `relcli rpm`: turns one project into a spec, a source RPM and binary RPMs.
struct RPMCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rpm", _superCommandName: Relcli.name, abstract: "Turn one project, or one file, into a spec, a source RPM and binary RPMs.",
        discussion: "EXAMPLE: relcli rpm konfig==1.1 --target el9 -o out")

    @Argument(
        help: ArgumentHelp(
            "A requirement as konfig==1.1, a wheel, an sdist, a source folder, git+URL@TAG, or an archive's URL with #sha256=….",
            valueName: "project")) var project: String
    @Option(help: ArgumentHelp("The target.", valueName: "target")) var target: String
    @Option(help: ArgumentHelp("The architecture, as rpm names it.", valueName: "arch")) var arch = "x86_64"
    @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The folder for the files.", valueName: "dir")) var output = "."
    @Option(help: ArgumentHelp("An override file named after its project (NAME.toml), or a folder of them.", valueName: "path")) var overrides: String?
    @Option(help: ArgumentHelp("The format of the packages: 4, which every target reads, or 6 for rpm 4.14 and later.", valueName: "n")) var packageFormat = 4
    @Flag(help: "Write only the spec.") var specOnly = false
    @Flag(help: "Write only the spec and the source RPM.") var source = false
    @Flag(help: "Also build its dependencies.") var withDeps = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        if let status = try FileSystem.status(FilePath(output), followingLinks: true), !status.isDirectory {
            throw Failure(.usage, "\(output) is no folder", hints: ["name a folder with -o"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments)
        let target = try context.catalog.target(target, architecture: arch)
        let kinds: AdHocStack.Kinds = specOnly ? .spec : source ? .source : .all
        let stack = try AdHocStack(
            target: target, kinds: kinds, overrides: overrides.map { FilePath($0) }, format: packageFormat, context: context.chain)
        let made = try await stack.build(project, withDependencies: withDeps, output: FilePath(output))
        context.progress.clear()
        if options.json {
            context.terminal.print(try JSONOutput.text(made.map(\.string)))
        } else {
            for path in made { context.terminal.print(path.string) }
        }
    }
}
