import ForeignText
import HTTPTypes
import Native

/// The preconditions of a request, evaluated in the order of RFC 9110 §13.2.2.
enum Preconditions {
    /// The result of evaluating the preconditions.
    enum Verdict: Equatable {
        case proceed
        case notModified
        case failed
    }

    /// Evaluates the preconditions of a GET or HEAD request against the entity tag and, for a file, the modification time.
    static func judge(_ headers: HTTPFields, _ tag: EntityTag, modified: Int64?) -> Verdict {
        if let list = headers[.ifMatch] {
            guard tag.isNamed(by: list, allowingWeak: false) else { return .failed }
        } else if let modified, let date = headers[.ifUnmodifiedSince].flatMap(HTTPDate.parse) {
            guard modified <= date else { return .failed }
        }
        if let list = headers[.ifNoneMatch] {
            return tag.isNamed(by: list, allowingWeak: true) ? .notModified : .proceed
        }
        if let modified, let date = headers[.ifModifiedSince].flatMap(HTTPDate.parse) {
            return modified <= date ? .notModified : .proceed
        }
        return .proceed
    }

    /// Returns `true` if the `Range` header applies: there is no `If-Range`, or it names exactly this content (RFC 9110 §13.1.5).
    static func admitsRange(_ headers: HTTPFields, _ tag: EntityTag, modified: Int64?) -> Bool {
        guard let condition = headers[.ifRange] else { return true }
        let text = Substring(condition).trimmingSpaces
        if text.utf8.hasPrefix("\"") || text.utf8.hasPrefix("W/") { return text == tag.text }
        guard let modified, let date = HTTPDate.parse(String(text)) else { return false }
        return date == modified
    }
}

/// A strong entity tag (RFC 9110 §8.8.3).
///
/// If the bytes change, the tag changes.
struct EntityTag: Hashable, Sendable {
    /// The tag as in headers, including its quotes.
    let text: String

    /// Creates the tag of a content from its digest.
    ///
    /// `variant` distinguishes representations with the same bytes and different media types.
    init(_ digest: SHA256Digest, variant: String = "") {
        text = "\"\(digest.hex)\(variant)\""
    }

    /// Creates the tag of a file whose digest is not known, from its size, modification time and inode.
    ///
    /// Published files are replaced and never changed in place, so another content has another inode or another time.
    init(_ status: FileStatus, variant: String = "") {
        let time = "\(String(status.modificationTime, radix: 16)).\(String(status.modificationNanoseconds, radix: 16))"
        text = "\"\(String(status.size, radix: 16))-\(time)-\(String(status.inode, radix: 16))\(variant)\""
    }

    /// Returns the tag of the same content in a content coding; the bytes differ, so the tags do (RFC 9110 §8.8.3.3).
    func coded(_ coding: ContentCoding) -> EntityTag {
        guard let token = coding.token else { return self }
        return EntityTag(text: "\(text.droppingBytes(last: 1))-\(token)\"")
    }

    private init(text: String) {
        self.text = text
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
