import ForeignText
import VersionSort

/// The version that a tag of a repository stands for: `1.2`, `v1.2`, `rpm-1.2`, `shop-api-1.2`.
enum VersionTag {
    /// Returns the version of a tag: its longest suffix that begins with a number and is a version; `nil` if there is no version.
    static func version(of tag: String) -> Version? {
        let bytes = Array(tag.utf8)
        for place in bytes.indices where bytes[place].isASCIIDigit && (place == 0 || !bytes[place - 1].isASCIIDigit && bytes[place - 1] != UInt8(ascii: ".")) {
            if let version = try? Version(String(decoding: bytes[place...], as: UTF8.self)) { return version }
        }
        return nil
    }

    /// Returns the newest of the tags that match a pattern, by version and not by text; pre-releases only if there is nothing else.
    ///
    /// - Parameter pattern: a text with one `*`, such as `rpm-*`, that stands for the version.
    static func latest(_ pattern: String, among tags: [String]) -> (tag: String, version: Version)? {
        guard let (start, end) = pattern.cut(at: "*") else { return nil }
        let found = tags.compactMap { tag -> (tag: String, version: Version)? in
            guard let rest = tag.without(prefix: String(start)), rest.utf8.hasSuffix(String(end)) else { return nil }
            let inside = String(rest.droppingBytes(last: end.utf8.count))
            let text = inside.without(prefix: "v").map(String.init) ?? inside
            return (try? Version(text)).map { (tag, $0) }
        }
        let final = found.filter { !$0.version.isPrerelease }
        return (final.isEmpty ? found : final).max { ($0.version, $0.tag) < ($1.version, $1.tag) }
    }
}
