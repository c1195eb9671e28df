import TestSupport

/// TOML documents with everything in its grammar, and texts that are almost valid.
struct TOMLGenerator {
    var random: SeededGenerator

    init() {
        random = SeededGenerator(for: "TOML")
    }

    private static let words = ["a", "b", "c", "name", "x-y", "1", "1979", "true", "_", "'q u'", "\"é\"", "\"\\u0061\"", "''", "\"a.b\"", "inf"]
    private static let scalars = [
        "1", "-0", "+7", "1_000", "0x1f", "0o17", "0b101", "9223372036854775807", "-9223372036854775808", "1.5", "-0.0", "6.626e-34", "1_0.0_1E+2", "5e2",
        "inf", "-inf", "nan", "true", "false", "1979-05-27", "07:32:00", "07:32:00.125", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5+01:30",
        "2000-02-29t23:59:59", "''", "'a\\b'", "\"\"", "\"a\\t\\\"\\\\\\u00e9\\U0001F600\"", "\"é = [1]\"", "'# no comment'", "\"\"\"\"\"\"", "'''\n'''",
        "\"\"\"\na\\\n   b \"\" c\"\"\"\"\"", "'''a\n'' b'''''", "\"\"\"\\u0041\r\n\\\\\"\"\"", "99999999999999999999",
    ]
    private static let bits = [
        "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\\", "\n", "\r", "\r\n", "\t", " ", "_", "-", "+", ":", "0", "1", "9",
        "e", "T", "Z", "x", "u", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{A0}", "\u{2028}", "\u{3000}", "😀", "\\u00", "1979-05-27", "07:32:00", "true", "a.b",
    ]

    private mutating func key() -> String {
        (0...(random.below(4) == 0 ? random.below(3) : 0)).map { _ in random.pick(Self.words) }.joined(separator: random.pick([".", ".", " . "]))
    }

    private mutating func value(_ depth: Int) -> String {
        switch depth < 4 ? random.below(8) : 7 {
        case 0:
            let separator = random.pick([", ", ",", " ,\n  ", ", # c\n"])
            return "[" + (0..<random.below(4)).map { _ in value(depth + 1) }.joined(separator: separator) + random.pick(["]", "\n]"])
        case 1: return "{" + (0..<random.below(4)).map { _ in "\(key()) = \(value(depth + 1))" }.joined(separator: ", ") + "}"
        default: return random.pick(Self.scalars)
        }
    }

    /// Returns a document, in which a key may occur twice by chance.
    mutating func document() -> String {
        var text = ""
        for _ in 0..<random.below(12) {
            switch random.below(6) {
            case 0: text += "[\(key())]" + random.pick(["\n", " # c\n", "\r\n"])
            case 1: text += "[[\(key())]]\n"
            case 2: text += random.pick(["\n", "# comment é\n", "  \t\n"])
            default: text += "\(key()) = \(value(0))" + random.pick(["\n", "\n", " # c\n", "\r\n"])
            }
        }
        return text
    }

    /// Returns a document with a few changes that usually make it invalid.
    mutating func broken() -> String {
        var text = Array(document().unicodeScalars)
        for _ in 0...random.below(2) {
            let place = random.below(text.count + 1)
            let end = min(text.count, place + random.below(3))
            text.replaceSubrange(place..<end, with: random.pick(Self.bits).unicodeScalars)
        }
        return String(String.UnicodeScalarView(text))
    }
}
