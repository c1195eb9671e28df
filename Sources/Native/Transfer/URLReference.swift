import ForeignText

/// A URL, or a relative reference, split into its five parts (RFC 3986 §3 and §4).
///
/// The parts keep their spelling; only characters that no URL may hold are percent-encoded, as browsers and pip do with the links of a page.
package struct URLReference: Hashable, Sendable, CustomStringConvertible {
    /// The scheme in lower case, without the colon.
    package let scheme: String?
    /// User information, host and port as written, without the slashes.
    package let authority: String?
    /// The path, percent-encoded; may be empty.
    package let path: String
    /// The query without its question mark.
    package let query: String?
    /// The fragment without its `#`.
    package let fragment: String?

    /// The maximum length of a URL, in bytes.
    package static let lengthLimit = 8192

    /// Creates a reference from valid parts.
    package init(scheme: String?, authority: String?, path: String, query: String?, fragment: String?) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    /// Splits a URL or a reference; `nil` for control characters, a backslash in the authority or more than ``lengthLimit`` bytes.
    package init?(_ text: String) {
        guard let bytes = Self.cleaned(text) else { return nil }
        var rest = bytes[...]
        fragment = Self.cutTail(&rest, from: UInt8(ascii: "#")).map(Self.encodingBackslashes)
        query = Self.cutTail(&rest, from: UInt8(ascii: "?")).map(Self.encodingBackslashes)
        scheme = Self.cutScheme(&rest)
        if rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) {
            let body = rest.dropFirst(2)
            let end = body.firstIndex(of: UInt8(ascii: "/")) ?? body.endIndex
            // Some readers end the authority at a backslash, so that they would ask another host.
            guard !body[..<end].contains(UInt8(ascii: "\\")) else { return nil }
            authority = String(decoding: body[..<end], as: UTF8.self)
            rest = body[end...]
        } else {
            authority = nil
        }
        path = Self.encodingBackslashes(rest)
    }

    package var description: String {
        var text = ""
        if let scheme { text += scheme + ":" }
        if let authority { text += "//" + authority }
        text += path
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }

    /// The URL without its fragment, which is never sent to a server.
    package var withoutFragment: URLReference {
        URLReference(scheme: scheme, authority: authority, path: path, query: query, fragment: nil)
    }

    /// Returns the text with characters that a URL may not contain percent-encoded, except for backslashes; `nil` if it contains control characters.
    private static func cleaned(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= lengthLimit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var source = Array(text.utf8)[...]
        while let first = source.first, first == 0x20 || (0x09...0x0d).contains(first) { source = source.dropFirst() }
        while let last = source.last, last == 0x20 || (0x09...0x0d).contains(last) { source = source.dropLast() }
        for byte in source {
            if byte < 0x20 || byte == 0x7f { return nil }
            if byte > 0x7f || forbidden.contains(byte) {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexDigits[Int(byte >> 4)])
                bytes.append(hexDigits[Int(byte & 15)])
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// The printable ASCII characters other than the backslash that RFC 3986 §2 does not allow.
    ///
    /// Brackets are allowed, because IPv6 addresses use them.
    private static let forbidden = Set(" \"<>^`{|}".utf8)
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private static func encodingBackslashes(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).replacingBytes(of: "\\", with: "%5C")
    }

    private static func cutTail(_ rest: inout ArraySlice<UInt8>, from mark: UInt8) -> ArraySlice<UInt8>? {
        guard let index = rest.firstIndex(of: mark) else { return nil }
        let tail = rest[(index + 1)...]
        rest = rest[..<index]
        return tail
    }

    private static func cutScheme(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon > rest.startIndex else { return nil }
        let candidate = rest[..<colon]
        for (offset, byte) in candidate.enumerated() {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            let isOther = (0x30...0x39).contains(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e
            guard isLetter || (offset > 0 && isOther) else { return nil }
        }
        rest = rest[(colon + 1)...]
        return String(decoding: candidate, as: UTF8.self).lowercased()
    }
}

extension URLReference {
    /// A Boolean value indicating whether this is an absolute HTTP or HTTPS URL with a host.
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

    /// A Boolean value indicating whether the URL is an origin as people write it: a scheme and a host, and a port only if it is not the scheme's own.
    package var isOrigin: Bool {
        let usual = URLReference(scheme: scheme, authority: host, path: "", query: nil, fragment: nil)
        guard let port, port > 0, host != nil else { return false }
        return self == usual
            || (port != usual.port && self == URLReference(scheme: scheme, authority: "\(host ?? ""):\(port)", path: "", query: nil, fragment: nil))
    }

    /// The URL without user information, which may be a password.
    package var withoutUser: URLReference {
        let place = authority.map { $0.cut(atLast: "@").map { String($0.1) } ?? $0 }
        return URLReference(scheme: scheme, authority: place, path: path, query: query, fragment: fragment)
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

extension URLReference {
    /// Returns the absolute URL of a reference in a document at this URL (RFC 3986 §5.2.2).
    package func resolving(_ reference: URLReference) -> URLReference {
        if let scheme = reference.scheme {
            return URLReference(
                scheme: scheme, authority: reference.authority, path: Self.removingDots(reference.path),
                query: reference.query, fragment: reference.fragment)
        }
        if let authority = reference.authority {
            return URLReference(
                scheme: scheme, authority: authority, path: Self.removingDots(reference.path),
                query: reference.query, fragment: reference.fragment)
        }
        guard !reference.path.isEmpty else {
            return URLReference(
                scheme: scheme, authority: authority, path: path, query: reference.query ?? query, fragment: reference.fragment)
        }
        let whole = reference.path.utf8.first == UInt8(ascii: "/") ? reference.path : merged(reference.path)
        return URLReference(
            scheme: scheme, authority: authority, path: Self.removingDots(whole), query: reference.query, fragment: reference.fragment)
    }

    /// Returns the absolute URL of a reference text in a document at this URL; `nil` if the text is not a reference.
    package func resolving(_ text: String) -> URLReference? {
        URLReference(text).map { resolving($0) }
    }

    /// Returns this path up to its last slash, followed by the reference's path (RFC 3986 §5.2.3).
    private func merged(_ relative: String) -> String {
        if authority != nil && path.isEmpty { return "/" + relative }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return relative }
        return path[...slash] + relative
    }

    /// Returns the path without `.` and `..` segments (RFC 3986 §5.2.4); `..` never leads above the root.
    static func removingDots(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
        let isRooted = path.utf8.first == UInt8(ascii: "/")
        let segments = path.splitBytes(on: "/", omittingEmptySubsequences: false).dropFirst(isRooted ? 1 : 0)
        var kept: [Substring] = []
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".":
                if isLast { kept.append("") }
            case "..":
                if !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append("") }
            default:
                kept.append(segment)
            }
        }
        return (isRooted ? "/" : "") + kept.joined(separator: "/")
    }
}
