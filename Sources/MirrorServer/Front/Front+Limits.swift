import ForeignText
import HTTPTypes
import MirrorAccess
import NIOCore
import NIOHTTP1
import Synchronization

/// The limits: of time, of connections, and of clients that are blocked.
extension Front {
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // While the routes have to answer an earlier request, they tell of the error in its turn.
        guard let error = error as? HTTPParserError, awaited.isEmpty, !isEnding else { return context.fireErrorCaught(error) }
        let status = error == .headerOverflow ? HTTPResponse.Status.requestHeaderFieldsTooLarge : .badRequest
        refuse(status, "the request is not HTTP/1.1, or its head is too large\n", nil, context)
    }

    func refuse(_ status: HTTPResponse.Status, _ text: String, _ exchange: Exchange?, _ context: ChannelHandlerContext) {
        isEnding = true
        let exchange = exchange ?? Exchange(faultOf: peer, at: .now())
        let answer = Answer.text(status, text).inForm(of: exchange.target).finished
        guard case .bytes(let body) = answer.content else { return }
        send(answer, StoredReply.head(of: answer), body, .close, exchange, isFromMemory: false, context)
        isUnflushed = false
        context.flush()
        closeOutput(context)
    }

    func closeOutput(_ context: ChannelHandlerContext) {
        isUnflushed = false
        context.flush()
        guard drain != nil else { return }
        clock.lingers(at: .now())
        context.close(mode: .output, promise: nil)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { clock.lingers(at: .now()) }
        context.close(mode: mode, promise: promise)
    }

    // MARK: Clients

    /// Returns the client of a request: the peer or, if the peer is a trusted proxy, the last address in `X-Forwarded-For` that is not one.
    ///
    /// Each proxy adds the address that it sees at the end of the list. Earlier addresses can be forged by the client. The client is `nil` if the proxy's entry
    /// cannot be read, so that the proxy is not blocked for it.
    func client(of head: RequestHead, _ rules: BlockingRules) -> NetworkAddress? {
        guard let peer, !rules.proxies.isEmpty, let forwarded = head.forwarded else { return peer }
        func isProxy(_ address: NetworkAddress) -> Bool { rules.proxies.contains { $0.contains(address) } }
        guard isProxy(peer) else { return peer }
        for text in forwarded.splitBytes(on: ",").reversed() {
            guard let address = NetworkAddress(forwarded: text.trimmingSpaces) else { return nil }
            if !isProxy(address) { return address }
        }
        return peer
    }

    /// Counts a request, and returns the reason why its client is blocked; `nil` if it is not blocked.
    func refusal(of client: NetworkAddress, _ rules: BlockingRules) -> String? {
        let watch = settings.watch
        if client == peer {
            untold += 1
            if untold >= Self.toldAtOnce { tell(rules) }
        } else {
            watch.asked(client, 1, rules)
        }
        let version = watch.book.version
        if client == peer, version == unblockedVersion { return nil }
        guard let reason = watch.refusal(of: client, rules) else {
            if client == peer { unblockedVersion = version }
            return nil
        }
        return reason
    }

    /// Refuses and counts a request whose client is blocked: at once or, if earlier requests wait for their responses, through the routes.
    func turnAway(_ received: HTTPRequestHead, _ reason: String, _ exchange: Exchange, _ context: ChannelHandlerContext) -> Way {
        isEnding = true
        settings.metrics.refusedRequests.add(1, ordering: .relaxed)
        if awaited.isEmpty {
            refuse(.forbidden, reason + "\n", exchange, context)
            return .nobody
        }
        var head = received
        head.headers = ["host": "blocked", "connection": "close", RequestHead.refusal: reason]
        awaited.append((.close, exchange))
        context.fireChannelRead(wrapInboundOut(.head(head)))
        return .routes
    }

    private func tell(_ rules: BlockingRules) {
        if let peer, untold > 0, !rules.allowed.contains(where: { $0.contains(peer) }) { settings.watch.asked(peer, untold, rules) }
        untold = 0
    }

    func enter(_ context: ChannelHandlerContext) {
        guard counted == nil, ticks == nil else { return }
        let address = context.channel.remoteAddress?.ipAddress ?? context.channel.parent?.remoteAddress?.ipAddress ?? ""
        peer = NetworkAddress(address)
        if counts {
            guard ledger.enter(address, limit: limits.perAddress) else { return context.close(promise: nil) }
            counted = address
        }
        clock = ConnectionClock(limits, at: .now())
        tick(context)
    }

    func leave() {
        ticks?.cancel()
        ticks = nil
        tell(settings.current.blocking)
        if let counted { ledger.leave(counted) }
        counted = nil
        if let log = settings.current.requests {
            for (_, exchange) in awaited { log.note(exchange, isComplete: false, at: .now(), time: Watch.now) }
        }
        awaited.removeAll()
    }

    // MARK: Time

    private func tick(_ context: ChannelHandlerContext) {
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        ticks = context.eventLoop.scheduleTask(in: ConnectionClock.interval(limits)) { handler.value.judge(bound.value) }
    }

    private func judge(_ context: ChannelHandlerContext) {
        if let fault = clock.judge(at: .now(), written: written, unsent: unsentBytes(context)) {
            if fault != .idle, fault != .linger { counters.note(fault) }
            guard fault == .head, awaited.isEmpty, !isEnding else {
                drain?.abandon()
                return context.close(promise: nil)
            }
            refuse(.requestTimeout, "the head of the request took too long\n", nil, context)
        }
        tick(context)
    }

    /// Returns the number of bytes that the operating system has not accepted.
    ///
    /// For an HTTP/2 stream, returns 1 while it cannot be written to, otherwise 0.
    private func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        drain == nil ? (context.channel.isWritable ? 0 : 1) : context.channel.unsentBytes
    }

    /// The number of requests that a connection counts by itself before it reports them, so that most requests use no shared table.
    private static let toldAtOnce = 32
}
