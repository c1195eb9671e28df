package import Failures
import ForeignText
import MirrorAccess
import Native
package import SystemPackage

/// The settings of the server, each with its origin.
///
/// The command line overrides the environment, the environment overrides `serve.toml`, and `serve.toml` overrides the defaults.
package struct ServeSettings: Sendable {
    /// One setting: its name in `serve.toml`, its value as text, and its origin.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let value: String?
        package let origin: String
    }

    package let root: FilePath
    /// A Boolean value indicating whether somebody named the mirror, rather than that it is at the default place.
    package let isRootNamed: Bool
    package let host: String
    package let port: Int
    package let publicURL: String?
    package let isLogging: Bool
    /// The form of the log of requests: `text` or `json`.
    package let logForm: String
    /// The file of the log of requests; `nil` for standard error.
    package let logFile: FilePath?
    package let wrongTokens: Int
    package let requestsPerSecond: Int
    package let blockMinutes: Int
    /// The addresses that are never blocked, as texts that ``AddressRange`` can parse.
    package let allowed: [String]
    /// The addresses of trusted proxies, as texts that ``AddressRange`` can parse.
    package let proxies: [String]
    package let connections: Int
    package let perAddress: Int
    package let headSeconds: Int
    package let bodySeconds: Int
    package let idleSeconds: Int
    package let readingSeconds: Int
    package let memoryMiB: Int
    package let uploadMiB: Int
    /// The number of hours after which the heartbeat reports that no crawl has ended; 0 for never.
    package let crawlHours: Int
    /// The certificate and the key of the server; `nil` for a server without TLS.
    package let tls: (certificate: FilePath, key: FilePath)?
    /// The file of the authority that signs client certificates; `nil` if no certificates of clients are verified.
    package let clientAuthority: FilePath?
    package let requiresClientCertificate: Bool
    /// The accepted proofs (`token`, `certificate`) by path prefix.
    ///
    /// A client needs one of them; an empty list means that the path is open.
    package let readRules: [String: [String]]
    /// The upstream and the cool-down.
    package let pull: PullSettings
    /// All settings, in the order in which they are shown.
    package let entries: [Entry]

    /// The host as it is written in a URL: `[::1]` for an IPv6 address.
    package var urlHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    /// Combines the settings from their origins.
    ///
    /// Throws a ``Failure`` with code `usage` for a value that cannot be used, with its origin.
    package init(_ order: ServeOrder, environment: [String: String]) throws(Failure) {
        let file = try order.config.map { path throws(Failure) in try ServeFile(FilePath(path)) }
        let given: [ServeKey: String?] = [.root: order.root, .listen: order.listen, .publicURL: order.publicURL, .log: order.log.map { String($0) }]
        let choice = SettingChoice<ServeKey>(
            given: given.compactMapValues(\.self), environment: environment, file: order.config, values: file?.values ?? [:])
        let (rules, pulled) = (file?.readRules ?? ReadRules(), file?.pull ?? PullValues())
        readRules = rules.proofs
        pull = try PullSettings(order, environment: environment, file: order.config, pulled)
        root = FilePath(try choice.text(.root) ?? "")
        isRootNamed = choice.isNamed(.root)
        (host, port) = try choice.address()
        publicURL = try choice.publicURL()
        isLogging = try choice.boolean(.log)
        connections = try choice.number(.connections)
        perAddress = try choice.number(.perAddress)
        headSeconds = try choice.number(.head)
        bodySeconds = try choice.number(.body)
        idleSeconds = try choice.number(.idle)
        readingSeconds = try choice.number(.reading)
        memoryMiB = try choice.number(.memory)
        uploadMiB = try choice.number(.uploadSize)
        crawlHours = try choice.number(.crawlHours)
        tls = try choice.tls()
        clientAuthority = try choice.text(.clientAuthority).map { FilePath($0) }
        if clientAuthority == nil, let rule = rules.needingCertificate {
            throw Failure(
                .usage, "'\(rule)' in \(ReadRules.table) is only for certificates, and no client can have one",
                causes: ["the settings, from \(order.config ?? "the command line"), have no tls.client-authority"],
                hints: ["set tls.client-authority to the file of the CA, or change the rule to \"token\""])
        }
        requiresClientCertificate = try choice.boolean(.requiresCertificate)
        logForm = try choice.text(.logForm, among: ["text", "json"])
        logFile = try choice.text(.logFile).map { FilePath($0) }
        wrongTokens = try choice.number(.failures)
        requestsPerSecond = try choice.number(.rate)
        blockMinutes = try choice.number(.blockMinutes)
        allowed = try choice.addresses(.allowed)
        proxies = try choice.addresses(.proxies)
        entries =
            ServeKey.allCases.map { choice.entry($0) }
            + rules.proofs.sorted { $0.key.precedesByBytes($1.key) }.map { beginning, proofs in
                Entry(name: "\(ReadRules.table).\(beginning)", value: proofs.isEmpty ? "open" : proofs.joined(separator: " or "), origin: order.config ?? "")
            } + pull.entries
    }
}

extension SettingChoice<ServeKey> {
    func text(_ key: ServeKey) throws(Failure) -> String? {
        let entry = entry(key)
        guard entry.value?.isEmpty != true else { throw fault(entry, "'\(key.rawValue)' is empty", "remove it, or write a value") }
        return entry.value
    }

    /// Returns the value of a key.
    ///
    /// - Throws: ``Failure`` with code `usage` if the value is not one of the known ones.
    func text(_ key: ServeKey, among known: [String]) throws(Failure) -> String {
        let entry = entry(key)
        if let value = entry.value, known.contains(value) { return value }
        throw fault(
            entry, "\(key.rawValue) = '\(PublicText.cleaned(entry.value ?? ""))' cannot be used: it is not \(known.joined(separator: " or "))",
            "write one of them")
    }

    /// Returns the files of the TLS certificate and its key; `nil` if neither is set.
    ///
    /// - Throws: ``Failure`` with code `usage` if only one is set, or if neither is set and another TLS setting needs them.
    func tls() throws(Failure) -> (certificate: FilePath, key: FilePath)? {
        switch (try text(.certificate), try text(.key)) {
        case (let certificate?, let key?): return (FilePath(certificate), FilePath(key))
        case (nil, nil):
            for key in [ServeKey.clientAuthority, .requiresCertificate] where entry(key).value ?? "false" != "false" {
                throw fault(entry(key), "'\(key.rawValue)' needs tls.certificate and tls.key", "write the files of the server's own certificate too")
            }
            return nil
        case (nil, _): throw fault(entry(.key), "'tls.key' is there and tls.certificate is not", "write both")
        case (_, nil): throw fault(entry(.certificate), "'tls.certificate' is there and tls.key is not", "write both")
        }
    }

    /// Returns the addresses and ranges of a setting as a list; the setting separates them by spaces.
    ///
    /// - Throws: ``Failure`` with code `usage` for an address or a range that is not valid.
    func addresses(_ key: ServeKey) throws(Failure) -> [String] {
        let entry = entry(key)
        let texts = (entry.value ?? "").words.map { String($0) }
        if let wrong = texts.first(where: { AddressRange($0) == nil }) {
            let hint = "write addresses and ranges, separated by spaces, as 10.0.0.0/8 ::1"
            throw fault(entry, "'\(PublicText.cleaned(wrong))' in \(key.rawValue) is no address", hint)
        }
        return texts
    }

    func address() throws(Failure) -> (host: String, port: Int) {
        let entry = entry(.listen)
        let address = entry.value ?? ""
        guard let colon = address.utf8.lastIndex(of: UInt8(ascii: ":")), let port = Int(address[address.utf8.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw fault(entry, "'\(address)' is not an address to listen on", "write HOST:PORT, as 127.0.0.1:8080") }
        let host = String(address[..<colon])
        guard host.utf8.hasPrefix("["), host.utf8.hasSuffix("]") else { return (host, port) }
        return (String(host.droppingBytes(first: 1).droppingBytes(last: 1)), port)
    }

    /// Returns the public URL of the mirror, which is written into the files of clients; `nil` if it is not set.
    ///
    /// - Throws: ``Failure`` with code `usage` if it is not http or https with a host and a path of plain characters.
    func publicURL() throws(Failure) -> String? {
        let entry = entry(.publicURL)
        guard let text = entry.value else { return nil }
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: ":/.-_~[]".utf8.contains(byte)
            }
        }
        guard allowed, let url = URLReference(text), url.isFetchable else {
            throw fault(
                entry, "'\(URLReference(text)?.masked ?? text)' is not a public URL of a mirror", "write http or https, a host and a plain path")
        }
        return text
    }
}
