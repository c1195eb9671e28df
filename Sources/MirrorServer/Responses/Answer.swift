import ForeignText
import HTTPTypes
import IndexCrawler
import NIOCore
import Native

/// The response to a request: status, headers and content, independent of the transport.
struct Answer: Sendable {
    /// The content, in memory or as a range of a file.
    enum Content: Sendable {
        case bytes(ByteBuffer)
        case file(OpenFile, Range<UInt64>)
        /// A file that is still coming in.
        case growing(GrowingDownload)
    }

    /// The entity tag and the modification time of a content, with which conditional requests are compared.
    struct Validators: Sendable, Hashable {
        var tag: EntityTag
        /// The seconds since 1970; `nil` for a content that was made by the server.
        var modified: Int64?
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields
    var content: Content
    /// The length that the response states.
    ///
    /// A response without a body states the length that the body would have.
    var length: UInt64
    /// The validators of the content; without them, conditions and ranges do not apply.
    var validators: Validators?
    /// A Boolean value indicating whether the content may be sent compressed.
    var isCompressible = false
    /// A Boolean value indicating whether the response states its length.
    var isLengthKnown = true

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], _ content: Content, length: UInt64? = nil) {
        self.status = status
        self.headers = headers
        self.content = content
        self.length =
            switch content {
            case .bytes(let bytes): length ?? UInt64(bytes.readableBytes)
            case .file(_, let range): length ?? UInt64(range.count)
            case .growing: length ?? 0
            }
    }

    /// Returns a text response that must not be cached.
    static func text(_ status: HTTPResponse.Status, _ text: String, type: String = MediaType.plainText) -> Answer {
        Answer(status, headers: [.contentType: type, .cacheControl: CachePolicy.never], .bytes(ByteBuffer(string: text)))
    }

    /// Returns the 405 response, which names the methods that the path takes (RFC 9110 §15.5.6).
    static func wrongMethod(_ methods: [HTTPRequest.Method]) -> Answer {
        let list = methods.map(\.rawValue).joined(separator: ", ")
        var answer = Answer.text(.methodNotAllowed, "this path takes only \(list)\n")
        answer.headers[.allow] = list
        return answer
    }

    /// Returns a permanent redirect (301) to a relative path.
    ///
    /// The path is valid behind any proxy, and repeats no header of the request.
    static func redirect(to place: String) -> Answer {
        Answer(
            .movedPermanently,
            headers: [.location: place, .contentType: MediaType.plainText, .cacheControl: CachePolicy.revalidate], .bytes(ByteBuffer()))
    }

    /// The response with the headers that every response has.
    var finished: Answer {
        var answer = self
        answer.headers[.xContentTypeOptions] = "nosniff"
        if isLengthKnown { answer.headers[.contentLength] = String(length) }
        return answer
    }

    /// Returns a 503 response.
    ///
    /// - Parameter seconds: The time after which a client may ask again, in seconds.
    static func unavailable(_ reason: String, retryAfter seconds: Int64) -> Answer {
        var answer = text(.serviceUnavailable, reason + "\n")
        if let name = HTTPField.Name("Retry-After") { answer.headers[name] = "\(seconds)" }
        return answer
    }

    /// Returns a failure of the API in its JSON form, `{"error": "…"}`; other responses stay as they are.
    ///
    /// The reasons come from all parts of the server, which write them as a line of text.
    func inForm(of target: String) -> Answer {
        guard status.code >= 400, headers[.contentType] == MediaType.plainText, case .bytes(let bytes) = content, RequestPath.isOfAPI(target) else {
            return self
        }
        let reason = String(decoding: bytes.readableBytesView, as: UTF8.self)
        guard let body = try? MirrorRoutes.encoded(Documents.Failure(error: String(reason.droppingBytes(last: reason.utf8.hasSuffix("\n") ? 1 : 0))))
        else { return self }
        var answer = Answer(status, headers: headers, .bytes(ByteBuffer(bytes: body)))
        answer.headers[.contentType] = MediaType.json
        return answer
    }

    /// Forbids shared caches to keep the response, because other clients may get another one.
    mutating func hideFromSharedCaches() {
        if let policy = headers[.cacheControl] { headers[.cacheControl] = policy.replacingBytes(of: "public", with: "private") }
    }
}

extension Answer {
    /// Applies the conditions and the range of a request to this response, which has the whole content (RFC 9110 §13, §14).
    func meeting(_ headers: HTTPFields, isHead: Bool) -> Answer {
        guard status == .ok, let validators else { return self }
        let (tag, modified) = (validators.tag, validators.modified)
        switch Preconditions.judge(headers, tag, modified: modified) {
        case .notModified:
            var answer = Answer(.notModified, headers: self.headers, .bytes(ByteBuffer()), length: length)
            for name in [HTTPField.Name.acceptRanges, .contentType, .contentEncoding] { answer.headers[name] = nil }
            return answer
        case .failed:
            return .text(.preconditionFailed, "the file is not the one that the conditions of the request name\n")
        case .proceed: break
        }
        // Ranges are defined only for GET (RFC 9110 §14.2).
        let admits = !isHead && Preconditions.admitsRange(headers, tag, modified: modified)
        switch ByteRange(admits ? headers[.range] : nil, length: length) {
        case .whole: return self
        case .part(let range): return part(range)
        case .unsatisfiable:
            var answer = Answer.text(.rangeNotSatisfiable, "the file is \(length) bytes long\n")
            answer.headers[.contentRange] = "bytes */\(length)"
            return answer
        }
    }

    private func part(_ range: Range<UInt64>) -> Answer {
        var headers = headers
        headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
        switch content {
        case .file(let file, _): return Answer(.partialContent, headers: headers, .file(file, range))
        case .growing: return self
        case .bytes(let bytes):
            let slice = bytes.getSlice(at: bytes.readerIndex + Int(range.lowerBound), length: range.count)
            return Answer(.partialContent, headers: headers, .bytes(slice ?? ByteBuffer()))
        }
    }
}

/// An open file, shared by routing and streaming.
final class OpenFile: Sendable {
    let file: InputFile

    init(_ file: consuming InputFile) {
        self.file = file
    }
}
