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
