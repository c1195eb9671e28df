internal import ForeignText

extension URLReference {
    /// A Boolean value that indicates whether this is an absolute HTTP or HTTPS URL with a host.
    ///
    /// Only such URLs are requested.
    package var isFetchable: Bool { (scheme == "http" || scheme == "https") && host != nil }

    /// The host in lower case without user information and port; `nil` if there is none.
    ///
    /// An IPv6 address keeps its brackets.
    package var host: String? {
        guard let parts = hostAndPort, !parts.host.isEmpty else { return nil }
        return parts.host.lowercased()
    }

    /// The port as written, or the default port of the scheme.
    package var port: UInt16? {
        if let text = hostAndPort?.port, !text.isEmpty { return UInt16(text) }
        switch scheme {
        case "http": return 80
        case "https": return 443
        default: return nil
        }
    }

    /// The origin, `scheme://host:port`.
    ///
    /// URLs with the same origin can share a connection.
    package var origin: String {
        "\(scheme ?? "")://\(host ?? "")" + (port.map { ":\($0)" } ?? "")
    }

    /// The URL without its secrets, for messages.
    package var masked: String { PublicText.masked(description) }

    /// The last segment of the path, percent-decoded; `nil` if it is empty, not UTF-8 or has invalid escapes.
    package var lastPathSegment: String? {
        let segment = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
        guard let decoded = segment.percentDecoded(), !decoded.isEmpty else { return nil }
        return decoded
    }

    private var hostAndPort: (host: Substring, port: Substring)? {
        guard let authority else { return nil }
        let place = authority.utf8.lastIndex(of: "@").map { authority[authority.utf8.index(after: $0)...] } ?? authority[...]
        if place.utf8.first == UInt8(ascii: "[") {
            guard let end = place.utf8.firstIndex(of: "]") else { return nil }
            let after = place[place.utf8.index(after: end)...]
            guard after.isEmpty || after.utf8.first == UInt8(ascii: ":") else { return nil }
            return (place[...end], after.droppingBytes(first: 1))
        }
        guard let colon = place.utf8.lastIndex(of: ":") else { return (place, "") }
        return (place[..<colon], place[place.utf8.index(after: colon)...])
    }
}
