import ForeignText
import Native

/// A strong entity tag (RFC 9110 §8.8.3): it changes exactly when the bytes do.
struct EntityTag: Hashable, Sendable {
    /// The tag as headers carry it, with its quotes.
    let text: String

    /// The tag of a content by its digest; `variant` keeps apart representations that share bytes but not their media type.
    init(_ digest: SHA256Digest, variant: String = "") {
        text = "\"\(digest.hex)\(variant)\""
    }

    /// Whether a list of tags, or `*`, names this one.
    ///
    /// A weak tag matches only where weak comparison is allowed.
    func isNamed(by list: String, allowingWeak: Bool) -> Bool {
        if Substring(list).trimmingSpaces == "*" { return true }
        // A comma inside a tag is legal, but no tag of ours has one: a piece of another tag cannot equal ours with its quotes.
        return list.splitBytes(on: ",").contains { piece in
            var piece = piece.trimmingSpaces
            if allowingWeak && piece.utf8.hasPrefix("W/") { piece = piece.droppingBytes(first: 2) }
            return piece == text
        }
    }
}
