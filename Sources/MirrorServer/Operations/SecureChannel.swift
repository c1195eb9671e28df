import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import NIOTLS
import Synchronization

/// A connection with TLS, which speaks HTTP/2 or HTTP/1.1 as the client chooses.
///
/// The streams of HTTP/2 are converted to the parts of HTTP/1, so that the same ``Front`` serves both.
struct SecureChannel: ServerChildChannel {
    typealias Stream = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Negotiated = NIONegotiatedHTTPVersion<HTTP1Channel.Value, NIOHTTP2Handler.AsyncStreamMultiplexer<Stream>>

    /// A connection whose version of HTTP is being negotiated.
    struct Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<Negotiated>
        let channel: any NIOCore.Channel
    }

    private let certificates: LiveCertificates
    private let settings: LiveSettings
    private let ledger: ConnectionLedger
    private let http1: HTTP1Channel

    init(
        certificates: LiveCertificates, settings: LiveSettings, ledger: ConnectionLedger, configuration: HTTP1Channel.Configuration,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        (self.certificates, self.settings, self.ledger) = (certificates, settings, ledger)
        http1 = HTTP1Channel(responder: responder, configuration: configuration)
    }

    func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(SecureEntrance(settings: settings, ledger: ledger))
            try pipeline.addHandler(NIOSSLServerHandler(context: certificates.context))
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result in
                switch result {
                case .negotiated("h2"): streams(of: channel).map { .http2($0) }
                case .negotiated("http/1.1"), .fallback: http1.setup(channel: channel, logger: logger).map { .http1_1($0) }
                case .negotiated: channel.close().flatMap { channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed) }
                }
            }
            try pipeline.addHandler(negotiation)
            return Value(negotiated: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // A connection that ends before its version is known has nothing to serve.
        guard let negotiated = try? await value.negotiated.get() else { return }
        switch negotiated {
        case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
        case .http2(let connection):
            try? await withThrowingDiscardingTaskGroup { group in
                for try await stream in connection.inbound {
                    group.addTask { await http1.handleHTTP(asyncChannel: stream, logger: logger) }
                }
            }
        }
    }

    private func streams(of channel: any NIOCore.Channel) -> EventLoopFuture<NIOHTTP2Handler.AsyncStreamMultiplexer<Stream>> {
        channel.eventLoop.makeCompletedFuture {
            let limits = settings.current.limits
            var management = NIOHTTP2ServerConnectionManagementHandler.Configuration(
                maxIdleTime: TimeAmount(limits.idle), maxAge: nil, maxGraceTime: Self.grace, keepalive: nil)
            management.keepalive = .init(pingInterval: TimeAmount(limits.idle), ackTimeout: TimeAmount(limits.reading))
            let keeper = NIOHTTP2ServerConnectionManagementHandler(eventLoop: channel.eventLoop, configuration: management)
            let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
                mode: .server, streamDelegate: keeper.http2StreamDelegate, configuration: Self.configuration
            ) { stream in
                stream.eventLoop.makeCompletedFuture {
                    let pipeline = stream.pipeline.syncOperations
                    try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                    try pipeline.addHandler(Front(settings: settings, ledger: ledger, drain: nil, counts: false, on: stream.eventLoop))
                    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: true))
                    return try Stream(wrappingChannelSynchronously: stream, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
            try channel.pipeline.syncOperations.addHandler(keeper)
            try channel.pipeline.syncOperations.addHandler(CloseOnError())
            return streams
        }
    }

    /// The settings of HTTP/2: the header limits of HTTP/1, and limits for floods of resets, continuations and control frames.
    private static var configuration: NIOHTTP2Handler.Configuration {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100), HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
        ]
        configuration.connection.maximumBufferedControlFrames = 1000
        // An upload would otherwise wait for an answer every 64 KiB.
        configuration.connection.targetWindowSize = 4 << 20
        configuration.stream.targetWindowSize = 1 << 20
        configuration.stream.streamResetFrameRateLimit.maximumCount = 200
        return configuration
    }

    private static let grace = TimeAmount.seconds(30)
}

/// The last handler of an HTTP/2 connection.
///
/// It closes the connection after a protocol error or a flood.
final class CloseOnError: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// The first handler of a connection with TLS: it counts connections, refuses those above the limit, and ends a handshake that takes too long.
final class SecureEntrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let settings: LiveSettings
    private let ledger: ConnectionLedger
    private var counted: String?
    private var deadline: Scheduled<Void>?

    init(settings: LiveSettings, ledger: ConnectionLedger) {
        (self.settings, self.ledger) = (settings, ledger)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { enter(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelActive(context: ChannelHandlerContext) {
        enter(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func enter(_ context: ChannelHandlerContext) {
        guard counted == nil else { return }
        let (limits, address) = (settings.current.limits, context.channel.remoteAddress?.ipAddress ?? "")
        guard ledger.enter(address, limit: limits.perAddress) else { return context.close(promise: nil) }
        counted = address
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.head)) { handler.value.judge(bound.value) }
    }

    /// Closes the connection if the TLS handshake is not complete.
    ///
    /// After the handshake, the limits of the HTTP handlers apply.
    private func judge(_ context: ChannelHandlerContext) {
        deadline = nil
        // The handler of the negotiation removes itself when the version of HTTP is known.
        let negotiation = try? context.pipeline.syncOperations.context(
            handlerType: NIOTypedApplicationProtocolNegotiationHandler<SecureChannel.Negotiated>.self)
        if negotiation != nil { context.close(promise: nil) }
    }

    private func leave() {
        deadline?.cancel()
        deadline = nil
        if let counted { ledger.leave(counted) }
        counted = nil
    }
}
