import Native

/// The events of all channels, with tables that find those of one channel or one snapshot.
///
/// The events are kept in parts that never change, so a copy costs nothing, and later events need no new tables for the earlier ones. Two parts become one if
/// the later one is more than half as large, so there are few parts, and each event is moved rarely.
struct ChannelHistory: Sendable {
    typealias Event = SnapshotFiles.Event

    /// The digest of the lines that were read.
    private(set) var digest = SHA256Progress()
    /// The number of lines that were read, empty ones included.
    private(set) var lineCount = 0
    /// The numbers of the lines that cannot be read, from 1.
    private(set) var damaged: [Int] = []
    private var parts: [Part] = []

    /// Events in a row, the oldest first.
    private final class Part: Sendable {
        let events: [Event]
        /// The positions of the events of each channel; `nil` stands for no channel.
        let places: [String?: [Int]]
        /// The positions of the events that name each snapshot as the new one.
        let arrivals: [String: [Int]]
        /// The channels that have or had each snapshot.
        let channels: [String: Set<String>]

        init(_ events: [Event]) {
            var (places, arrivals, channels): ([String?: [Int]], [String: [Int]], [String: Set<String>]) = ([:], [:], [:])
            for (place, event) in events.enumerated() {
                places[event.channel, default: []].append(place)
                arrivals[event.to, default: []].append(place)
                guard let channel = event.channel else { continue }
                // The history may begin after the first snapshot of a channel.
                for id in [event.to, event.from].compactMap(\.self) { channels[id, default: []].insert(channel) }
            }
            (self.events, self.places, self.arrivals, self.channels) = (events, places, arrivals, channels)
        }
    }

    /// The reason why the history is not whole; `nil` if it is.
    var fault: String? {
        damaged.first.map { "line \($0)\(damaged.count > 1 ? " and \(damaged.count - 1) more are" : " is") damaged; restore the file from a backup" }
    }

    /// Adds the lines that follow those that were read.
    mutating func append(_ lines: Lines) {
        damaged += lines.damaged.map { lineCount + $0 }
        lineCount += lines.count
        digest = lines.digest
        guard !lines.events.isEmpty else { return }
        var events = lines.events
        while let last = parts.last, events.count > last.events.count / 2 {
            events = last.events + events
            parts.removeLast()
        }
        parts.append(Part(events))
    }

    /// Lines of the file.
    struct Lines {
        /// The digest of the file up to the end of the last line.
        var digest: SHA256Progress
        var count = 0
        var events: [Event] = []
        /// The numbers of the lines that cannot be read, counted from 1 at the first of these lines.
        var damaged: [Int] = []
    }

    // MARK: - Looking up

    /// Returns the channels that have or had a snapshot.
    func channels(of snapshot: String) -> Set<String> { parts.reduce(into: []) { $0.formUnion($1.channels[snapshot] ?? []) } }

    /// Returns the events that name a snapshot as the new one, the oldest first.
    func events(to snapshot: String) -> [Event] { parts.flatMap { part in (part.arrivals[snapshot] ?? []).map { part.events[$0] } } }

    /// Returns the first event that names a snapshot as the new one.
    func first(to snapshot: String) -> Event? {
        for part in parts { if let place = part.arrivals[snapshot]?.first { return part.events[place] } }
        return nil
    }

    /// Returns the events of a channel, the newest first, each when it is asked for.
    func newest(of channel: String) -> some Sequence<Event> {
        parts.reversed().lazy.flatMap { part in (part.places[channel] ?? []).reversed().lazy.map { part.events[$0] } }
    }

    /// Returns the events of some channels, the newest first, each when it is asked for.
    ///
    /// - Parameter isChosen: A closure that chooses channels, which is asked once for each; `nil` stands for the events of no channel.
    func newest(where isChosen: (String?) -> Bool) -> some Sequence<Event> {
        let chosen = parts.reversed().map { part in (part.events, Set(part.places.keys.filter(isChosen))) }
        return chosen.lazy.flatMap { events, channels in events.reversed().lazy.filter { channels.contains($0.channel) } }
    }
}
