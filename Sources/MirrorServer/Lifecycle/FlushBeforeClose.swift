import NIOCore

/// Keeps a connection open until all written data has been sent.
///
/// A channel that is closed drops the data in its own buffer, and the server closes a connection right after the last part of a response if it shuts down
/// or the connection is idle. The client would then get a truncated file. The handler waits for a client that reads nothing for at most ``limit``. A second
/// close does not wait.
final class FlushBeforeClose: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Any
    typealias OutboundOut = Any

    private var writesUnderWay = 0
    private var heldClose: (promise: EventLoopPromise<Void>?, deadline: Scheduled<Void>)?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        writesUnderWay += 1
        let context = context.loopBound
        let handler = NIOLoopBound(self, eventLoop: context.value.eventLoop)
        written.futureResult.whenComplete { _ in
            handler.value.writesUnderWay -= 1
            if handler.value.writesUnderWay == 0 { handler.value.closeIfHeld(context.value) }
        }
        context.value.write(data, promise: written)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, writesUnderWay > 0, heldClose == nil else {
            if mode == .all { closeIfHeld(context) }
            return context.close(mode: mode, promise: promise)
        }
        context.flush()
        let (bound, handler) = (context.loopBound, NIOLoopBound(self, eventLoop: context.eventLoop))
        let deadline = context.eventLoop.scheduleTask(in: Self.limit) { handler.value.closeIfHeld(bound.value) }
        heldClose = (promise, deadline)
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
