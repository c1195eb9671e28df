/// The faults of a `LocalIndex`.
///
/// By default, it is a modern index without faults.
package struct LocalIndexFaults: Sendable {
    /// A Boolean value indicating whether pages have the JSON form if a client accepts it.
    package var servesJSON = true
    /// A Boolean value indicating whether range requests are supported.
    package var servesRanges = true
    /// A Boolean value indicating whether ranges from the end (`bytes=-9`) are supported.
    package var servesSuffixRanges = true
    /// A Boolean value indicating whether `.metadata` files are served and announced.
    package var servesMetadataFiles = false
    /// A Boolean value indicating whether pages have an ETag, and conditional requests are supported.
    package var sendsEntityTags = false
    /// A Boolean value indicating whether the JSON form states the sizes of files.
    package var tellsSizes = true
    /// The number of requests that get status 503 before the first success.
    package var unavailableAnswers = 0
    /// The `Retry-After` of those responses in seconds; `nil` for none.
    package var retryAfter: Int?
    /// The delay of every response.
    package var delay: Duration?
    /// The files whose announced SHA-256 digest is wrong.
    package var wrongHashes: Set<String> = []
    /// The files whose announced size is wrong by one byte.
    package var wrongSizes: Set<String> = []
    /// The files whose body ends before the announced length.
    package var truncated: Set<String> = []
    /// The files whose body waits in the middle, each until its gate opens.
    package var gates: [String: LocalIndexGate] = [:]
    /// The replaced pages by project, with their content types.
    package var pages: [String: (type: String, body: String)] = [:]
    /// The replaced list of projects, with its content type; `nil` for the list of the files' projects.
    package var list: (type: String, body: String)?
    /// The serial numbers of projects, which the list of projects and the pages then state.
    package var serials: [String: Int] = [:]
    /// The status and its reason of projects (PEP 792).
    package var states: [String: (status: String, reason: String)] = [:]
    /// The redirect targets by path.
    package var redirects: [String: String] = [:]
    /// The statuses by path, sent without a body.
    package var statuses: [String: Int] = [:]

    /// The required `Authorization`, without which every request gets status 401; `nil` for none.
    package var authorization: String?

    /// Creates a value without faults.
    package init() {}
}

/// A gate that holds back the second half of a file.
package final class LocalIndexGate: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    /// Creates a closed gate.
    package init() {}

    /// Opens the gate for good.
    package func open() { continuation.finish() }

    /// Waits until the gate is open.
    func wait() async { for await _ in stream {} }
}
