import ForeignText

/// A setting of the server: its name in `serve.toml`, its kind, and its default.
enum ServeKey: String, SettingKey {
    case root, listen
    case publicURL = "public-url"
    case log = "log.requests"
    case logForm = "log.form"
    case logFile = "log.file"
    case connections = "limits.connections"
    case perAddress = "limits.connections-per-address"
    case head = "limits.head-seconds"
    case body = "limits.body-seconds"
    case idle = "limits.idle-seconds"
    case reading = "limits.reading-seconds"
    case memory = "limits.memory-mib"
    case uploadSize = "uploads.size-mib"
    case crawlHours = "limits.crawl-hours"
    case failures = "blocking.wrong-tokens-per-minute"
    case rate = "blocking.requests-per-second"
    case blockMinutes = "blocking.minutes"
    case allowed = "blocking.allow"
    case proxies = "access.proxies"
    case certificate = "tls.certificate"
    case key = "tls.key"
    case clientAuthority = "tls.client-authority"
    case requiresCertificate = "tls.client-required"

    var kind: SettingKind {
        switch self {
        case .root, .listen, .publicURL, .logForm, .logFile, .allowed, .proxies, .certificate, .key, .clientAuthority: .text
        case .log, .requiresCertificate: .boolean
        case .connections, .perAddress: .number(1...1_000_000)
        case .head, .body, .idle, .reading: .number(1...86_400)
        case .memory, .uploadSize: .number(1...65_536)
        case .failures, .rate, .crawlHours: .number(0...1_000_000)
        case .blockMinutes: .number(1...525_600)
        }
    }

    var builtIn: String? {
        switch self {
        case .root: "mirror"
        case .listen: "127.0.0.1:8080"
        case .publicURL, .logFile, .proxies, .certificate, .key, .clientAuthority: nil
        case .log, .requiresCertificate: "false"
        case .logForm: "text"
        case .connections: "16384"
        case .perAddress: "1024"
        case .head: "20"
        case .body, .idle: "60"
        case .reading: "30"
        case .memory: "64"
        case .uploadSize: "1024"
        case .crawlHours: "0"
        case .failures: "20"
        case .rate: "1000"
        case .blockMinutes: "15"
        case .allowed: "127.0.0.0/8 ::1"
        }
    }

    /// The keys whose values are paths.
    static let paths: [ServeKey] = [.root, .logFile, .certificate, .key, .clientAuthority]

    /// Returns `true` if the name is a table of the file, because keys begin with the name and a dot.
    static func isTable(_ name: String) -> Bool { allCases.contains { $0.rawValue.utf8.hasPrefix(name + ".") } }

    var otherVariables: [String] {
        switch self {
        case .root: ["RELCLI_MIRROR"]
        case .listen: ["RELCLI_LISTEN"]
        case .publicURL: ["RELCLI_PUBLIC_URL"]
        default: []
        }
    }
}
