import NIOCore

/// Keeps a connection open until what was written has gone out.
///
/// A channel that is closed drops what waits in its own buffer, and the server above closes right after the last part of an answer when
/// it is being shut down or the connection is idle: the client would then get a file that ends early. A client that takes nothing is
/// waited for no longer than ``limit``; whoever closes a second time does not wait at all.
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

    /// How long a client may take over the rest of its answer.
    static let limit = TimeAmount.seconds(30)
}
