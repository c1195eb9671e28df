import ForeignText
import NIOCore
import Synchronization

/// The counters of a server, for Prometheus.
///
/// Each event loop counts in a part of its own, so that counting never waits.
final class Metrics: Sendable {
    /// The counts of one event loop.
    struct Counts {
        /// The number of responses by method and status.
        var responses = [UInt64](repeating: 0, count: Metrics.methods.count * Metrics.statuses.count)
        /// The number of responses by duration: one number for each of ``bounds``, and a last one for longer durations.
        var durations = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)
        var nanoseconds: UInt64 = 0
        var bytes: UInt64 = 0
        var fromMemory: UInt64 = 0
        /// The number of connections that were closed because the client was too slow, by fault.
        var faults = [UInt64](repeating: 0, count: ConnectionClock.Fault.allCases.count)

        mutating func add(_ other: Counts) {
            for place in responses.indices { responses[place] += other.responses[place] }
            for place in durations.indices { durations[place] += other.durations[place] }
            for place in faults.indices { faults[place] += other.faults[place] }
            (nanoseconds, bytes, fromMemory) = (nanoseconds + other.nanoseconds, bytes + other.bytes, fromMemory + other.fromMemory)
        }
    }

    /// The counters of one event loop.
    final class Part: Sendable {
        private let counts = Mutex(Counts())

        var current: Counts { counts.withLock { $0 } }

        /// Counts a response.
        func note(_ exchange: Exchange, isFromMemory: Bool, at now: NIODeadline) {
            let duration = UInt64(clamping: (now - exchange.start).nanoseconds)
            let method = Metrics.methods.firstIndex(of: exchange.method) ?? Metrics.methods.count - 1
            let status = exchange.status - Metrics.statuses.lowerBound
            counts.withLock { counts in
                if Metrics.statuses.contains(exchange.status) { counts.responses[method * Metrics.statuses.count + status] += 1 }
                counts.durations[Metrics.bounds.firstIndex { duration <= $0 } ?? Metrics.bounds.count] += 1
                counts.nanoseconds += duration
                counts.bytes += UInt64(exchange.given)
                if isFromMemory { counts.fromMemory += 1 }
            }
        }

        func note(_ fault: ConnectionClock.Fault) {
            counts.withLock { counts in
                if let place = ConnectionClock.Fault.allCases.firstIndex(of: fault) { counts.faults[place] += 1 }
            }
        }
    }

    static let methods = ["GET", "HEAD", "POST", "other"]
    static let statuses = 100..<600
    /// The bounds of durations, in nanoseconds.
    static let bounds: [UInt64] = [1_000_000, 5_000_000, 25_000_000, 100_000_000, 500_000_000, 2_500_000_000, 10_000_000_000]

    private let parts = (0..<16).map { _ in Part() }
    let connections = Atomic(0)
    let acceptedConnections = Atomic(0)
    /// The connections above the limit of one address.
    let refusedConnections = Atomic(0)
    /// The requests of blocked clients.
    let refusedRequests = Atomic(0)
    let uploads = Atomic(0)
    let refusedUploads = Atomic(0)
    let wrongTokens = Atomic(0)
    let blocks = Atomic(0)

    /// Returns the counters of an event loop.
    func part(of loop: any EventLoop) -> Part {
        parts[Int(UInt(bitPattern: ObjectIdentifier(loop).hashValue) % UInt(parts.count))]
    }

    /// The sum of all event loops.
    var counts: Counts { parts.reduce(into: Counts()) { $0.add($1.current) } }
}

/// A metric in the text format of Prometheus, version 0.0.4.
struct MetricFamily {
    let name: String
    let help: String
    /// The type: `counter`, `gauge` or `histogram`.
    let kind: String
    /// The samples: the end of the name, the labels, and the value.
    var samples: [(suffix: String, labels: [(name: String, value: String)], value: String)] = []

    init(_ name: String, _ kind: String, _ help: String) {
        (self.name, self.kind, self.help) = (name, kind, help)
    }

    /// Creates a metric with one sample.
    init(_ name: String, _ kind: String, _ help: String, _ value: String) {
        self.init(name, kind, help)
        samples = [("", [], value)]
    }

    mutating func add(_ value: String, _ labels: (name: String, value: String)..., suffix: String = "") {
        samples.append((suffix, labels, value))
    }

    var text: String {
        var lines = ["# HELP \(name) \(help)", "# TYPE \(name) \(kind)"]
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            lines.append("\(name)\(sample.suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "\"", with: "\\\"").replacingBytes(of: "\n", with: "\\n")
    }
}
