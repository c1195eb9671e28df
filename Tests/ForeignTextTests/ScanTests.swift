import ForeignText
import TestSupport
import Testing

@Suite(.showsSeeds) struct ScanTests {
    @Test func `a sign is seen whatever stands before or after it`() {
        for joiner in ["\u{0D4E}", "\u{0600}", "\u{06DD}"] {
            #expect("a\(joiner)=b".splitBytes(on: "=") == ["a\(joiner)", "b"])
            #expect("\(joiner)%x".replacingBytes(of: "%", with: "%%") == "\(joiner)%%x")
            #expect("x\(joiner)/y".cut(atLast: "/")?.after == "y")
            #expect("x\(joiner).whl".utf8.hasSuffix(".whl"))
            #expect("x\(joiner)::y".utf8.has("::"))
        }
        #expect("%\u{301}x".utf8.hasPrefix("%"))
        #expect("/\u{301}x".without(prefix: "/") == "\u{301}x")
        #expect("a\r\nb".filledLines == ["a", "b"])
    }

    @Test func `percent escapes are decoded, and broken ones refused or kept`() {
        for (text, decoded, kept) in [
            ("a%20b%2Fc", "a b/c", "a b/c"), ("%C3%bc", "\u{FC}", "\u{FC}"), ("%FF", nil, nil), ("%+f", nil, "%+f"), ("%2", nil, "%2"), ("%", nil, "%"),
            ("%%41", nil, "%A"), ("%4\u{301}1", nil, "%4\u{301}1"), ("", "", ""),
        ] as [(String, String?, String?)] {
            #expect(text.percentDecoded() == decoded && text.percentDecoded(keepsBroken: true) == kept, "\(text)")
        }
    }

    @Test func `two spellings of one letter are two texts`() {
        let (one, two) = ("caf\u{E9}", "cafe\u{301}")
        #expect(one == two)
        #expect(!one.hasSameBytes(as: two))
        #expect(ExactText(one) != ExactText(two))
        #expect(Set([one, two].map { ExactText($0) }).count == 2)
        #expect([ExactText(one), ExactText(two)].sorted().map(\.text.utf8.count) == [6, 5])
    }

    @Test func `lines end with a line feed, a carriage return or both`() {
        #expect("a\nb\r\nc\rd\n\n".lines == ["a", "b", "c", "d", "", ""])
        #expect("".lines == [""])
        #expect("\n\ra\u{2028}b\u{85}\n".filledLines == ["a\u{2028}b\u{85}"])
    }

    @Test func `a text cut by bytes keeps whole scalars`() {
        #expect("a☃b".start(bytes: 3) == "a")
        #expect("a☃b".start(bytes: 4) == "a☃")
        #expect("☃".start(bytes: 2) == "")
        #expect("☃".start(bytes: 9) == "☃")
    }

    /// The scans agree with simple and slow implementations.
    @Test func `scans agree with arrays of bytes on generated texts`() {
        var generator = SeededGenerator(for: "scans")
        for _ in 0..<2000 {
            let text = generator.hostileText()
            let bytes = Array(text.utf8)
            let part = generator.hostileText(pieces: 2)
            let wanted = Array(part.utf8)
            #expect(text.utf8.hasPrefix(part) == bytes.starts(with: wanted))
            #expect(text.utf8.hasSuffix(part) == bytes.reversed().starts(with: wanted.reversed()))
            let places = wanted.isEmpty ? [] : bytes.indices.filter { bytes[$0...].starts(with: wanted) }
            #expect(text.utf8.has(part) == !places.isEmpty)
            #expect(text.cut(at: part).map { $0.before.utf8.count } == places.first)
            #expect(text.splitBytes(on: "%").map { Array($0.utf8) } == bytes.split(separator: UInt8(ascii: "%")).map(Array.init))
            #expect(
                text.splitBytes(on: "'", maxSplits: 2, omittingEmptySubsequences: false).map { Array($0.utf8) }
                    == bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false).map(Array.init))
            let replaced = text.replacingBytes(of: "%", with: "%%")
            #expect(Array(replaced.utf8) == bytes.flatMap { $0 == UInt8(ascii: "%") ? [$0, $0] : [$0] })
        }
    }
}
