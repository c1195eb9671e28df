import ForeignText

/// The media types that a client accepts, from its `Accept` header (RFC 9110 §12.5.1).
struct AcceptHeader: Sendable {
    private struct MediaRange: Sendable {
        let type: String
        let subtype: String
        /// The weight in thousandths: 500 for `q=0.5`.
        let weight: Int
    }

    private let ranges: [MediaRange]

    /// Parses a header.
    ///
    /// A missing or empty one accepts everything; malformed parts are ignored.
    init(_ header: String?) {
        guard let header, !Substring(header).trimmingSpaces.isEmpty else {
            ranges = [MediaRange(type: "*", subtype: "*", weight: 1000)]
            return
        }
        ranges = header.splitBytes(on: ",").prefix(Self.rangeLimit).compactMap { Self.range($0) }
    }

    /// Returns the best of some media types; `nil` if the client accepts none of them.
    ///
    /// The highest weight wins, then the given order. If the client accepts the best type only by a wildcard such as `*/*` or `text/*`, `fallback` is
    /// preferred, because the client does not say that it knows a newer type.
    func best(of types: [String], fallback: String) -> String? {
        let weights = types.map { (type: $0, match: match($0)) }.filter { $0.match.weight > 0 }
        guard let highest = weights.map(\.match.weight).max() else { return nil }
        let candidates = weights.filter { $0.match.weight == highest }
        if let named = candidates.first(where: { $0.match.precision == 2 }) { return named.type }
        return candidates.first { $0.type == fallback }?.type ?? candidates.first?.type
    }

    /// Returns the weight of a type and how specific the matching range is.
    ///
    /// The most specific range decides.
    private func match(_ type: String) -> (weight: Int, precision: Int) {
        let parts = type.splitBytes(on: "/", maxSplits: 1).map(String.init)
        var best = (weight: 0, precision: -1)
        for range in ranges {
            let precision: Int
            if range.type == parts.first && range.subtype == parts.last {
                precision = 2
            } else if range.type == parts.first && range.subtype == "*" {
                precision = 1
            } else if range.type == "*" && range.subtype == "*" {
                precision = 0
            } else {
                continue
            }
            if precision > best.precision || precision == best.precision && range.weight > best.weight {
                best = (range.weight, precision)
            }
        }
        return best
    }

    private static func range(_ text: Substring) -> MediaRange? {
        let parts = text.splitBytes(on: ";", omittingEmptySubsequences: false).map { $0.trimmingSpaces.lowercased() }
        let names = (parts.first ?? "").splitBytes(on: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        var weight = 1000
        for parameter in parts.dropFirst() where parameter.utf8.hasPrefix("q=") {
            guard let value = thousandths(parameter.droppingBytes(first: 2)) else { return nil }
            weight = value
        }
        return MediaRange(type: String(names[0]), subtype: String(names[1]), weight: weight)
    }

    /// Returns a weight in thousandths, for example 500 for `0.5`; `nil` if the text is not a number from 0 to 1 with at most three decimals.
    static func thousandths(_ text: Substring) -> Int? {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, parts[0] == "0" || parts[0] == "1", decimals.utf8.count <= 3,
            decimals.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let fraction = Int(decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
        else { return nil }
        let value = (parts[0] == "1" ? 1000 : 0) + fraction
        return value <= 1000 ? value : nil
    }

    private static let rangeLimit = 64
}

/// The media types of the mirror's files.
enum MediaType {
    static let plainText = "text/plain; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let json = "application/json"
    static let svg = "image/svg+xml"
    static let simpleJSON = "application/vnd.pypi.simple.v1+json"
    static let simpleHTML = "application/vnd.pypi.simple.v1+html"

    /// Returns the media type for the end of a file name, or `application/octet-stream`.
    ///
    /// A compressed file is sent as such and never with a content encoding, because clients compare its digest.
    static func of(_ name: String) -> String {
        byEnding.first { name.utf8.hasSuffix($0.ending) }?.type ?? "application/octet-stream"
    }

    private static let byEnding: [(ending: String, type: String)] = [
        (".metadata", plainText), (".provenance", "application/vnd.pypi.integrity.v1+json"), (".whl", "application/zip"),
        (".zip", "application/zip"), (".gz", "application/gzip"), (".tgz", "application/gzip"), (".xz", "application/x-xz"),
        (".zst", "application/zstd"), (".bz2", "application/x-bzip2"), (".tar", "application/x-tar"), (".rpm", "application/x-rpm"),
        (".xml", "text/xml; charset=utf-8"), (".asc", plainText), (".key", plainText), (".repo", plainText), (".txt", plainText),
        (".json", json), (".spec", plainText), (".html", html), (".md", "text/markdown; charset=utf-8"),
    ]
}
