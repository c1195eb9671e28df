import ForeignText
import HTTPTypes
import MirrorAccess
import NIOCore
import Native

/// The source of responses.
///
/// It calls the routes, compresses and keeps small responses, and applies the conditions of requests.
///
/// The event loops and Hummingbird both use it, so that their responses are equal.
struct Replies: Sendable {
    let cache: ReplyCache
    /// The fetching of missing files from the upstream; `nil` without an upstream.
    let pull: PullThrough?
    private let routes: MirrorRoutes
    private let clock: @Sendable () -> NIODeadline

    /// Creates the source of the responses of a server.
    ///
    /// - Parameter clock: The clock that tells how old responses in memory are.
    init(configuration: MirrorServerConfiguration, jobs: PullJobs? = nil, clock: @escaping @Sendable () -> NIODeadline = { .now() }) throws {
        self.clock = clock
        routes = MirrorRoutes(configuration: configuration, clock: clock)
        if let upstream = configuration.upstream, let jobs {
            pull = try PullThrough(upstream, configuration, routes, jobs)
        } else {
            pull = nil
        }
        cache = ReplyCache(limit: configuration.limits.memory, freshness: TimeAmount(configuration.limits.freshness))
    }

    /// The channels of snapshots, which decide who may read them.
    var channels: SnapshotChannels { routes.catalog.channels }

    /// Returns the finished response to a request.
    ///
    /// It blocks on the disk.
    func answer(_ request: RouteRequest) -> Answer {
        guard request.method == .get || request.method == .head else { return routes.answer(request).finished }
        return whole(request).meeting(request.headers, isHead: request.method == .head).finished
    }

    /// Forgets the responses about a channel, and which channels have which snapshots, because the channel has just changed.
    func forget(channel: String) {
        channels.forget()
        cache.forget(channel: channel)
    }

    /// Returns the response to a request that failed on the server's side, and writes the fault to the log.
    func fault(_ error: any Error) -> Answer { routes.fault(error) }

    private func whole(_ request: RouteRequest) -> Answer {
        let now = clock()
        // What a client may see rests on the channels of snapshots, which may have been looked up earlier.
        let start = request.principal.isUnrestricted ? now : channels.time(at: now)
        let key = ReplyKey(
            target: request.target, host: request.host, accept: request.headers[.accept], acceptEncoding: request.headers[.acceptEncoding])
        var answer = routes.answer(request).inForm(of: request.target)
        guard Self.kept.contains(answer.status) else { return answer }
        if answer.isCompressible { answer.headers[.vary] = answer.headers[.vary].map { "\($0), Accept-Encoding" } ?? "Accept-Encoding" }
        let coding = answer.isCompressible && answer.length >= Self.leastCompressed && answer.length <= cache.itemLimit ? key.coding : .identity
        // The event loops give a stored response as it is.
        if !request.principal.isUnrestricted { answer.hideFromSharedCaches() }
        let isShared = request.principal.isShared
        if isShared, let known = cache.known(key), known.answer.isMade(from: answer, coding) {
            cache.keep(known, key, madeAt: start)
            return known.answer
        }
        guard answer.validators != nil || answer.status != .ok, load(&answer) else { return answer }
        if coding != .identity { answer.encode(coding) }
        if isShared, let reply = StoredReply(answer) { cache.keep(reply, key, madeAt: start) }
        return answer
    }

    /// Reads a small file into memory; returns `false` if the file is too large or cannot be read, so that the content remains a file.
    private func load(_ answer: inout Answer) -> Bool {
        guard case .file(let file, let range) = answer.content else { return true }
        // A file that cannot be read, or has become shorter, is an error of the transfer, as it is for a large file.
        guard range.count <= Self.largestLoaded, let bytes = try? file.file.read(at: 0, count: range.count), bytes.count == range.count else { return false }
        answer.content = .bytes(ByteBuffer(bytes: bytes))
        return true
    }

    /// The statuses of the responses that are kept.
    ///
    /// A response without an entity tag is never kept.
    private static let kept: Set<HTTPResponse.Status> = [.ok, .movedPermanently, .notFound, .notAcceptable]
    private static let leastCompressed: UInt64 = 512
    /// The size of the largest file that is read into memory.
    static let largestLoaded = 1 << 20
}

extension Answer {
    /// Returns `true` if this response is the other one with its content compressed by a coding.
    fileprivate func isMade(from other: Answer, _ coding: ContentCoding) -> Bool {
        guard status == other.status, let validators, let others = other.validators else { return false }
        var expected = other.headers
        if let token = coding.token {
            expected[.eTag] = others.tag.coded(coding).text
            expected[.contentEncoding] = token
        }
        return validators == Validators(tag: others.tag.coded(coding), modified: others.modified) && headers == expected
    }

    /// Compresses the content, if that makes it shorter.
    fileprivate mutating func encode(_ coding: ContentCoding) {
        guard case .bytes(let bytes) = content, let token = coding.token, let coded = coding.encode(Array(bytes.readableBytesView)), let validators else {
            return
        }
        let tag = validators.tag.coded(coding)
        self.validators = Validators(tag: tag, modified: validators.modified)
        headers[.eTag] = tag.text
        headers[.contentEncoding] = token
        content = .bytes(ByteBuffer(bytes: coded))
        length = UInt64(coded.count)
    }
}

/// The cleaning of text from a client for one line of a log.
enum LogText {
    /// Returns the text without secrets and in at most 512 bytes; spaces and each byte that is not printable ASCII become `?`.
    static func clean(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// Returns the path of a request as ``clean(_:)`` does, with users, passwords and tokens in it replaced by stars.
    ///
    /// A client that is configured wrongly may send `/user:token@host/` or `/simple%3Ftoken=…`.
    static func cleanPath(_ path: Substring) -> String {
        let parts = path.splitBytes(on: "/", omittingEmptySubsequences: false).map { part -> String in
            var text = String(part)
            for mark in ["%3f", "%3F"] { if let place = text.utf8.firstPlace(of: mark) { text = text[..<place.upperBound] + "..." } }
            if let (_, rest) = text.replacingBytes(of: "%40", with: "@").cut(atLast: "@") { text = "****@\(rest)" }
            return TokenSecret(text).map { "relcli_\($0.id)_****" } ?? text
        }
        return clean(parts.joined(separator: "/"))
    }

    /// Returns the text as ``clean(_:)`` does, but keeps the spaces.
    static func cleanWords(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
