import ForeignText
import FoundationEssentials
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import Native

/// The first handler of a connection that sees requests: it answers those whose response is in memory, on the event loop, and passes the others on.
///
/// Responses leave in the order of the requests, because a request is passed on while an earlier one is unanswered. A client that does not read its responses
/// gets no further ones from memory: the routes then wait for it. The handler also applies the rules of heads (``RequestHead``) and the limits of time
/// (``ServerLimits``).
final class Front: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The receiver of the parts of the request that is being read.
    private enum Way {
        case memory, routes, nobody
    }

    /// The `Connection` field that a response needs.
    private enum Connection {
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

    private let settings: LiveSettings
    private let limits: ServerLimits
    private let ledger: ConnectionLedger
    private let drain: DrainBeforeClose
    private var clock: ConnectionClock
    private var ticks: Scheduled<Void>?
    private var address: String?
    private var encoder: ChannelHandlerContext?
    private var way = Way.nobody
    /// The `Connection` fields of the responses that the routes have not ended.
    private var awaited = CircularBuffer<Connection>()
    /// The number of bytes that the body of the current request may still have.
    private var bodyRoom = 0
    private var isEnding = false
    private var isUnflushed = false
    /// A part of a request came since the last bytes were read completely.
    private var isInRead = false
    private var written = 0
    private var date: (second: Int64, line: String) = (-1, "")

    init(settings: LiveSettings, ledger: ConnectionLedger, drain: DrainBeforeClose) {
        self.settings = settings
        limits = settings.current.limits
        self.ledger = ledger
        self.drain = drain
        clock = ConnectionClock(limits, at: .now())
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
        let now = NIODeadline.now()
        let head = RequestHead(received)
        let isUpload = received.method == .POST && Self.isUpload(head.target)
        clock.headEnds(at: now, isPaced: isUpload)
        bodyRoom = isUpload ? Int(clamping: settings.current.uploads.bodyLimit) : Self.largestBody
        isEnding = head.closes
        let isHead = received.method == .HEAD
        if awaited.isEmpty, !head.isRefused, !head.hasBody, isHead || received.method == .GET, context.channel.isWritable,
            !settings.current.gate.isGuarded(head.target)
        {
            let replies = settings.current.replies
            let key = ReplyKey(target: head.target, host: head.host, accept: head.accept, acceptEncoding: head.acceptEncoding)
            if let reply = replies.cache.fresh(key, at: now) {
                give(reply, head, isHead: isHead)
                if replies.isLogging { replies.note(received.method.rawValue, head.target, reply.answer, since: now) }
                return .memory
            }
        }
        awaited.append(Connection(head))
        context.fireChannelRead(wrapInboundOut(.head(head.applied(to: received))))
        return .routes
    }

    /// Counts a part of a body, and closes the connection of a client that sends more than any response could be about.
    private func receive(_ count: Int, _ context: ChannelHandlerContext) {
        clock.bodyMoves(count, at: .now())
        bodyRoom -= count
        guard bodyRoom < 0 else { return }
        drain.abandon()
        context.close(promise: nil)
    }

    /// The request that was answered from memory is complete.
    private func end(_ context: ChannelHandlerContext) {
        clock.rests(at: .now())
        if isEnding { closeOutput(context) }
    }

    // MARK: Responses

    private func give(_ reply: StoredReply, _ head: RequestHead, isHead: Bool) {
        guard !head.conditions.isEmpty else { return send(reply.head, isHead ? nil : reply.body, Connection(head)) }
        let answer = reply.answer.meeting(head.conditions, isHead: isHead).finished
        guard !isHead, answer.status != .notModified, case .bytes(let body) = answer.content else {
            return send(StoredReply.head(of: answer), nil, Connection(head))
        }
        send(StoredReply.head(of: answer), body, Connection(head))
    }

    /// Writes a response; a short content goes into the same buffer as the head.
    private func send(_ head: ByteBuffer, _ body: ByteBuffer?, _ connection: Connection) {
        let length = body?.readableBytes ?? 0
        let isShort = length <= Self.shortBody
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.readableBytes + 80 + (isShort ? length : 0))
        buffer.writeImmutableBuffer(head)
        buffer.writeString(dateLine())
        if let value = connection.value { buffer.writeString("Connection: \(value)\r\n") }
        buffer.writeStaticString("\r\n")
        if isShort, let body { buffer.writeImmutableBuffer(body) }
        written += buffer.readableBytes + (isShort ? 0 : length)
        encoder?.write(NIOAny(buffer), promise: nil)
        if !isShort, let body { encoder?.write(NIOAny(body), promise: nil) }
        isUnflushed = true
    }

    private func dateLine() -> String {
        let second = Int64(Date().timeIntervalSince1970)
        if date.second != second { date = (second, "Date: \(HTTPDate.format(second))\r\n") }
        return date.line
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if let value = awaited.first?.value { head.headers.replaceOrAdd(name: "Connection", value: value) }
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(.byteBuffer(let bytes)): written += bytes.readableBytes
        case .body(.fileRegion(let region)): written += region.readableBytes
        case .end:
            if !awaited.isEmpty { awaited.removeFirst() }
            if awaited.isEmpty { clock.rests(at: .now()) }
        }
        context.write(data, promise: promise)
    }

    // MARK: Limits

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // While the routes have to answer an earlier request, they tell of the error in its turn.
        guard let error = error as? HTTPParserError, awaited.isEmpty, !isEnding else { return context.fireErrorCaught(error) }
        refuse(error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest, "the request is not HTTP/1.1, or its head is too large\n", context)
    }

    private func refuse(_ status: HTTPResponse.Status, _ text: String, _ context: ChannelHandlerContext) {
        isEnding = true
        let answer = Answer.text(status, text).finished
        guard case .bytes(let body) = answer.content else { return }
        send(StoredReply.head(of: answer), body, .close)
        isUnflushed = false
        context.flush()
        closeOutput(context)
    }

    private func closeOutput(_ context: ChannelHandlerContext) {
        isUnflushed = false
        context.flush()
        clock.lingers(at: .now())
        context.close(mode: .output, promise: nil)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { clock.lingers(at: .now()) }
        context.close(mode: mode, promise: promise)
    }

    private func enter(_ context: ChannelHandlerContext) {
        guard self.address == nil else { return }
        let address = context.channel.remoteAddress?.ipAddress ?? ""
        guard ledger.enter(address, limit: limits.perAddress) else { return context.close(promise: nil) }
        self.address = address
        clock = ConnectionClock(limits, at: .now())
        tick(context)
    }

    private func leave() {
        ticks?.cancel()
        ticks = nil
        if let address { ledger.leave(address) }
        address = nil
    }

    private func tick(_ context: ChannelHandlerContext) {
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        ticks = context.eventLoop.scheduleTask(in: ConnectionClock.interval(limits)) { handler.value.judge(bound.value) }
    }

    private func judge(_ context: ChannelHandlerContext) {
        if let fault = clock.judge(at: .now(), written: written, unsent: context.channel.unsentBytes) {
            guard fault == .head, awaited.isEmpty, !isEnding else {
                drain.abandon()
                return context.close(promise: nil)
            }
            refuse(.requestTimeout, "the head of the request took too long\n", context)
        }
        tick(context)
    }

    /// Returns `true` if the body of a POST may be a file.
    private static func isUpload(_ target: String) -> Bool { target.utf8.hasPrefix("/legacy") }

    /// The largest body of a request that is no upload, in bytes.
    private static let largestBody = 1 << 20
    /// The length up to which a content is copied behind its head, which is cheaper than a second buffer to send.
    private static let shortBody = 4 << 10
}

extension Front {
    /// Adds a front to a connection where its fields are unprocessed, before they are converted for all versions of HTTP.
    final class Placement: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Any

        private let makeFront: (DrainBeforeClose) -> Front

        init(settings: LiveSettings, ledger: ConnectionLedger) {
            makeFront = { Front(settings: settings, ledger: ledger, drain: $0) }
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            do {
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                let drain = DrainBeforeClose()
                try pipeline.addHandler(makeFront(drain), position: .before(codec))
                try pipeline.addHandler(drain, position: .first)
            } catch {
                // A connection without the front is closed.
                context.close(promise: nil)
            }
        }
    }
}
