import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

/// The history of channels: which lines are decoded, and the tables that find events.
@Suite(.showsSeeds) struct HistoryReaderTests {
    private typealias Event = SnapshotFiles.Event

    private static func line(_ channel: String?, from: String? = nil, to: String) -> String {
        let fields = [channel.map { "\"channel\":\"\($0)\"" }, from.map { "\"from\":\"\($0)\"" }].compactMap(\.self).map { "\($0)," }.joined()
        return "{\"action\":\"publish\",\(fields)\"checked\":true,\"forced\":false,\"time\":1,\"to\":\"\(to)\",\"who\":\"ops\",\"why\":\"x\"}\n"
    }

    /// A history in a file, and a reader that counts the lines that it decodes.
    private final class Subject: Sendable {
        let path: FilePath
        private let decoded = Mutex(0)
        private let reader = Mutex<HistoryReader?>(nil)

        init() throws {
            path = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-").appending("history.jsonl")
            let reader = HistoryReader { [unowned self] line in
                decoded.withLock { $0 += 1 }
                return SnapshotFiles.event(Array(line))
            }
            self.reader.withLock { $0 = reader }
        }

        deinit { try? FileSystem.remove(path.removingLastComponent()) }

        /// Writes the file anew, as a publication does.
        func write(_ lines: [String]) throws { try FileSystem.writeAtomically(Array(lines.joined().utf8), to: path) }

        /// Returns the history, and the number of lines that were decoded for it.
        func read() throws -> (history: ChannelHistory, decoded: Int) {
            let file = try InputFile(path)
            let status = try file.status()
            let before = decoded.withLock { $0 }
            let history = try #require(try reader.withLock { try $0?.history(of: file, status) })
            return (history, decoded.withLock { $0 } - before)
        }
    }

    private static func ids(_ events: some Sequence<SnapshotFiles.Event>) -> [String] { events.map(\.to) }

    @Test func `only lines that are new are decoded, and a file with other lines is decoded anew`() throws {
        let subject = try Subject()
        var lines = (0..<500).map { Self.line("c\($0 % 3)", to: "s\($0)") }
        try subject.write(lines)
        #expect(try subject.read().decoded == 500)
        #expect(try subject.read().decoded == 0)
        for number in 500..<520 {
            lines.append(Self.line("c0", to: "s\(number)"))
            try subject.write(lines)
            let (history, decoded) = try subject.read()
            #expect(decoded == 1 && history.lineCount == lines.count && history.first(to: "s\(number)") != nil)
        }
        // A line that was left by a killed writer counts once it is whole.
        try subject.write(lines + ["{\"action\""])
        #expect(try subject.read().decoded == 0)
        // A change of an earlier line, of the same length, together with a new line.
        lines[10] = Self.line("xx", to: "s10")
        lines.append(Self.line("c1", to: "s520"))
        try subject.write(lines)
        let (changed, decoded) = try subject.read()
        #expect(decoded == 521 && changed.channels(of: "s10") == ["xx"])
        lines.removeLast(400)
        try subject.write(lines)
        let (shorter, again) = try subject.read()
        #expect(again == lines.count && shorter.first(to: "s300") == nil && shorter.channels(of: "s10") == ["xx"])
    }

    @Test func `a damaged line is named by its number, also among new ones, and a mended file is whole again`() throws {
        let subject = try Subject()
        var lines = (0..<3).map { Self.line("c", to: "s\($0)") }
        try subject.write(lines)
        _ = try subject.read()
        lines += ["\n", "{\n", Self.line("c", to: "s3")]
        try subject.write(lines)
        let damaged = try subject.read()
        #expect(damaged.decoded == 2 && damaged.history.damaged == [5] && damaged.history.first(to: "s3") != nil)
        #expect(damaged.history.fault == "line 5 is damaged; restore the file from a backup")
        lines[4] = Self.line("c", to: "s4")
        try subject.write(lines)
        let mended = try subject.read()
        #expect(mended.decoded == 5 && mended.history.fault == nil && Self.ids(mended.history.newest(of: "c")) == ["s3", "s4", "s2", "s1", "s0"])
    }

    @Test func `a history that grew has the same tables as one that was read at once`() throws {
        var random = SeededGenerator(for: "history")
        let seed = random.seed
        for _ in 0..<20 {
            let (grown, whole) = (try Subject(), try Subject())
            var events: [(channel: String?, from: String?, to: String)] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                for _ in 0..<Int.random(in: 0...9, using: &random) {
                    func id() -> String { "s\(Int.random(in: 0..<6, using: &random))" }
                    events.append((["a", "b", "c", nil].randomElement(using: &random) ?? nil, Bool.random(using: &random) ? id() : nil, id()))
                }
                try grown.write(events.map { Self.line($0.channel, from: $0.from, to: $0.to) })
                _ = try grown.read()
            }
            try whole.write(events.map { Self.line($0.channel, from: $0.from, to: $0.to) })
            for history in [try grown.read().history, try whole.read().history] {
                #expect(history.lineCount == events.count, "seed \(seed)")
                for number in 0..<6 {
                    let id = "s\(number)"
                    let channels = events.filter { $0.to == id || $0.from == id }.compactMap(\.channel)
                    #expect(history.channels(of: id) == Set(channels), "seed \(seed)")
                    #expect(history.events(to: id).map(\.channel) == events.filter { $0.to == id }.map(\.channel), "seed \(seed)")
                    #expect(history.first(to: id)?.channel == events.first { $0.to == id }?.channel, "seed \(seed)")
                }
                #expect(Self.ids(history.newest(of: "a")) == events.filter { $0.channel == "a" }.map(\.to).reversed(), "seed \(seed)")
                let some = history.newest { $0 != "b" }
                #expect(Self.ids(some) == events.filter { $0.channel != "b" }.map(\.to).reversed(), "seed \(seed)")
            }
        }
    }
}
