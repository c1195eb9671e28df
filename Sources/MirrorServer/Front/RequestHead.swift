import ForeignText
import HTTPTypes
import NIOHTTP1

/// A request head, checked by the rules of HTTP/1 on its unprocessed fields.
///
/// - A request of HTTP/1.1 has one `Host` field (RFC 9112 §3.2), whose value is a host and a port, or empty. With two of them, a proxy and this server could
///   choose different hosts.
/// - A request of HTTP/1.0 may have no `Host` field, as health checks of load balancers do.
/// - A target in absolute form overrides the field (§3.2.2).
/// - `Expect` has only `100-continue` (RFC 9110 §10.1.1).
/// - The connection ends with the response if `Connection` has `close` anywhere in its list, or for HTTP/1.0 unless it has `keep-alive` (§9.3); also for
///   HTTP/1.0 with `Transfer-Encoding` (§6.1).
struct RequestHead {
    /// The target in origin form.
    private(set) var target: String
    /// The host that the client requested; `nil` if the request names no host.
    private(set) var host: String?
    private(set) var accept: String?
    private(set) var acceptEncoding: String?
    private(set) var agent: String?
    /// A Boolean value indicating whether the request has an `Authorization` field.
    private(set) var hasCredentials = false
    /// The value of `X-Forwarded-For`, not validated; `nil` if the field is missing.
    private(set) var forwarded: String?
    /// The conditions and the range of the request, such as `If-None-Match` and `Range`; empty for most requests.
    private(set) var conditions = HTTPFields()
    /// A Boolean value indicating whether the request breaks a rule; the response is then 400.
    private(set) var isRefused = false
    /// A Boolean value indicating whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1).
    private(set) var isWaiting = false
    /// The value of ``refusal`` for a request that is refused.
    private var refusalValue = Self.headRefusal
    /// A Boolean value indicating whether the request declares a body, for example with `Content-Length`.
    private(set) var hasBody = false
    /// The connection ends after the response.
    private(set) var closes: Bool
    /// The client speaks HTTP/1.0, so a response states that the connection stays open.
    let isOld: Bool

    init(_ head: HTTPRequestHead) {
        isOld = head.version.major == 1 && head.version.minor == 0
        target = head.uri
        closes = false
        var (hosts, keeps, isCoded) = (0, false, false)
        for (name, value) in head.headers {
            switch name.lowercased() {
            case "host":
                hosts += 1
                host = value
            case "user-agent": agent = value
            case "authorization": hasCredentials = true
            case "x-forwarded-for": forwarded = forwarded.map { "\($0), \(value)" } ?? value
            case "accept": accept = accept.map { "\($0), \(value)" } ?? value
            case "accept-encoding": acceptEncoding = acceptEncoding.map { "\($0), \(value)" } ?? value
            case "connection":
                for option in value.splitBytes(on: ",").map({ $0.trimmingSpaces.lowercased() }) {
                    if option == "close" { closes = true }
                    if option == "keep-alive" { keeps = true }
                }
            case "transfer-encoding":
                hasBody = true
                isCoded = true
            case "content-length", "upgrade": hasBody = true
            case "expect":
                hasBody = true
                // A client of HTTP/1.0 does not know 100.
                if !isOld { note(expectation: value) }
            case "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range", "if-range":
                if let name = HTTPField.Name(name) { conditions.append(HTTPField(name: name, value: value)) }
            case Self.refusal, Self.certificate, Self.client: isRefused = true
            default: break
            }
        }
        isRefused = isRefused || hosts > 1 || hosts == 0 && !isOld || !(host ?? "").isEmpty && HostName.check(host) == nil
        // HTTP/1.0 knows no transfer codings, so a proxy may find another end of the body.
        if isOld && (!keeps || isCoded) { closes = true }
        takeAbsoluteForm()
        if isRefused { closes = true }
    }

    /// Records the expectations of a request: 100 before its body, which is the only one that HTTP has, or others, which refuse it.
    private mutating func note(expectation list: String) {
        for expectation in list.splitBytes(on: ",").map({ $0.trimmingSpaces.lowercased() }) {
            if expectation == "100-continue" {
                isWaiting = true
            } else {
                (isRefused, refusalValue) = (true, Self.expectationRefusal)
            }
        }
    }

    /// Splits a target such as `http://host:80/path` into host and path.
    private mutating func takeAbsoluteForm() {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = ["http://", "https://"].first(where: { target.utf8.hasPrefix($0) }) else { return }
        let rest = target.droppingBytes(first: scheme.utf8.count)
        let authority = rest.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let path = String(rest.droppingBytes(first: authority.count))
        host = String(authority)
        isRefused = isRefused || HostName.check(host) == nil
        target = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
    }

    /// Returns the head as the routes get it: origin form, one host, and `Connection` as `close` or absent.
    func applied(to head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        if head.uri != target {
            head.uri = target
            head.headers.replaceOrAdd(name: "host", value: host ?? "")
        }
        if isRefused { head.headers.replaceOrAdd(name: Self.refusal, value: refusalValue) }
        if closes { head.headers.replaceOrAdd(name: "connection", value: "close") }
        return head
    }

    /// The name of an internal field that marks a request whose client has presented a certificate of the configured authority.
    ///
    /// A client that sends the field itself is refused.
    static let certificate = "relcli-certificate"
    /// The name of an internal field with the address of the client of a request with a token, which may be wrong.
    ///
    /// A client that sends the field itself is refused.
    static let client = "relcli-client"
    /// The value of ``refusal`` for a head that breaks a rule; the response is 400.
    ///
    /// Any value but this one and ``expectationRefusal`` is the reason of a block; the response is 403.
    static let headRefusal = "head"
    /// The value of ``refusal`` for a request with an expectation that the server does not know; the response is 417.
    static let expectationRefusal = "expectation"
    /// The name of an internal field that marks a request as refused.
    ///
    /// The responder refuses it after the earlier requests have their responses.
    ///
    /// A client that sends the field itself is refused as well.
    static let refusal = "relcli-refused"
}
