import NIOCore

/// A handler that delays the close of a connection until all written data has been sent, for at most ``limit``.
///
/// A channel that is closed drops the data in its own buffer, and the server closes a connection right after the last part of a response if it shuts down
/// or the connection is idle. Without the handler, the client would get a truncated file. The handler is the first of a connection, so it sees the writes of
/// all others. A second close, or a close after ``abandon()``, does not wait.
final class DrainBeforeClose: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Any
    typealias OutboundOut = Any

    private var heldClose: (promise: EventLoopPromise<Void>?, deadline: Scheduled<Void>)?
    private var isAbandoned = false

    /// Lets the next close drop the data that was not sent.
    func abandon() {
        isAbandoned = true
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, heldClose == nil, !isAbandoned, context.channel.unsentBytes > 0 else {
            if mode == .all { closeIfHeld(context) }
            return context.close(mode: mode, promise: promise)
        }
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        let deadline = context.eventLoop.scheduleTask(in: Self.limit) { handler.value.closeIfHeld(bound.value) }
        heldClose = (promise, deadline)
        // An empty write is done when everything before it is.
        let drained = context.eventLoop.makePromise(of: Void.self)
        drained.futureResult.whenComplete { _ in handler.value.closeIfHeld(bound.value) }
        context.writeAndFlush(NIOAny(ByteBuffer()), promise: drained)
    }

    private func closeIfHeld(_ context: ChannelHandlerContext) {
        guard let held = heldClose else { return }
        heldClose = nil
        held.deadline.cancel()
        context.close(mode: .all, promise: held.promise)
    }

    /// The maximum time for a client to read the rest of a response.
    static let limit = TimeAmount.seconds(30)
}

extension NIOCore.Channel {
    /// The number of bytes that were written to the channel and that the operating system has not accepted yet.
    var unsentBytes: Int {
        (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
