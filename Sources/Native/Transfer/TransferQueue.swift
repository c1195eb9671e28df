/// The exchanges that wait to start: first come, first served at each origin, with the origins in turn.
struct TransferQueue {
    private struct Line {
        var waiting: [(id: UInt64, exchange: CurlExchange)] = []
        var head = 0
        var running = 0
        var isEmpty: Bool { head == waiting.count }
    }

    private var lines: [String: Line] = [:]
    /// The origins that may have a waiting exchange, in the order of their turns.
    private var turn: [String] = []

    mutating func append(id: UInt64, _ exchange: CurlExchange) {
        let origin = exchange.target.origin
        if lines[origin]?.isEmpty ?? true { turn.append(origin) }
        lines[origin, default: Line()].waiting.append((id, exchange))
    }

    /// Takes the next exchange whose origin has fewer than `limit` active ones, and counts it as active.
    mutating func next(perOrigin limit: Int) -> (id: UInt64, exchange: CurlExchange)? {
        for index in turn.indices {
            let origin = turn[index]
            guard var line = lines[origin], line.running < limit else { continue }
            // Take the line out of the dictionary while it changes, so that its array is not copied.
            lines[origin] = nil
            let item = line.waiting[line.head]
            line.head += 1
            line.running += 1
            turn.remove(at: index)
            if line.isEmpty {
                line.waiting = []
                line.head = 0
            } else {
                turn.append(origin)
            }
            lines[origin] = line
            return item
        }
        return nil
    }

    /// Records that an exchange of an origin has ended.
    mutating func finished(_ origin: String) {
        lines[origin]?.running -= 1
        if let line = lines[origin], line.running == 0, line.isEmpty { lines[origin] = nil }
    }

    /// Removes a waiting exchange; returns `nil` if it is active or has ended.
    mutating func remove(id: UInt64) -> CurlExchange? {
        for (origin, line) in lines {
            guard let index = line.waiting[line.head...].firstIndex(where: { $0.id == id }) else { continue }
            let exchange = line.waiting[index].exchange
            lines[origin]?.waiting.remove(at: index)
            if lines[origin]?.isEmpty == true {
                turn.removeAll { $0 == origin }
                if line.running == 0 { lines[origin] = nil }
            }
            return exchange
        }
        return nil
    }

    mutating func removeAll() -> [CurlExchange] {
        let waiting = turn.flatMap { lines[$0]?.waiting[(lines[$0]?.head ?? 0)...] ?? [] }.map(\.exchange)
        lines = [:]
        turn = []
        return waiting
    }
}
