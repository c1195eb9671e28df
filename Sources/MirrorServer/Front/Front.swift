import ForeignText
import HTTPTypes
import MirrorAccess
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOSSL
import Native

/// The first handler of a connection, or of a stream of HTTP/2, that sees requests: it answers those whose response is in memory, on the event loop, and passes
/// the others on.
///
/// Responses leave in the order of the requests, because a request is passed on while an earlier one is unanswered. A client that does not read its responses
/// gets no further ones from memory: the routes then wait for it. The handler also applies the rules of heads (``RequestHead``), the limits of time
/// (``ServerLimits``) and the blocking of addresses (``Watch``), and notes every response in the log and the counters.
final class Front: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The receiver of the parts of the request that is being read.
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
    /// The address of the connection while it is counted.
    var counted: String?
    /// The address of the peer; `nil` if it has none.
    var peer: NetworkAddress?
    /// The place of the encoder of HTTP/1, past which complete bytes are written; `nil` for a stream.
    var encoder: ChannelHandlerContext?
    var way = Way.nobody
    /// The requests that the routes have not answered to the end.
    var awaited = CircularBuffer<(connection: Connection, exchange: Exchange)>()
    /// The number of bytes that the body of the current request may still have.
    var bodyRoom = 0
    var isEnding = false
    var isUnflushed = false
    /// A part of a request came since the last bytes were read completely.
    private var isInRead = false
    var written = 0
    /// The number of requests that ``Watch`` has not been told of.
    var untold = 0
    /// The version of the blocked addresses at which the peer was not one of them.
    var unblockedVersion = -1
    /// The client has shown a certificate; `nil` before that was asked.
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
            receive(bytes.readableBytes, context)
            if way == .routes { context.fireChannelRead(data) }
        case .end:
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
        let isUpload = received.method == .POST && Self.isUpload(head.target)
        clock.headEnds(at: now, isPaced: isUpload)
        bodyRoom = isUpload ? Int(clamping: current.uploads.bodyLimit) : Self.largestBody
        let client = client(of: head, current.blocking)
        let exchange = Exchange(head, method: received.method.rawValue, client: client?.description ?? "-", at: now)
        if let client, let reason = refusal(of: client, current.blocking) { return turnAway(received, reason, exchange, context) }
        isEnding = head.closes
        let isHead = received.method == .HEAD
        if awaited.isEmpty, !head.isRefused, !head.hasBody, isHead || received.method == .GET, context.channel.isWritable,
            !current.gate.isGuarded(head.target)
        {
            let key = ReplyKey(target: head.target, host: head.host, accept: head.accept, acceptEncoding: head.acceptEncoding)
            if let reply = current.replies.cache.fresh(key, at: now) {
                give(reply, head, exchange, isHead: isHead, context)
                return .memory
            }
        }
        awaited.append((Connection(head), exchange))
        var applied = head.applied(to: received)
        if hasCertificate(context), !head.isRefused { applied.headers.add(name: RequestHead.certificate, value: "yes") }
        context.fireChannelRead(wrapInboundOut(.head(applied)))
        return .routes
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

    /// Counts a part of a body, and closes the connection of a client that sends more than any response could be about.
    private func receive(_ count: Int, _ context: ChannelHandlerContext) {
        clock.bodyMoves(count, at: .now())
        bodyRoom -= count
        guard bodyRoom < 0 else { return }
        drain?.abandon()
        context.close(promise: nil)
    }

    /// The request that was answered from memory is complete.
    private func end(_ context: ChannelHandlerContext) {
        clock.rests(at: .now())
        if isEnding { closeOutput(context) }
    }

    /// Returns `true` if the body of a POST may be a file.
    private static func isUpload(_ target: String) -> Bool { target.utf8.hasPrefix("/legacy") }

    /// The largest body of a request that is no upload, in bytes.
    private static let largestBody = 1 << 20
}

extension Front {
    /// Adds a front to a connection where its fields are unprocessed, before they are converted for all versions of HTTP.
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
