import ArgumentParser
import Failures
import Native
import ReleaseChain
import ServeSettings
import SystemPackage

/// `relcli serve`: starts the mirror server.
struct ServeCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", _superCommandName: Relcli.name, abstract: "Serve the mirror: the PyPI API, RPM repositories and web pages.",
        discussion: "EXAMPLE: relcli serve --mirror /srv/mirror --listen 0.0.0.0:8080")

    @Option(help: ArgumentHelp("The settings of the server, as serve.toml; it reads them again on SIGHUP.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("The folder of the mirror.", valueName: "dir")) var mirror: String?
    @Option(help: ArgumentHelp("The address to listen on, as 127.0.0.1:8080; port 0 selects a free one.", valueName: "address"))
    var listen: String?
    @Option(
        help: ArgumentHelp(
            "The URL under which clients reach the mirror, if it is not the host of their requests, as https://mirror.example.org.", valueName: "url"))
    var publicURL: String?
    @Option(
        help: ArgumentHelp(
            "The index from which projects and files are fetched that the mirror does not hold, as https://example.org/simple.", valueName: "url"))
    var upstream: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var order = ServeOrder(version: RelcliVersion.current)
        order.config = config
        order.root = mirror
        order.listen = listen
        order.publicURL = publicURL
        order.upstream = upstream
        if options.verbose { order.log = true }
        let settings = try ServeSettings(order, environment: options.environment)
        let root = settings.root
        guard (try? FileSystem.status(root))??.isDirectory ?? false else {
            throw Failure(
                .usage, "there is no mirror at \(root)",
                hints: [
                    "make one with relcli release STACK --mirror \(root) or relcli crawl",
                    "with an upstream, or for uploads alone, an empty folder is enough: mkdir -p \(root)",
                ])
        }
        if !settings.isRootNamed {
            var arguments = Settings.Arguments()
            (arguments.mirror, arguments.requiresOwnMirror) = (root.string, true)
            let context = try CommandContext(options, arguments: arguments)
            do { try await IndexAccess.claim(context.chain) } catch { throw Failure.from(error) }
        }
        do {
            try ProcessImage.become(try Self.program(), arguments: [], input: try order.bytes)
        } catch {
            throw Failure(.external, "cannot start the server", cause: error, hints: ["relcli-serve belongs beside relcli, or under libexec/relcli"])
        }
    }

    /// Returns the path of the server program: beside this one in a build, under `libexec` in an installation.
    private static func program() throws(FileError) -> FilePath {
        let folder = try ProcessImage.path().removingLastComponent()
        let beside = folder.appending("relcli-serve")
        if (try? FileSystem.status(beside)) ?? nil != nil { return beside }
        return folder.removingLastComponent().pushing("libexec/relcli/relcli-serve")
    }
}
