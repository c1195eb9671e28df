import ForeignText
import HTTPTypes
import Hummingbird
import IndexCrawler
import MirrorAccess
import NIOCore
import NIOPosix
import Native
import Synchronization
import SystemPackage
import VersionSort

/// The responder for the requests that ``Front`` passes on.
///
/// It works on a pool of threads, because it reads the disk, and streams the response.
struct MirrorResponder: HTTPResponder {
    /// The context of a request: the channel that it came from.
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any NIOCore.Channel

        init(source: Source) {
            coreContext = .init(source: source)
            channel = source.channel
        }
    }

    private let settings: LiveSettings
    private let threads: NIOThreadPool

    init(settings: LiveSettings, threads: NIOThreadPool) {
        self.settings = settings
        self.threads = threads
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let current = settings.current
        let routed = RouteRequest(
            method: request.method, target: request.head.path ?? "", host: request.head.authority, headers: request.headers)
        let hasCertificate = HTTPField.Name(RequestHead.certificate).map { request.headers[$0] != nil } ?? false
        var made =
            if let refusal = HTTPField.Name(RequestHead.refusal).flatMap({ request.headers[$0] }) {
                Self.answer(refusal: refusal)
            } else if let reason = blocked(request, current) {
                turnAway(reason)
            } else if let changed = try await change(request, routed, current, context.channel) {
                changed
            } else {
                try await read(routed, current, hasCertificate: hasCertificate)
            }
        if made.status == .unauthorized, let client = client(request), let reason = settings.watch.failed(client, current.blocking) {
            made = turnAway(reason)
        }
        let answer = made.inForm(of: routed.target).finished
        let isHead = request.method == .head || answer.status == .notModified
        return Response(status: answer.status, headers: answer.headers, body: isHead ? ResponseBody() : body(answer.content))
    }

    /// Returns the reason why the client of a request with a token is blocked; `nil` if it is not.
    ///
    /// ``Front`` reads the requests of a connection in advance. The tokens of the earlier ones are counted only when these are answered, so that it cannot know.
    private func blocked(_ request: Request, _ current: LiveSettings.Current) -> String? {
        client(request).flatMap { settings.watch.refusal(of: $0, current.blocking) }
    }

    /// Counts a request whose client is blocked, and returns the response.
    private func turnAway(_ reason: String) -> Answer {
        settings.metrics.refusedRequests.add(1, ordering: .relaxed)
        return Self.answer(refusal: reason)
    }

    /// Returns the client of a request with a token; `nil` for other requests, and for a client without an address.
    private func client(_ request: Request) -> NetworkAddress? {
        HTTPField.Name(RequestHead.client).flatMap { request.headers[$0] }.flatMap { NetworkAddress($0) }
    }

    /// Returns the response to a request that ``Front`` refused.
    private static func answer(refusal: String) -> Answer {
        switch refusal {
        case RequestHead.headRefusal: Answer.text(.badRequest, "a request has one Host field, with a host and a port\n").finished
        case RequestHead.expectationRefusal: Answer.text(.expectationFailed, "the only expectation that this server knows is 100-continue\n").finished
        default: Answer.text(.forbidden, refusal + "\n").finished
        }
    }

    /// Returns the response to a request to read, such as GET or HEAD.
    private func read(_ routed: RouteRequest, _ current: LiveSettings.Current, hasCertificate: Bool) async throws -> Answer {
        let gate = current.gate
        guard !gate.rules.areOpen else { return try await give(routed, current) }
        let admission: Gate.Admission
        do {
            admission = try await threads.runIfActive { try gate.admits(routed, hasCertificate: hasCertificate) }
        } catch let refused as Gate.Refused {
            return refused.answer.finished
        } catch {
            return current.replies.fault(error).finished
        }
        var known = routed
        known.principal = admission.principal
        var answer = try await give(known, current)
        answer.note(admission.token?.name)
        if admission.isPrivate { answer.hideFromSharedCaches() }
        return answer
    }

    /// Returns the response to an allowed request, after the page or file has been fetched from the upstream if it is missing.
    private func give(_ routed: RouteRequest, _ current: LiveSettings.Current) async throws -> Answer {
        if routed.path.hasSameBytes(as: "/metrics") {
            return try await threads.runIfActive { [metrics = settings.metrics, book = settings.watch.book] in
                MetricsPage(metrics: metrics, configuration: current.configuration, blocked: book.entries.count).answer.finished
            }
        }
        let replies = current.replies
        var request = routed
        switch try await replies.pull?.prepare(routed) {
        case .answer(let answer): return answer.finished
        case .routes(let note): request.upstream = note
        case nil: break
        }
        let prepared = request
        return try await threads.runIfActive { replies.answer(prepared) }
    }

    /// Returns the response to a request that changes the mirror; `nil` for GET and HEAD, and for a path that accepts no changes.
    private func change(
        _ request: Request, _ routed: RouteRequest, _ current: LiveSettings.Current, _ channel: any NIOCore.Channel
    ) async throws -> Answer? {
        guard request.method != .get, request.method != .head, let path = try? RequestPath(routed.target) else { return nil }
        do {
            guard let outcome = try await current.uploads.respond(to: ChangeRequest(request, on: channel), path) else { return nil }
            if let project = outcome.changed { current.replies.cache.forget(project: project.normalized) }
            if let channel = outcome.changedChannel { current.replies.forget(channel: channel) }
            if let warning = outcome.warning { current.configuration.log?(LogText.cleanWords(warning)) }
            let metrics = settings.metrics
            if outcome.by == nil { metrics.refusedUploads.add(1, ordering: .relaxed) } else { metrics.uploads.add(1, ordering: .relaxed) }
            var answer = outcome.answer.finished
            answer.note(outcome.by)
            return answer
        } catch {
            return current.replies.fault(error).finished
        }
    }

    private func body(_ content: Answer.Content) -> ResponseBody {
        switch content {
        case .bytes(let bytes): return ResponseBody(byteBuffer: bytes)
        case .growing(let download): return body(download)
        case .file(let file, let range):
            let threads = threads
            return ResponseBody(contentLength: range.count) { writer in
                var offset = range.lowerBound
                while offset < range.upperBound {
                    let (start, count) = (offset, Int(min(UInt64(Self.partSize), range.upperBound - offset)))
                    // `write` waits until the client has read enough of the earlier parts, so only then the next part is read.
                    // Read straight into the buffer that is sent, because a copy takes a seventh of the processor time of the whole.
                    let part = try await threads.runIfActive {
                        try ByteBufferAllocator().buffer(capacity: count) { (bytes) throws(FileError) in
                            try file.file.read(at: start, count: count, to: &bytes)
                        }
                    }
                    guard part.readableBytes == count else { throw FileError(.read, file.file.path, .ioError) }
                    offset += UInt64(count)
                    try await writer.write(part)
                }
                try await writer.finish(nil)
            }
        }
    }

    /// Returns a body that sends a file while it is downloaded.
    ///
    /// If the download fails, the connection is closed before the last part, so the client sees that the response is incomplete.
    private func body(_ download: GrowingDownload) -> ResponseBody {
        let threads = threads
        return ResponseBody { writer in
            var offset: UInt64 = 0
            while true {
                let progress = try await download.progress(after: offset)
                while offset < progress.available {
                    let (start, count) = (offset, Int(min(UInt64(Self.partSize), progress.available - offset)))
                    let part = try await threads.runIfActive { try download.read(at: start, count: count) }
                    guard part.count == count else { throw FileError(.read, FilePath(download.file.filename), .ioError) }
                    offset += UInt64(count)
                    try await writer.write(ByteBuffer(bytes: part))
                }
                if progress.isComplete { break }
            }
            try await writer.finish(nil)
        }
    }

    /// The number of bytes of a file that are read at once, and that a client who does not read holds in memory.
    ///
    /// Each part is read on another thread; with parts of half the size, a file of 5 MiB takes an eighth more processor time.
    private static let partSize = 512 << 10
}

extension Answer {
    /// Records the name of the request's token for the log.
    fileprivate mutating func note(_ token: String?) {
        if let token, let field = HTTPField.Name(Front.tokenField) { headers[field] = token }
    }
}
