import ForeignText
import HTTPTypes
import Native

/// The conditions a request sets, judged in the order of RFC 9110 §13.2.2.
enum Preconditions {
    /// What follows from the conditions.
    enum Verdict: Equatable {
        case proceed
        case notModified
        case failed
    }

    /// Judges the conditions of a GET or HEAD request on a content with a tag and, where it is a file, a time.
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

    /// Whether a `Range` header counts: without `If-Range`, or when that names exactly this content (RFC 9110 §13.1.5).
    static func admitsRange(_ headers: HTTPFields, _ tag: EntityTag, modified: Int64?) -> Bool {
        guard let condition = headers[.ifRange] else { return true }
        let text = Substring(condition).trimmingSpaces
        if text.utf8.hasPrefix("\"") || text.utf8.hasPrefix("W/") { return text == tag.text }
        guard let modified, let date = HTTPDate.parse(String(text)) else { return false }
        return date == modified
    }
}
