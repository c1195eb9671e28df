import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Lines of versions` {
    private func sorted(_ text: String, _ scheme: VersionLines.Scheme = .pep440, reversed: Bool = false) -> (String, VersionLines) {
        let lines = VersionLines(Array(text.utf8), scheme: scheme)
        var bytes: [UInt8] = []
        lines.write(reversed: reversed) { bytes += $0 }
        return (String(decoding: bytes, as: UTF8.self), lines)
    }

    @Test func `are sorted, equal ones as they came`() {
        #expect(sorted("1.0.0\n1.0rc1\n1\n1.0\n0.9\n").0 == "0.9\n1.0rc1\n1.0.0\n1\n1.0\n")
        #expect(sorted("2\n1", reversed: true).0 == "2\n1\n")
        #expect(sorted("1.0-2\r\n1.0~rc1-1\r\n\n1:0-1\n1.0-1\n", .rpm).0 == "1.0~rc1-1\n1.0-1\n1.0-2\n1:0-1\n")
        #expect(sorted("").0.isEmpty && sorted("\n\n").0.isEmpty)
    }

    @Test func `that are no version come first and are told with their numbers`() {
        let (text, lines) = sorted("\n2.0\n\nr515\n1.0\n2004d\n")
        #expect(text == "2004d\nr515\n1.0\n2.0\n")
        #expect(lines.invalid.map(\.number) == [4, 6] && lines.invalid.first?.text == "'r515'")
        #expect(sorted("r515\n", .rpm).1.invalid.isEmpty)
    }

    @Test func `are in the order of one comparison at a time`() {
        var generator = VersionGenerator(random: SeededGenerator(for: "lines"))
        let versions = (0..<20_000).compactMap { _ in Version.parse(generator.version(spelledOddly: true)) }
        let sorted = VersionOrder.sorted(versions)
        #expect(sorted.count == versions.count)
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 })
        let stable = versions.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        #expect(zip(sorted, stable).allSatisfy { $0.description == $1.element.description })
    }
}

@Suite(.showsSeeds) struct `Keys of rpm versions` {
    @Test func `have the order of the versions`() {
        var random = SeededGenerator(for: "keys")
        let pieces = [
            "0", "1", "2", "10", "01", "127", "128", "129", "20607", "20608", "20609", "65536", "4294967295", "18446744073709551615",
            "18446744073709551616", "9999999999999999999", "10000000000000000000000", "a", "b", "rc", "Z", ".", ".", "_", "~", "~", "^", "^", "-",
            "-", "+", "é", ":",
        ]
        let dialects = [RPMDialect.current, RPMDialect(tilde: true, caret: false), RPMDialect(tilde: false, caret: false)]
        func text() -> String { (0..<Int.random(in: 1...8, using: &random)).map { _ in random.pick(pieces) }.joined() }
        func key(_ text: String, _ dialect: RPMDialect) -> [UInt8] {
            var key = RPMSortKey(dialect: dialect)
            key.append(evr: text.utf8Span.span)
            return key.bytes
        }
        for index in 0..<60_000 {
            let one = text()
            let other = index % 2 == 0 ? text() : one + random.pick(pieces)
            let dialect = dialects[index % 3]
            let order = EVR(parsing: one).compare(EVR(parsing: other), dialect: dialect).signum()
            let (left, right) = (key(one, dialect), key(other, dialect))
            let ours = left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
            if ours != order { Issue.record("\(one) \(other) \(dialect): \(order), by key \(ours)") }
        }
    }

    @Test func `sort as single comparisons do`() {
        var random = SeededGenerator(for: "evrs")
        let texts = (0..<5_000).map { _ in
            "\(random.pick(["", "1:"]))\(Int.random(in: 0...3, using: &random)).\(Int.random(in: 0...300, using: &random))"
                + random.pick(["-1.el9", "-1.el10", "", "~rc1-2"])
        }
        let stable = texts.enumerated().sorted { one, other in
            let order = EVR(parsing: one.element).compare(EVR(parsing: other.element))
            return order != 0 ? order < 0 : one.offset < other.offset
        }
        #expect(EVROrder.sorted(texts) == stable.map(\.element))
    }
}
