import ArgumentParser
import MirrorServer
import Native
import ReleaseChain
import SystemPackage

/// `relcli serve`: the mirror server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the mirror: the PyPI API, RPM repositories and web pages.",
        discussion: "EXAMPLE: relcli serve --mirror /srv/mirror --listen 0.0.0.0:8080")

    @Option(help: ArgumentHelp("The folder of the mirror.", valueName: "dir")) var mirror: String?
    @Option(help: ArgumentHelp("The address to listen on, as 127.0.0.1:8080; port 0 takes a free one.", valueName: "address"))
    var listen: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var arguments = Settings.Arguments()
        arguments.mirror = mirror
        arguments.listen = listen
        let context = try CommandContext(options, arguments: arguments)
        let address = context.chain.settings.listen
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]), (0...65535).contains(port) else {
            throw ChainError(.usage, "'\(address)' is not an address to listen on", hints: ["write HOST:PORT, as 127.0.0.1:8080"])
        }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let root = context.chain.mirror
        guard (try? FileSystem.status(root))??.isDirectory ?? false else {
            throw ChainError(
                .usage, "there is no mirror at \(root)", hints: ["make one with relcli release STACK --mirror \(root) or relcli crawl"])
        }
        let terminal = context.terminal
        let shown = host.contains(":") ? "[\(host)]" : host
        var log: (@Sendable (String) -> Void)?
        if options.verbose { log = { line in terminal.note(line) } }
        let configuration = MirrorServerConfiguration(root: root, host: host, port: port, version: RelcliVersion.current, log: log)
        let server = MirrorServer(configuration: configuration)
        do {
            try await server.run { port in terminal.note("serving \(root) on http://\(shown):\(port)/") }
        } catch {
            throw ChainError(.external, "cannot serve on \(address)", cause: error)
        }
    }
}
