import ForeignText
import HTTPTypes
import MirrorAccess
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOSSL
import Native

/// The first handler of a connection, or of an HTTP/2 stream, that receives requests.
///
/// It answers on the event loop if the response is in memory.
///
/// - All other requests are passed to the routes. A request is also passed on while an earlier one has no response, so that responses keep the order of
///   requests.
/// - A client that does not read its responses gets no further ones from memory: the routes then wait for it.
/// - The handler applies the rules of heads (``RequestHead``), the time limits (``ServerLimits``) and the blocking of addresses (``Watch``).
/// - It records every response in the log and the counters.
final class Front: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The part of the server that answers the request that is being read; `nobody` between requests and after a refusal.
    enum Way {
        case memory, routes, nobody
    }

    /// The `Connection` field that a response needs.
    enum Connection {
        case unsaid, close, keep

        init(_ head: RequestHead) {
            self = head.closes ? .close : head.isOld ? .keep : .unsaid
        }

        var value: String? {
            switch self {
            case .unsaid: nil
            case .close: "close"
            case .keep: "keep-alive"
            }
        }
    }

    let settings: LiveSettings
    let limits: ServerLimits
    let ledger: ConnectionLedger
    /// The handler that sends the rest of a response before a connection is closed; `nil` for a stream, which ends with its response.
    let drain: DrainBeforeClose?
    var clock: ConnectionClock
    var ticks: Scheduled<Void>?
    /// The peer address that is counted in the ledger; `nil` while the connection is not counted.
    var counted: String?
    /// The address of the peer; `nil` if it has none.
    var peer: NetworkAddress?
    /// The context of the HTTP/1 encoder.
    ///
    /// Responses in memory are complete bytes, so they are written behind it. `nil` for an HTTP/2 stream.
    var encoder: ChannelHandlerContext?
    var way = Way.nobody
    /// The requests that were passed to the routes and whose responses are not complete.
    var awaited = CircularBuffer<(connection: Connection, exchange: Exchange)>()
    /// The number of bytes that the body of the current request may still have.
    var bodyRoom = 0
    /// The request whose client waits for 100 or the final status before it sends the body; `nil` if there is none.
    var waiting: Exchange?
    var isEnding = false
    /// A Boolean value indicating whether this handler closes the connection after the response, because the routes would wait for a body.
    var endsAfterResponse = false
    var isUnflushed = false
    /// A Boolean value indicating whether a part of a request arrived since the last `channelReadComplete`.
    private var isInRead = false
    var written = 0
    /// The number of requests that were not reported to ``Watch`` yet.
    var untold = 0
    /// The version of the blocked addresses at which the peer was last found not to be blocked.
    var unblockedVersion = -1
    /// A Boolean value indicating whether the client has a certificate; `nil` until it is looked up.
    private var certified: Bool?
    /// The connection is counted by this handler; with TLS, an earlier one counts it.
    let counts: Bool
    var date: (second: Int64, line: String) = (-1, "")
    private(set) var counters: Metrics.Part

    init(settings: LiveSettings, ledger: ConnectionLedger, drain: DrainBeforeClose?, counts: Bool, on loop: any EventLoop) {
        self.counts = counts
        self.settings = settings
        limits = settings.current.limits
        self.ledger = ledger
        self.drain = drain
        clock = ConnectionClock(limits, at: .now())
        counters = settings.metrics.part(of: loop)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // The responses in memory are complete bytes, so they are written past the encoder.
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        if context.channel.isActive { enter(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        encoder = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        switch unwrapInboundIn(data) {
        case .head(let head):
            way = receive(head, context)
        case .body(let bytes):
            waiting = nil
            receive(bytes.readableBytes, context)
            if way == .routes { context.fireChannelRead(data) }
        case .end:
            waiting = nil
            clock.bodyEnds()
            if way == .routes { context.fireChannelRead(data) }
            if way == .memory { end(context) }
            way = .nobody
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes that made no part of a request belong to a head that is not complete.
        if !isInRead && way == .nobody && !isEnding { clock.headBegins(at: .now()) }
        isInRead = false
        if isUnflushed {
            isUnflushed = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    private func receive(_ received: HTTPRequestHead, _ context: ChannelHandlerContext) -> Way {
        guard !isEnding else { return .nobody }
        let (now, current) = (NIODeadline.now(), settings.current)
        let head = RequestHead(received)
        let isUpload = [.POST, .PUT].contains(received.method) && Self.isUpload(head.target)
        clock.headEnds(at: now, isPaced: isUpload)
        bodyRoom = isUpload ? Int(clamping: current.uploads.bodyLimit) : Self.largestBody
        let client = client(of: head, current.blocking)
        let exchange = Exchange(head, method: received.method.rawValue, client: client, at: now)
        // The decoder of HTTP/1 has the same limit.
        if received.headers.count > ServerLimits.headFields {
            refuse(.requestHeaderFieldsTooLarge, "the request has more than \(ServerLimits.headFields) fields\n", exchange, context)
            return .nobody
        }
        if let client, let reason = refusal(of: client, current.blocking) { return turnAway(received, reason, exchange, context) }
        isEnding = head.closes
        let isHead = received.method == .HEAD
        if awaited.isEmpty, !head.isRefused, !head.hasBody, isHead || received.method == .GET, context.channel.isWritable,
            isShared(head, current.gate, context)
        {
            let key = ReplyKey(target: head.target, host: head.host, accept: head.accept, acceptEncoding: head.acceptEncoding)
            if let reply = current.replies.cache.fresh(key, at: now) {
                give(reply, head, exchange, isHead: isHead, context)
                return .memory
            }
        }
        awaited.append((Connection(head), exchange))
        if head.isWaiting, !head.isRefused { waiting = exchange }
        var applied = head.applied(to: received)
        if hasCertificate(context), !head.isRefused { applied.headers.add(name: RequestHead.certificate, value: "yes") }
        if head.hasCredentials, let client { applied.headers.add(name: RequestHead.client, value: "\(client)") }
        context.fireChannelRead(wrapInboundOut(.head(applied)))
        return .routes
    }

    /// Returns `true` if a client without a token and a certificate gets the response too, so that it may be in memory.
    private func isShared(_ head: RequestHead, _ gate: Gate, _ context: ChannelHandlerContext) -> Bool {
        switch gate.exposure(of: head.target) {
        case .open: true
        case .filtered: !head.hasCredentials && !hasCertificate(context)
        case .guarded: false
        }
    }

    /// Returns `true` if the client has shown a certificate, which the handshake has verified.
    private func hasCertificate(_ context: ChannelHandlerContext) -> Bool {
        if let certified { return certified }
        // The parent of a stream is its connection; that of a connection is the socket that listens.
        let connection = drain == nil ? context.channel.parent ?? context.channel : context.channel
        let handler = try? connection.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        let isCertified = handler?.peerCertificate != nil
        certified = isCertified
        return isCertified
    }

    /// Counts the bytes of a part of a body, and closes the connection if the body is longer than the limit for its request.
    private func receive(_ count: Int, _ context: ChannelHandlerContext) {
        clock.bodyMoves(count, at: .now())
        bodyRoom -= count
        guard bodyRoom < 0 else { return }
        drain?.abandon()
        context.close(promise: nil)
    }

    /// Handles the end of a request that was answered from memory.
    private func end(_ context: ChannelHandlerContext) {
        clock.rests(at: .now())
        if isEnding { closeOutput(context) }
    }

    /// Returns `true` if the body of a POST or PUT may be a file.
    private static func isUpload(_ target: String) -> Bool { target.utf8.hasPrefix("/legacy") || target.utf8.hasPrefix("/rpm/") }

    /// The maximum size of the body of a request that is not an upload, in bytes.
    private static let largestBody = 1 << 20
}

extension Front {
    /// A handler that inserts ``Front`` into the pipeline before the HTTP/1 heads are converted to the types of all HTTP versions.
    final class Placement: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Any

        private let makeFront: (DrainBeforeClose, any EventLoop) -> Front

        init(settings: LiveSettings, ledger: ConnectionLedger, counts: Bool) {
            makeFront = { Front(settings: settings, ledger: ledger, drain: $0, counts: counts, on: $1) }
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            do {
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                let drain = DrainBeforeClose()
                try pipeline.addHandler(makeFront(drain, context.eventLoop), position: .before(codec))
                try pipeline.addHandler(drain, position: .first)
            } catch {
                // A connection without the front is closed.
                context.close(promise: nil)
            }
        }
    }
}
