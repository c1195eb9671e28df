import NIOCore

/// A clock for the times of one connection, which finds a client that is too slow.
///
/// The connection's handler reports each event to it.
struct ConnectionClock {
    /// The time limit that a client exceeded.
    enum Fault: Equatable, CaseIterable {
        case head, body, idle, reading, linger
    }

    private let limits: ServerLimits
    private var headSince: NIODeadline?
    private var bodySince: NIODeadline?
    private var idleSince: NIODeadline?
    private var lingerSince: NIODeadline?
    private var bodyTaken = 0
    private var isPaced = false
    private var reading: (since: NIODeadline, taken: Int)?

    init(_ limits: ServerLimits, at now: NIODeadline) {
        self.limits = limits
        idleSince = now
    }

    /// Records that a part of a request head arrived.
    ///
    /// The first part starts the time for the head.
    mutating func headBegins(at now: NIODeadline) {
        if headSince == nil { headSince = now }
    }

    /// Records that a head is complete and a body may follow, and starts the time for the body.
    ///
    /// - Parameter isPaced: The body may be large, so the time limit is for each ``ServerLimits/leastTaken`` bytes and not for the whole body.
    mutating func headEnds(at now: NIODeadline, isPaced: Bool = false) {
        (headSince, idleSince, bodySince) = (nil, nil, now)
        (self.isPaced, bodyTaken) = (isPaced, 0)
    }

    /// Records that a number of bytes of a body arrived.
    mutating func bodyMoves(_ count: Int, at now: NIODeadline) {
        guard isPaced else { return }
        bodyTaken += count
        guard bodyTaken >= ServerLimits.leastTaken else { return }
        (bodySince, bodyTaken) = (now, 0)
    }

    /// Records that a request is complete.
    mutating func bodyEnds() {
        bodySince = nil
    }

    /// Records that all requests are answered, and starts the time without a request.
    mutating func rests(at now: NIODeadline) {
        idleSince = now
    }

    /// Records that the server has closed its side, and starts the time for the client to close its own.
    mutating func lingers(at now: NIODeadline) {
        if lingerSince == nil { lingerSince = now }
    }

    /// Returns the fault of the client, if any.
    ///
    /// - Parameters:
    ///   - written: The number of all bytes that were written to the connection.
    ///   - unsent: The number of these bytes that the client's system has not accepted yet.
    mutating func judge(at now: NIODeadline, written: Int, unsent: Int) -> Fault? {
        if unsent > 0 {
            guard let window = reading else {
                reading = (now, written - unsent)
                return nil
            }
            guard now - window.since >= TimeAmount(limits.reading) else { return nil }
            if written - unsent - window.taken < ServerLimits.leastTaken { return .reading }
            reading = (now, written - unsent)
            return nil
        }
        reading = nil
        func isOver(_ start: NIODeadline?, _ limit: Duration) -> Bool { start.map { now - $0 >= TimeAmount(limit) } ?? false }
        if isOver(lingerSince, limits.linger) { return .linger }
        if isOver(headSince, limits.head) { return .head }
        if isOver(bodySince, limits.body) { return .body }
        return headSince == nil && isOver(idleSince, limits.idle) ? .idle : nil
    }

    /// Returns the interval at which a connection is judged: a quarter of the shortest limit for heads, bodies, idle time and reading, between 20 ms and 5 s.
    static func interval(_ limits: ServerLimits) -> TimeAmount {
        // Many idle connections cost a look each; a client that lingers may do so for one interval longer.
        let shortest = [limits.head, limits.body, limits.idle, limits.reading].map { TimeAmount($0).nanoseconds }.min() ?? 0
        return .nanoseconds(min(max(shortest / 4, 20_000_000), 5_000_000_000))
    }
}
