import HTTPTypes
import Native

/// The response to a request: status, headers and content, independent of the transport.
struct Answer: Sendable {
    /// The content, in memory or as a range of a file.
    enum Content: Sendable {
        case bytes([UInt8])
        case file(OpenFile, Range<UInt64>)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields
    var content: Content
    /// The length that the response states.
    ///
    /// A response without a body states the length that the body would have.
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

    /// Returns a text response that must not be cached.
    static func text(_ status: HTTPResponse.Status, _ text: String, type: String = MediaType.plainText) -> Answer {
        Answer(status, headers: [.contentType: type, .cacheControl: CachePolicy.never], .bytes(Array(text.utf8)))
    }

    /// Returns a permanent redirect to a relative path, which is right behind any proxy and repeats no header of the request.
    static func redirect(to place: String) -> Answer {
        Answer(
            .movedPermanently,
            headers: [.location: place, .contentType: MediaType.plainText, .cacheControl: CachePolicy.revalidate], .bytes([]))
    }
}

/// An open file, shared by routing and streaming.
final class OpenFile: Sendable {
    let file: InputFile

    init(_ file: consuming InputFile) {
        self.file = file
    }
}
