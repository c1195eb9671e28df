import ForeignText

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
