import NIOCore

/// Judges the pace of one connection, from what its handler tells.
struct ConnectionClock {
    /// The fault of a client that took too long.
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

    /// A part of a head came.
    mutating func headBegins(at now: NIODeadline) {
        if headSince == nil { headSince = now }
    }

    /// A head is complete, and a body may follow.
    ///
    /// - Parameter isPaced: The body may be large, so the limit of its time is for each ``ServerLimits/leastTaken`` bytes, not for the whole.
    mutating func headEnds(at now: NIODeadline, isPaced: Bool = false) {
        (headSince, idleSince, bodySince) = (nil, nil, now)
        (self.isPaced, bodyTaken) = (isPaced, 0)
    }

    /// A part of a body came.
    mutating func bodyMoves(_ count: Int, at now: NIODeadline) {
        guard isPaced else { return }
        bodyTaken += count
        guard bodyTaken >= ServerLimits.leastTaken else { return }
        (bodySince, bodyTaken) = (now, 0)
    }

    /// A request is complete.
    mutating func bodyEnds() {
        bodySince = nil
    }

    /// All requests are answered.
    mutating func rests(at now: NIODeadline) {
        idleSince = now
    }

    /// The server has closed its end.
    mutating func lingers(at now: NIODeadline) {
        if lingerSince == nil { lingerSince = now }
    }

    /// Returns the fault of the client, if any.
    ///
    /// - Parameters:
    ///   - written: The number of all bytes that were written to the connection.
    ///   - unsent: The number of these that the client's system has not taken.
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

    /// The interval at which a connection is judged: short enough for the shortest limit.
    static func interval(_ limits: ServerLimits) -> TimeAmount {
        // Many idle connections cost a look each; a client that lingers may do so for one interval longer.
        let shortest = [limits.head, limits.body, limits.idle, limits.reading].map { TimeAmount($0).nanoseconds }.min() ?? 0
        return .nanoseconds(min(max(shortest / 4, 20_000_000), 5_000_000_000))
    }
}
