import FoundationEssentials
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import Native
import ServiceLifecycle

/// A server on a listening socket that another program, such as systemd, has opened.
///
/// While the server is restarted, new connections wait in the socket's queue.
struct InheritedServer: Service {
    let socket: CInt
    let responder: MirrorResponder
    /// A closure that takes the responder of requests and returns the channel setup of a connection, with or without TLS.
    let connections: @Sendable (@escaping HTTPChannelHandler.Responder) -> any ServerChildChannel
    /// The maximum number of open connections.
    let limit: Int
    let onListening: @Sendable (any NIOCore.Channel) async -> Void
    let logger: Logger

    func run() async throws {
        let (responder, logger) = (responder, logger)
        try await serve(
            connections { request, writer, channel in
                let context = MirrorResponder.Context(source: .init(channel: channel, logger: logger))
                var response: Response
                do {
                    response = try await responder.respond(to: request, context: context)
                } catch let error as HTTPParserError {
                    throw error
                } catch {
                    response = Response(status: .internalServerError)
                }
                response.headers[.date] = HTTPDate.format(Int64(Date().timeIntervalSince1970))
                try await writer.write(response: response.head, body: response.body)
            })
    }

    private func serve<Connection: ServerChildChannel>(_ connection: Connection) async throws {
        let (logger, limit) = (logger, limit)
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ConnectionLimit(limit))
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .bind(socket) { channel in connection.setup(channel: channel, logger: logger) }
        await withGracefulShutdownHandler {
            await onListening(listening.channel)
            await withDiscardingTaskGroup { group in
                try? await listening.executeThenClose { inbound in
                    for try await value in inbound {
                        group.addTask { await connection.handle(value: value, logger: logger) }
                    }
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }
}

/// A handler that stops accepting connections at the maximum number of open ones.
///
/// Further connections wait in the socket's queue.
final class ConnectionLimit: ChannelDuplexHandler {
    typealias InboundIn = any NIOCore.Channel
    typealias InboundOut = any NIOCore.Channel
    typealias OutboundIn = Never

    private let limit: Int
    private var open = 0
    private var isWaiting = false

    init(_ limit: Int) {
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in handler.value.leave(bound.value) }
        context.fireChannelRead(data)
    }

    private func leave(_ context: ChannelHandlerContext) {
        open -= 1
        guard isWaiting, open < limit else { return }
        isWaiting = false
        context.read()
    }

    func read(context: ChannelHandlerContext) {
        if open < limit { context.read() } else { isWaiting = true }
    }
}

/// The sockets that systemd hands over (sd_listen_fds(3)).
package enum InheritedSocket {
    /// Returns the descriptor of the first socket for this process; `nil` if there is none.
    package static func first(_ environment: [String: String], process: Int32) -> CInt? {
        guard environment["LISTEN_PID"] == "\(process)", let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0 else { return nil }
        return 3
    }
}
