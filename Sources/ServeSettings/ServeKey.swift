import ForeignText

/// A setting of the server: its name in `serve.toml`, its kind, and its default.
enum ServeKey: String, CaseIterable {
    case root, listen
    case publicURL = "public-url"
    case log
    case connections = "limits.connections"
    case perAddress = "limits.connections-per-address"
    case head = "limits.head-seconds"
    case body = "limits.body-seconds"
    case idle = "limits.idle-seconds"
    case reading = "limits.reading-seconds"
    case memory = "limits.memory-mib"
    case uploadSize = "uploads.size-mib"

    /// The kind of a value, with the allowed numbers.
    enum Kind: Equatable {
        case text, boolean
        case number(ClosedRange<Int>)
    }

    var kind: Kind {
        switch self {
        case .root, .listen, .publicURL: .text
        case .log: .boolean
        case .connections, .perAddress: .number(1...1_000_000)
        case .head, .body, .idle, .reading: .number(1...86_400)
        case .memory, .uploadSize: .number(1...65_536)
        }
    }

    var builtIn: String? {
        switch self {
        case .root: "mirror"
        case .listen: "127.0.0.1:8080"
        case .publicURL: nil
        case .log: "false"
        case .connections: "16384"
        case .perAddress: "1024"
        case .head: "20"
        case .body, .idle: "60"
        case .reading: "30"
        case .memory: "64"
        case .uploadSize: "1024"
        }
    }

    /// Returns `true` if keys begin with a name and a dot, so that it names a table of the file.
    static func isTable(_ name: String) -> Bool { allCases.contains { $0.rawValue.utf8.hasPrefix(name + ".") } }

    /// The environment variables that set it; the first that is not empty counts.
    var variables: [String] {
        let own = "RELCLI_SERVE_" + rawValue.uppercased().replacingBytes(of: "-", with: "_").replacingBytes(of: ".", with: "_")
        return switch self {
        case .root: [own, "RELCLI_MIRROR"]
        case .listen: [own, "RELCLI_LISTEN"]
        case .publicURL: [own, "RELCLI_PUBLIC_URL"]
        default: [own]
        }
    }
}
