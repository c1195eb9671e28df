import ForeignText
import Native

/// A strong entity tag (RFC 9110 §8.8.3), which changes exactly if the bytes change.
struct EntityTag: Hashable, Sendable {
    /// The tag as in headers, including its quotes.
    let text: String

    /// Creates the tag of a content from its digest.
    ///
    /// `variant` distinguishes representations with the same bytes and different media types.
    init(_ digest: SHA256Digest, variant: String = "") {
        text = "\"\(digest.hex)\(variant)\""
    }

    /// Returns `true` if a list of tags, or `*`, matches this tag.
    ///
    /// A weak tag matches only if weak comparison is allowed.
    func isNamed(by list: String, allowingWeak: Bool) -> Bool {
        if Substring(list).trimmingSpaces == "*" { return true }
        // A comma inside a tag is legal, but our tags have none, so a piece of another tag cannot equal ours with its quotes.
        return list.splitBytes(on: ",").contains { piece in
            var piece = piece.trimmingSpaces
            if allowingWeak && piece.utf8.hasPrefix("W/") { piece = piece.droppingBytes(first: 2) }
            return piece == text
        }
    }
}
