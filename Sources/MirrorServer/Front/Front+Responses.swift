import FoundationEssentials
import HTTPTypes
import MirrorAccess
import NIOCore
import NIOHTTP1
import Native

/// The sending of responses: those in memory, and those that the routes make.
extension Front {
    func give(_ reply: StoredReply, _ head: RequestHead, _ exchange: Exchange, isHead: Bool, _ context: ChannelHandlerContext) {
        guard !head.conditions.isEmpty else {
            return send(reply.answer.finished, reply.head, isHead ? nil : reply.body, Connection(head), exchange, isFromMemory: true, context)
        }
        let answer = reply.answer.meeting(head.conditions, isHead: isHead).inForm(of: head.target).finished
        var body: ByteBuffer?
        if !isHead, answer.status != .notModified, case .bytes(let bytes) = answer.content { body = bytes }
        send(answer, StoredReply.head(of: answer), body, Connection(head), exchange, isFromMemory: true, context)
    }

    /// Writes a response; a short content goes into the same buffer as the head.
    func send(
        _ answer: Answer, _ head: ByteBuffer, _ body: ByteBuffer?, _ connection: Connection, _ exchange: Exchange, isFromMemory: Bool,
        _ context: ChannelHandlerContext
    ) {
        let length = body?.readableBytes ?? 0
        (exchange.status, exchange.given, isUnflushed) = (answer.status.code, length, true)
        let promise = finish(exchange, isFromMemory: isFromMemory, context)
        guard let encoder else { return sendParts(answer, body, promise, context) }
        let isShort = length <= Self.shortBody
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.readableBytes + 80 + (isShort ? length : 0))
        buffer.writeImmutableBuffer(head)
        buffer.writeString(dateLine())
        if let value = connection.value { buffer.writeString("Connection: \(value)\r\n") }
        buffer.writeStaticString("\r\n")
        if isShort, let body { buffer.writeImmutableBuffer(body) }
        written += buffer.readableBytes + (isShort ? 0 : length)
        encoder.write(NIOAny(buffer), promise: isShort ? promise : nil)
        if !isShort, let body { encoder.write(NIOAny(body), promise: promise) }
    }

    /// Writes a response to a stream of HTTP/2.
    private func sendParts(_ answer: Answer, _ body: ByteBuffer?, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        for field in answer.headers where answer.status != .notModified || field.name != .contentLength {
            headers.add(name: field.name.rawName, value: field.value)
        }
        headers.add(name: "Date", value: HTTPDate.format(Int64(Date().timeIntervalSince1970)))
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status.code), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body {
            written += body.readableBytes
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func dateLine() -> String {
        let second = Int64(Date().timeIntervalSince1970)
        if date.second != second { date = (second, "Date: \(HTTPDate.format(second))\r\n") }
        return date.line
    }

    /// Counts a response, and returns a promise to complete when its last part is written, which then writes the log line; `nil` without a log.
    private func finish(_ exchange: Exchange, isFromMemory: Bool, _ context: ChannelHandlerContext) -> EventLoopPromise<Void>? {
        counters.note(exchange, isFromMemory: isFromMemory, at: .now())
        guard let log = settings.current.requests else { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            let isComplete = if case .success = result { true } else { false }
            if isComplete { exchange.taken = exchange.given }
            log.note(exchange, isComplete: isComplete, at: .now(), time: Watch.now)
        }
        return promise
    }

    /// Handles ``Acceptance``: sends status 100 if the client of the first request still waits for it before the body.
    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Acceptance else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        guard let waiting, awaited.first?.exchange === waiting else { return }
        self.waiting = nil
        if let encoder {
            encoder.write(NIOAny(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        } else {
            context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
        context.flush()
    }

    /// Ends the connection after the response to a client that still waits for status 100.
    ///
    /// The client may send the body after all, and the server could not tell it from the next request.
    private func endIfWaiting(_ exchange: Exchange?) {
        guard let exchange, exchange === waiting else { return }
        waiting = nil
        // A stream of HTTP/2 has one request.
        guard encoder != nil else { return }
        awaited[awaited.startIndex].connection = .close
        (isEnding, endsAfterResponse) = (true, true)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = awaited.first?.exchange
        switch unwrapOutboundIn(data) {
        case .head(var head):
            endIfWaiting(exchange)
            if let value = awaited.first?.connection.value { head.headers.replaceOrAdd(name: "Connection", value: value) }
            exchange?.status = Int(head.status.code)
            if let token = head.headers.first(name: Self.tokenField) {
                exchange?.token = token
                head.headers.remove(name: Self.tokenField)
            }
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(.byteBuffer(let bytes)):
            written += bytes.readableBytes
            exchange?.given += bytes.readableBytes
            if let exchange, settings.current.requests != nil { return write(data, bytes.readableBytes, exchange, promise, context) }
        case .body(.fileRegion(let region)): written += region.readableBytes
        case .end:
            if !awaited.isEmpty { awaited.removeFirst() }
            if awaited.isEmpty { clock.rests(at: .now()) }
            let own = exchange.flatMap { finish($0, isFromMemory: false, context) }
            if let own { own.futureResult.cascade(to: promise) }
            context.write(data, promise: own ?? promise)
            if endsAfterResponse { closeOutput(context) }
            return
        }
        context.write(data, promise: promise)
    }

    /// Writes a part of a body, and counts its bytes when the operating system has accepted them.
    private func write(_ data: NIOAny, _ count: Int, _ exchange: Exchange, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let own = context.eventLoop.makePromise(of: Void.self)
        own.futureResult.assumeIsolated().whenSuccess { exchange.taken += count }
        own.futureResult.cascade(to: promise)
        context.write(data, promise: own)
    }

    /// The name of an internal response field with the name of the token that allowed the request.
    ///
    /// It is removed before the response is sent.
    static let tokenField = "relcli-token"
    /// The maximum length of a body that is copied into the buffer of its head, in bytes.
    ///
    /// This is cheaper than a second buffer to send.
    private static let shortBody = 4 << 10
}

/// The event that a request is accepted and its body is wanted, which makes ``Front`` send status 100.
struct Acceptance: Sendable {}
