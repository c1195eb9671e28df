import ForeignText
import HTTPTypes

/// The path of a request, decoded once and validated: plain names below the root of the mirror.
struct RequestPath: Equatable {
    /// The reason why a path is rejected.
    enum Fault: Error, Equatable {
        case tooLong
        case malformed
    }

    let names: [String]
    /// A Boolean value indicating whether the path ends with a slash.
    let isFolder: Bool

    /// Decodes a request target.
    ///
    /// - Throws: ``Fault`` for a target of more than 4 KiB, for an empty name, an invalid escape, a backslash, a control character or text that is not UTF-8,
    ///   and for an escape of a slash, a percent sign or a dot name: `%2F`, `%252F`, `%2E%2E`.
    init(_ target: String) throws(Fault) {
        guard target.utf8.count <= Self.lengthLimit else { throw .tooLong }
        var path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        // In the absolute form, which proxies use, the path follows the host.
        if path.first != UInt8(ascii: "/") {
            guard let scheme = ["http://", "https://"].first(where: { path.starts(with: $0.utf8) }) else { throw .malformed }
            path = path.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") }
            guard !path.isEmpty else {
                names = []
                isFolder = true
                return
            }
        }
        var parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        isFolder = parts.last?.isEmpty ?? true
        if isFolder { _ = parts.popLast() }
        var names: [String] = []
        for part in parts { names.append(try Self.name(part)) }
        self.names = names
    }

    /// Creates a path from plain names.
    init(names: [String], isFolder: Bool) {
        self.names = names
        self.isFolder = isFolder
    }

    private static func name(_ part: Substring.UTF8View) throws(Fault) -> String {
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { throw .malformed }
            bytes.append(high << 4 | low)
        }
        let refused = [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "%"), 0x7F]
        guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 || refused.contains($0) }),
            let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".."
        else { throw .malformed }
        return name
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): (byte | 0x20) - 0x57
        default: nil
        }
    }

    private static let lengthLimit = 4096
}

extension RequestPath {
    /// Returns the methods that the path takes.
    ///
    /// - Parameter takesPackages: The server publishes uploaded RPM packages.
    func methods(takesPackages: Bool) -> [HTTPRequest.Method] {
        switch (names.first, names.count) {
        case ("legacy", 1): return [.post]
        case ("api", 5) where names[1] == "projects" && (names[4] == "yank" || names[4] == "unyank"): return [.post]
        case ("rpm", 5) where takesPackages && names[1] != MirrorFolder.snapshots && names[4].utf8.hasSuffix(".rpm"): return [.get, .head, .put, .post]
        default: return [.get, .head]
        }
    }

    /// Returns `true` for a target of the API, whose failures are in JSON, even if the target is no valid path.
    static func isOfAPI(_ target: String) -> Bool {
        (try? RequestPath(target)).map { $0.names.first == "api" } ?? target.utf8.hasPrefix("/api/")
    }
}

/// The validation of the host and port in a request before a response repeats them.
enum HostName {
    /// Returns the host if it consists only of characters of names, addresses and ports.
    static func check(_ host: String?) -> String? {
        guard let host, !host.isEmpty, host.utf8.count <= 261 else { return nil }
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        return isPlain ? host : nil
    }
}

/// The parts of a request that the routes use.
struct RouteRequest: Sendable {
    let method: HTTPRequest.Method
    /// The request target as received.
    let target: String
    /// The `Host` header, not validated; see ``HostName``.
    let host: String?
    let headers: HTTPFields
    /// The note about the upstream; `nil` if the page is current, or there is no upstream.
    var upstream: UpstreamNote?

    /// The client with its proofs, for a response that shows only what the client may read.
    var principal = Principal.unrestricted

    /// The target without its query.
    var path: Substring { target.part(before: "?") }

    /// The query with its question mark; empty if there is none, or if it has bytes that no URL has.
    var query: Substring {
        let query = target.utf8[target.utf8.index(target.startIndex, offsetBy: path.utf8.count)...]
        return query.allSatisfy { (0x21...0x7E).contains($0) } ? Substring(query) : ""
    }
}
