import ForeignText
import SystemPackage

/// The arguments from `relcli serve`, in this order: the folder, the host, the port, relcli's version, `verbose` or `quiet`, and the public
/// URL, which may be empty.
struct ServeOrder {
    let root: FilePath
    let host: String
    let port: Int
    let version: String
    let isVerbose: Bool
    let publicURL: String?

    /// Returns `nil` if the arguments do not have this form.
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

    /// The host in the form of a URL.
    var urlHost: String { host.utf8.contains(":") ? "[\(host)]" : host }
}
