import HTTPTypes
import NIOCore
import Native

/// A builder of responses with the whole content of a file or of bytes.
///
/// It sets the entity tag, the media type and the cache directives.
///
/// ``Answer/meeting(_:isHead:)`` applies the conditions of a request to it.
struct FileResponder: Sendable {
    /// The properties of a representation besides its bytes.
    struct Form: Sendable {
        var type: String
        var cache: String
        /// A suffix that distinguishes the entity tags of representations with the same bytes.
        var variant = ""
        /// Further headers, also sent with status 304.
        var headers: HTTPFields = [:]
        /// A Boolean value indicating whether the content may be sent compressed.
        var isCompressible = false
    }

    /// Returns the response for an open file.
    ///
    /// Without a `digest`, the entity tag is made from the file's status. The file is never hashed, because the client would wait for the first byte of a large
    /// file, and other clients with it.
    func answer(_ file: OpenFile, _ status: FileStatus, _ form: Form, digest: SHA256Digest? = nil) -> Answer {
        let tag = digest.map { EntityTag($0, variant: form.variant) } ?? EntityTag(status, variant: form.variant)
        return answer(form, Answer.Validators(tag: tag, modified: status.modificationTime), .file(file, 0..<status.size))
    }

    /// Returns the response for bytes that were made for this request.
    func answer(_ bytes: ByteBuffer, _ form: Form, digest: SHA256Digest) -> Answer {
        answer(form, Answer.Validators(tag: EntityTag(digest, variant: form.variant), modified: nil), .bytes(bytes))
    }

    /// Returns the response for a short text that was made for this request.
    func answer(_ text: String, _ form: Form) -> Answer {
        answer(ByteBuffer(string: text), form, digest: SHA256Digest(of: Array(text.utf8)))
    }

    private func answer(_ form: Form, _ validators: Answer.Validators, _ content: Answer.Content) -> Answer {
        var headers = form.headers
        headers[.eTag] = validators.tag.text
        headers[.cacheControl] = form.cache
        if let modified = validators.modified { headers[.lastModified] = HTTPDate.format(modified) }
        headers[.acceptRanges] = "bytes"
        headers[.contentType] = form.type
        var answer = Answer(.ok, headers: headers, content)
        answer.validators = validators
        answer.isCompressible = form.isCompressible
        return answer
    }
}

/// The cache directives of a response.
enum CachePolicy {
    /// The directives for content that never changes under its name.
    ///
    /// Caches may keep it for ever.
    static let immutable = "public, max-age=31536000, immutable"
    /// The directives for content that caches must request again after a minute.
    static let revalidate = "public, max-age=60, must-revalidate"
    /// The directives for content that caches must not keep.
    static let never = "no-store"
}
