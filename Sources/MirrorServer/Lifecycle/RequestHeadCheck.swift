import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Applies the rules of HTTP/1 that need the unprocessed fields of a request.
///
/// A request of HTTP/1.1 has one `Host` field (RFC 9112 §3.2). With two of them, a proxy and this server could take different ones for the host, and
/// answer each other's requests. Its value is a host and a port, or empty. A request of HTTP/1.0 may have none, as health checks of load balancers do, and its connection ends with the answer
/// unless it asks for more (RFC 9112 §9.3).
final class RequestHeadCheck: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// A field that marks a request as refused; the responder answers it with 400 in its turn.
    ///
    /// A client that sends the field itself is refused as well.
    static let refusal = "relcli-refused"

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let isOld = head.version.major == 1 && head.version.minor == 0
        let hosts = head.headers["host"]
        let isRefused = hosts.count > 1 || hosts.isEmpty && !isOld || hosts.contains { !$0.isEmpty && HostName.check($0) == nil }
        if isRefused { head.headers.replaceOrAdd(name: Self.refusal, value: "host") }
        if isRefused || isOld && !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Adds a check to a connection where its fields are unprocessed, before they are converted for all versions of HTTP.
    final class Placement: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Any

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            do {
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandler(RequestHeadCheck(), position: .before(codec))
            } catch {
                // A connection without the check is closed.
                context.close(promise: nil)
            }
        }
    }
}
