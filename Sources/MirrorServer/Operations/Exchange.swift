import ForeignText
import MirrorAccess
import NIOCore
import Native

/// A request and its response, for the log and the counters.
///
/// It belongs to the event loop of its connection.
final class Exchange {
    let method: String
    let target: String
    /// The client: the peer, or the address that a trusted proxy states.
    ///
    /// `nil` if the address is not known.
    let client: NetworkAddress?
    let agent: String?
    /// The request stated a token, right or wrong.
    let hasCredentials: Bool
    let start: NIODeadline
    /// The status of the response; 0 while there is none.
    var status = 0
    /// The number of bytes of the content that were written to the connection.
    var given = 0
    /// The number of bytes of the content that the operating system has accepted.
    var taken = 0
    /// The name of the valid token of the request; `nil` without one.
    var token: String?

    init(_ head: RequestHead, method: String, client: NetworkAddress?, at start: NIODeadline) {
        (self.method, target, self.client, self.start) = (method, head.target, client, start)
        (agent, hasCredentials) = (head.agent, head.hasCredentials)
    }

    /// Creates an exchange for a request whose head could not be read.
    init(faultOf client: NetworkAddress?, at start: NIODeadline) {
        (method, target, self.client, self.start, agent, hasCredentials) = ("-", "-", client, start, nil, false)
    }
}

/// The log of requests: one line for each, written when the last byte of the response was sent or the connection ended.
package struct RequestLog: Sendable {
    /// The form of a line.
    package enum Form: String, Sendable, CaseIterable {
        case text, json
    }

    private let form: Form
    private let write: @Sendable (String) -> Void
    private let lost: @Sendable () -> Int

    /// Creates a log that gives its lines to a closure, which may be called on any thread and must not block.
    package init(_ form: Form = .text, write: @escaping @Sendable (String) -> Void) {
        (self.form, self.write, lost) = (form, write, { 0 })
    }

    /// Creates a log that a writer writes.
    package init(_ form: Form, to writer: LogWriter) {
        (self.form, write, lost) = (form, { writer.write($0) }, { writer.lostLines })
    }

    /// The number of lines that were lost.
    var lostLines: Int { lost() }

    /// Writes the line of a response.
    ///
    /// - Parameters:
    ///   - isComplete: a Boolean value indicating whether the whole response was sent.
    ///   - now: the time of the event loop, for the duration.
    ///   - time: the time in seconds since 1970, for the line.
    func note(_ exchange: Exchange, isComplete: Bool, at now: NIODeadline, time: Int64) {
        write(line(exchange, isComplete: isComplete, microseconds: (now - exchange.start).nanoseconds / 1000, time: time))
    }

    private func line(_ exchange: Exchange, isComplete: Bool, microseconds: Int64, time: Int64) -> String {
        let path = exchange.target.part(before: "?")
        // The values of a query may be secrets.
        let target = LogText.cleanPath(path) + (path.utf8.count < exchange.target.utf8.count ? "?..." : "")
        let (method, client, stamp) = (LogText.clean(exchange.method), exchange.client?.description ?? "-", CivilDate.timestamp(secondsSince1970: time))
        let milliseconds = "\(microseconds / 1000).\(String("\(1000 + microseconds % 1000)".droppingBytes(first: 1)))"
        let agent = exchange.agent.map { LogText.cleanWords($0) }
        switch form {
        case .text:
            let end = isComplete ? "" : " incomplete"
            let name = agent.map { $0.replacingBytes(of: "\"", with: "'") } ?? "-"
            return "\(stamp) \(client) \(exchange.token ?? "-") \(method) \(target) \(exchange.status) \(exchange.taken) \(milliseconds)ms \"\(name)\"\(end)"
        case .json:
            func text(_ value: String?) -> String {
                value.map { "\"\($0.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "\"", with: "\\\""))\"" } ?? "null"
            }
            let fields = [
                ("agent", text(agent)), ("bytes", "\(exchange.taken)"), ("client", text(client)), ("complete", "\(isComplete)"), ("method", text(method)),
                ("ms", milliseconds), ("path", text(target)), ("status", "\(exchange.status)"), ("time", text(stamp)), ("token", text(exchange.token)),
            ]
            return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
        }
    }
}
