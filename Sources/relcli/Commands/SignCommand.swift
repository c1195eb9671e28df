import ArgumentParser
import Failures
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli sign`: adds, replaces or removes the signatures of packages.
struct SignCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", _superCommandName: Relcli.name, abstract: "Sign RPMs through gpg-agent, in the form that a target reads.",
        discussion: "EXAMPLE: relcli sign --key release@example.org --target el9 packages/*.rpm")

    @Argument(help: ArgumentHelp("The packages, each replaced as a whole or left as it is.", valueName: "file.rpm")) var files: [String]
    @Option(help: ArgumentHelp("The key: a fingerprint, an identifier or an address.", valueName: "key")) var key: String?
    @Option(help: ArgumentHelp("The target whose rpm reads the signature.", valueName: "target")) var target = "el9"
    @Flag(help: "Remove the signatures instead.") var strip = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (key != nil) != strip else { throw ValidationError("one of --key and --strip is needed") }
    }

    func run() async throws {
        let context = try CommandContext(options)
        let form = try context.catalog.target(target, architecture: "x86_64").profile.rpm.signature
        for file in files { _ = try PathArgument.file(file) }
        let time = try context.chain.sourceDateEpoch() ?? UInt32(clamping: context.chain.wallTime())
        do {
            if let key {
                let signer = try await PackageSigner(key: key)
                for file in files {
                    let signed = try await signer.sign(FilePath(file), form: form, time: time)
                    context.terminal.print("\(signed.sha256)  \(file)")
                }
            } else {
                for file in files { context.terminal.print("\(try PackageSigner.strip(FilePath(file)).sha256)  \(file)") }
            }
        } catch {
            throw Failure.from(error, doing: strip ? "cannot remove signatures" : "cannot sign")
        }
    }
}
