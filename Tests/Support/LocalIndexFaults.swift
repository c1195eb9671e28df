/// How a `LocalIndex` misbehaves; by default it is a faultless modern index.
package struct LocalIndexFaults: Sendable {
    /// Whether pages come in the JSON form when a client accepts it.
    package var servesJSON = true
    /// Whether files can be read in parts.
    package var servesRanges = true
    /// Whether a count from the end (`bytes=-9`) is understood.
    package var servesSuffixRanges = true
    /// Whether `.metadata` files are served and announced.
    package var servesMetadataFiles = false
    /// Whether pages carry an ETag and answer conditional requests.
    package var sendsEntityTags = false
    /// Whether the JSON form tells the sizes of files.
    package var tellsSizes = true
    /// So many requests are answered with 503 before the first good answer.
    package var unavailableAnswers = 0
    /// Seconds for the `Retry-After` of those answers, nil for none.
    package var retryAfter: Int?
    /// Every answer is kept back for so long.
    package var delay: Duration?
    /// Files whose announced SHA-256 is another's.
    package var wrongHashes: Set<String> = []
    /// Files whose announced size is one byte off.
    package var wrongSizes: Set<String> = []
    /// Files whose body ends before the announced length.
    package var truncated: Set<String> = []
    /// Pages by project whose bytes are replaced, with their content type.
    package var pages: [String: (type: String, body: String)] = [:]
    /// Paths that answer with a redirect to this address.
    package var redirects: [String: String] = [:]
    /// Paths that answer with this status and no body.
    package var statuses: [String: Int] = [:]

    /// The `Authorization` without which everything answers 401, nil for none.
    package var authorization: String?

    /// An index without faults.
    package init() {}
}
