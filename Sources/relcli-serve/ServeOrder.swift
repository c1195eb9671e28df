import ForeignText
import SystemPackage

/// What `relcli serve` asks for, in this order: the folder, the host, the port, relcli's version, `verbose` or `quiet`, and the public
/// URL, empty for none.
struct ServeOrder {
    let root: FilePath
    let host: String
    let port: Int
    let version: String
    let isVerbose: Bool
    let publicURL: String?

    /// Nil when that is not what the arguments are.
    init?(arguments: ArraySlice<String>) {
        let arguments = Array(arguments)
        guard arguments.count == 6, let port = Int(arguments[2]), ["verbose", "quiet"].contains(arguments[4]) else { return nil }
        root = FilePath(arguments[0])
        host = arguments[1]
        self.port = port
        version = arguments[3]
        isVerbose = arguments[4] == "verbose"
        publicURL = arguments[5].isEmpty ? nil : arguments[5]
    }

    /// The host as a URL has it.
    var urlHost: String { host.utf8.contains(":") ? "[\(host)]" : host }
}
