import ArgumentParser
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage

/// `relcli inspect`: what an RPM says of itself, read without librpm.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Read any RPM, without librpm.",
        discussion: "EXAMPLE: relcli inspect --requires mirror/rpm/prod/el9/x86_64/Packages/python3-konfig-1.1-1.el9.noarch.rpm")

    @Argument(help: ArgumentHelp("The package.", valueName: "file.rpm")) var file: String
    @Flag(help: "List the files.") var files = false
    @Flag(help: "List what it requires.") var requires = false
    @Flag(help: "List what it provides.") var provides = false
    @Flag(help: "Show the changelog.") var changelog = false
    @Flag(help: "Verify its digests.") var verify = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let terminal = options.terminal
        let path = FilePath(file)
        let read: ReadPackage
        let verification: PackageVerification?
        do {
            read = try RPMFileReader.read(path)
            verification = verify ? try PackageVerification.verify(read) : nil
        } catch {
            throw ChainError(.failure, "cannot read \(file)", cause: error, hints: ["is it an RPM, and whole?"])
        }
        let package = read.package
        if let verification {
            for check in verification.checks { terminal.print("\(check)") }
            if !verification.isValid { throw ExitStatus.failure.exitCode }
            return
        }
        guard files || requires || provides || changelog else {
            summarize(package, terminal)
            return
        }
        if requires { for dependency in package.requires { terminal.print("\(dependency)") } }
        if provides { for dependency in package.provides { terminal.print("\(dependency)") } }
        if files { for file in package.files { terminal.print(file.path) } }
        if changelog { for entry in package.changelog { terminal.print("\(entry.author)\n\(entry.text)\n") } }
    }

    private func summarize(_ package: PackageDescription, _ terminal: Terminal) {
        var table = TextTable([("", .left), ("", .left)])
        table.add(["Name", package.name])
        table.add(["Version", "\(package.evr)"])
        table.add(["Architecture", package.arch])
        table.add(["Summary", package.summary])
        table.add(["License", package.license])
        if let url = package.url { table.add(["URL", url]) }
        if let source = package.sourceRPM { table.add(["Source RPM", source]) }
        table.add(["Files", "\(package.files.count)"])
        for line in table.lines() { terminal.print(line) }
    }
}
