import HTTPTypes
import Native

/// Answers requests for a file or for bytes, with entity tag, preconditions, ranges and caching (RFC 9110).
struct FileResponder: Sendable {
    private let digests = DigestCache()

    /// The properties of a representation besides its bytes.
    struct Form: Sendable {
        var type: String
        var cache: String
        /// A suffix that distinguishes the entity tags of representations with the same bytes.
        var variant = ""
        /// Further headers, also sent with status 304.
        var headers: HTTPFields = [:]
    }

    /// Returns the response for an open file.
    ///
    /// If the file name states the `digest`, the file is not hashed.
    ///
    /// Throws an error if the file cannot be read.
    func answer(
        _ file: OpenFile, _ status: FileStatus, _ form: Form, to request: Inquiry, digest: SHA256Digest? = nil
    ) throws(FileError) -> Answer {
        let tag: EntityTag
        if let digest {
            tag = EntityTag(digest, variant: form.variant)
        } else {
            tag = EntityTag(try digests.digest(of: file.file, status), variant: form.variant)
        }
        return answer(form, tag, length: status.size, modified: status.modificationTime, to: request) { .file(file, $0) }
    }

    /// Returns the response for bytes that were made for this request.
    func answer(_ bytes: [UInt8], _ form: Form, to request: Inquiry, digest: SHA256Digest? = nil) -> Answer {
        let tag = EntityTag(digest ?? SHA256Digest(of: bytes), variant: form.variant)
        return answer(form, tag, length: UInt64(bytes.count), modified: nil, to: request) {
            .bytes($0.count == bytes.count ? bytes : Array(bytes[Int($0.lowerBound)..<Int($0.upperBound)]))
        }
    }

    private func answer(
        _ form: Form, _ tag: EntityTag, length: UInt64, modified: Int64?, to request: Inquiry,
        content: (Range<UInt64>) -> Answer.Content
    ) -> Answer {
        var headers = form.headers
        headers[.eTag] = tag.text
        headers[.cacheControl] = form.cache
        if let modified { headers[.lastModified] = HTTPDate.format(modified) }
        switch Preconditions.judge(request.headers, tag, modified: modified) {
        case .notModified: return Answer(.notModified, headers: headers, .bytes([]), length: length)
        case .failed:
            return .text(.preconditionFailed, "the file is not the one that the conditions of the request name\n")
        case .proceed: break
        }
        headers[.acceptRanges] = "bytes"
        headers[.contentType] = form.type
        // Ranges are defined only for GET (RFC 9110 §14.2).
        let admits = request.method == .get && Preconditions.admitsRange(request.headers, tag, modified: modified)
        switch ByteRange(admits ? request.headers[.range] : nil, length: length) {
        case .whole: return Answer(.ok, headers: headers, content(0..<length))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
            return Answer(.partialContent, headers: headers, content(range))
        case .unsatisfiable:
            var answer = Answer.text(.rangeNotSatisfiable, "the file is \(length) bytes long\n")
            answer.headers[.contentRange] = "bytes */\(length)"
            return answer
        }
    }
}

/// The cache directives of a response.
enum CachePolicy {
    /// Caches may keep the response for ever, because the content of this name never changes.
    static let immutable = "public, max-age=31536000, immutable"
    /// Caches must ask again after a minute.
    static let revalidate = "public, max-age=60, must-revalidate"
    /// Caches must not keep the response.
    static let never = "no-store"
}
