import ArgumentParser
import Failures
import ForeignText
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage

/// `relcli inspect`: shows the metadata of an RPM, read without librpm.
struct InspectCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", _superCommandName: Relcli.name, abstract: "Read any RPM, without librpm.",
        discussion: "EXAMPLE: relcli inspect --requires mirror/rpm/prod/el9/x86_64/Packages/python3-konfig-1.1-1.el9.noarch.rpm")

    @Argument(help: ArgumentHelp("The package.", valueName: "file.rpm")) var file: String
    @Flag(help: "List the files.") var files = false
    @Flag(help: "List what it requires.") var requires = false
    @Flag(help: "List what it provides.") var provides = false
    @Flag(help: "Show the changelog.") var changelog = false
    @Flag(help: "Show the scriptlets and triggers.") var scripts = false
    @Flag(help: "Verify its digests, its files and its signatures.") var verify = false
    @Option(help: ArgumentHelp("A file of public keys; with it, --verify requires a signature by one of them.", valueName: "file")) var key: String?
    @Option(help: ArgumentHelp("Unpack the files into a new folder.", valueName: "dir")) var extract: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if key != nil, !verify { throw ValidationError("--key is for --verify") }
    }

    func run() async throws {
        let terminal = options.terminal
        let path = try PathArgument.file(file)
        let read: ReadPackage
        do {
            read = try RPMFileReader.read(path)
        } catch {
            throw Failure(.failure, "cannot read \(file)", cause: error, hints: ["is it an RPM, and whole?"])
        }
        for warning in InspectReport.warnings(read.package) { terminal.note("\(terminal.paintError("warning:", .yellow)) \(warning)") }
        let verdict = verify ? try await verdict(read) : nil
        if options.json {
            terminal.print(try JSONOutput.text(InspectReport(read, verdict)))
        } else if let verdict {
            for line in verdict.lines { terminal.print(line) }
        }
        if let verdict, !verdict.isGood { throw ExitStatus.failure.exitCode }
        if let extract { try unpack(read, to: extract, terminal) }
        guard !options.json, verdict == nil, extract == nil else { return }
        InspectText(read.package, terminal).print(
            files: files, requires: requires, provides: provides, changelog: changelog, scripts: scripts)
    }

    private func verdict(_ read: ReadPackage) async throws -> InspectVerdict {
        let keys: KeyRing?
        do {
            keys = try key.map { try KeyRing(reading: FilePath($0)) }
        } catch {
            throw Failure(.usage, "cannot read keys from \(key ?? "")", cause: error, hints: ["'gpg --export KEY' writes such a file"])
        }
        do {
            let verification = try await PackageVerification.verify(read, keys: keys)
            // Problems of the files are reported only if the bytes are intact.
            let problems = verification.checks.allSatisfy(\.isRight) ? try ContentVerification.problems(read) : []
            return InspectVerdict(verification: verification, problems: problems, wantsSignature: keys != nil)
        } catch let error as SigningError {
            throw Failure(.external, "cannot check the signatures of \(file)", cause: error, hints: error.hints)
        } catch {
            throw Failure(.failure, "\(file) is damaged", cause: error, hints: ["fetch it again"])
        }
    }

    private func unpack(_ read: ReadPackage, to folder: String, _ terminal: Terminal) throws {
        do {
            let count = try PackageExtractor.extract(read, to: FilePath(folder))
            terminal.note("\(count.counted("file")) in \(folder)")
        } catch {
            if case .occupied = error {
                throw Failure(.usage, "cannot unpack \(file)", cause: error, hints: ["name a folder that does not exist"])
            }
            throw Failure(.failure, "cannot unpack \(file)", cause: error)
        }
    }
}
