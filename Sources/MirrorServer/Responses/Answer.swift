import HTTPTypes
import Native

/// What a request gets: status, headers and content, before any transport is involved.
struct Answer: Sendable {
    /// The content, in memory or a part of a file.
    enum Content: Sendable {
        case bytes([UInt8])
        case file(OpenFile, Range<UInt64>)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields
    var content: Content
    /// The length that a client is told; for an answer without a body, the one it would have.
    var length: UInt64

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], _ content: Content, length: UInt64? = nil) {
        self.status = status
        self.headers = headers
        self.content = content
        self.length =
            switch content {
            case .bytes(let bytes): length ?? UInt64(bytes.count)
            case .file(_, let range): length ?? UInt64(range.count)
            }
    }

    /// An answer of text that nobody may keep.
    static func text(_ status: HTTPResponse.Status, _ text: String, type: String = MediaType.plainText) -> Answer {
        Answer(status, headers: [.contentType: type, .cacheControl: CachePolicy.never], .bytes(Array(text.utf8)))
    }

    /// Sends a client on; the place is relative, so that it is right behind any proxy and reflects no header.
    static func redirect(to place: String) -> Answer {
        Answer(
            .movedPermanently,
            headers: [.location: place, .contentType: MediaType.plainText, .cacheControl: CachePolicy.revalidate], .bytes([]))
    }
}

/// An open file that streaming and routing share.
final class OpenFile: Sendable {
    let file: InputFile

    init(_ file: consuming InputFile) {
        self.file = file
    }
}
