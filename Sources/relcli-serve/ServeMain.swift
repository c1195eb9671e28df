import Glibc
import MirrorServer
import SystemPackage

/// The server program, which `relcli serve` starts after checking the options.
///
/// It is a separate program because an HTTP server is large: every other command would have to load it at each start.
@main
enum ServeMain {
    static func main() async {
        guard let order = ServeOrder(arguments: CommandLine.arguments.dropFirst()) else {
            note("error: this program is started by relcli serve\n  hint: see relcli serve --help")
            exit(2)
        }
        var configuration = MirrorServerConfiguration(root: order.root, host: order.host, port: order.port, version: order.version, publicURL: order.publicURL)
        if order.isVerbose { configuration.log = { line in note(line) } }
        do {
            try await MirrorServer(configuration: configuration).run { port in note("serving \(order.root) on http://\(order.urlHost):\(port)/") }
        } catch {
            note("error: cannot serve on \(order.urlHost):\(order.port)\n  caused by: \(error)")
            // The contract's status for external errors.
            exit(3)
        }
    }

    /// Writes a line to standard error; errors are ignored, as they cannot be reported.
    private static func note(_ line: String) {
        _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
    }
}
