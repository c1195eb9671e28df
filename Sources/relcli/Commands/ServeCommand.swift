import ArgumentParser
import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage

/// `relcli serve`: starts the mirror server.
struct ServeCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", _superCommandName: Relcli.name, abstract: "Serve the mirror: the PyPI API, RPM repositories and web pages.",
        discussion: "EXAMPLE: relcli serve --mirror /srv/mirror --listen 0.0.0.0:8080")

    @Option(help: ArgumentHelp("The folder of the mirror.", valueName: "dir")) var mirror: String?
    @Option(help: ArgumentHelp("The address to listen on, as 127.0.0.1:8080; port 0 selects a free one.", valueName: "address"))
    var listen: String?
    @Option(
        help: ArgumentHelp(
            "The URL under which clients reach the mirror, if it is not the host of their requests, as https://mirror.example.org.", valueName: "url"))
    var publicURL: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var arguments = Settings.Arguments()
        arguments.mirror = mirror
        arguments.listen = listen
        arguments.publicURL = publicURL
        let context = try CommandContext(options, arguments: arguments)
        let address = context.chain.settings.listen
        guard let colon = address.utf8.lastIndex(of: ":"), let port = Int(address[address.utf8.index(after: colon)...]), (0...65535).contains(port) else {
            throw Failure(.usage, "'\(address)' is not an address to listen on", hints: ["write HOST:PORT, as 127.0.0.1:8080"])
        }
        var host = String(address[..<colon])
        if host.utf8.hasPrefix("["), host.utf8.hasSuffix("]") { host = String(host.droppingBytes(first: 1).droppingBytes(last: 1)) }
        let publicURL = try context.chain.settings.publicURL.map(Self.checked) ?? ""
        let root = context.chain.mirror
        guard (try? FileSystem.status(root))??.isDirectory ?? false else {
            throw Failure(
                .usage, "there is no mirror at \(root)", hints: ["make one with relcli release STACK --mirror \(root) or relcli crawl"])
        }
        do {
            let program = try Self.program()
            try ProcessImage.become(
                program, arguments: [root.string, host, String(port), RelcliVersion.current, options.verbose ? "verbose" : "quiet", publicURL])
        } catch {
            throw Failure(.external, "cannot start the server", cause: error, hints: ["relcli-serve belongs beside relcli, or under libexec/relcli"])
        }
    }

    /// Returns a URL that is safe in the files of clients: http or https, a host, a path of plain characters, and nothing else.
    private static func checked(_ text: String) throws -> String {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":/.-_~[]".utf8.contains(byte)
            }
        }
        guard allowed, let url = URLReference(text), url.isFetchable else {
            throw Failure(
                .usage, "'\(URLReference(text)?.masked ?? text)' is not a public URL of a mirror", hints: ["write http or https, a host and a plain path"])
        }
        return text
    }

    /// Returns the path of the server program: beside this one in a build, under `libexec` in an installation.
    private static func program() throws(FileError) -> FilePath {
        let folder = try ProcessImage.path().removingLastComponent()
        let beside = folder.appending("relcli-serve")
        if (try? FileSystem.status(beside)) ?? nil != nil { return beside }
        return folder.removingLastComponent().pushing("libexec/relcli/relcli-serve")
    }
}
