import Native
import TestSupport
import Testing

/// The values read, compared with Python's parser of TOML 1.0.
///
/// There are differences if Python has no such value or has more than 64 bits (a byte order mark, the year 0, large integers and floats, nanoseconds), in
/// the maximum depth, and if a line that ends with a backslash is followed by white space that is not ASCII, which toml++ skips.
@Suite(.showsSeeds) struct `TOML beside tomllib` {
    /// A script that answers each line, a hexadecimal document, with its values or with an error.
    private static let script = """
        import sys, tomllib, struct, math, datetime
        def offset(value):
            if value is None: return ""
            minutes = int(value.total_seconds()) // 60
            return "Z" if minutes == 0 else ("-" if minutes < 0 else "+") + "%02d:%02d" % divmod(abs(minutes), 60)
        def time(value):
            text = "%02d:%02d:%02d" % (value.hour, value.minute, value.second)
            return text + ("." + "%06d" % value.microsecond).rstrip("0") if value.microsecond else text
        def date(value): return "%04d-%02d-%02d" % (value.year, value.month, value.day)
        def show(value):
            if isinstance(value, bool): return "true" if value else "false"
            if isinstance(value, str): return "s" + value.encode().hex()
            if isinstance(value, int):
                if not -2**63 <= value < 2**63: raise ValueError("big")
                return str(value)
            if isinstance(value, float): return "nan" if math.isnan(value) else "f%x" % struct.unpack(">Q", struct.pack(">d", value))[0]
            if isinstance(value, datetime.datetime): return date(value) + "T" + time(value) + offset(value.utcoffset())
            if isinstance(value, datetime.date): return date(value)
            if isinstance(value, datetime.time): return time(value)
            if isinstance(value, list): return "[" + ",".join(show(each) for each in value) + "]"
            return "{" + ",".join(key.encode().hex() + "=" + show(value[key]) for key in sorted(value, key=str.encode)) + "}"
        for line in sys.stdin:
            try: print(show(tomllib.loads(bytes.fromhex(line.strip()).decode())))
            except ValueError as error: print("refused: " + repr(str(error)))
        """

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func show(_ place: Int, of document: TOMLDocument) -> String {
        switch document.nodes[place].value {
        case .string(let text): "s" + hex(text)
        case .integer(let number): String(number)
        case .float(let number): number.isNaN ? "nan" : "f" + String(number.bitPattern, radix: 16)
        case .boolean(let value): String(value)
        case .dateTime(let text): text
        case .array(let content): "[" + content.map { show($0, of: document) }.joined(separator: ",") + "]"
        case .table(let content): "{" + content.map { "\(hex(document.nodes[$0].key))=\(show($0, of: document))" }.joined(separator: ",") + "}"
        }
    }

    private static func ours(_ text: String) -> String {
        do {
            return show(0, of: try TOMLDocument(Array(text.utf8)))
        } catch { return "refused: \(error)" }
    }

    /// Returns `true` if a difference is known.
    private static func isKnown(_ text: String, _ ours: String) -> Bool {
        text.unicodeScalars.contains { ["\u{A0}", "\u{3000}", "\u{FEFF}"].contains($0) } || text.contains("0000-") || text.contains(/\.[0-9]{7}/)
            || ours.contains("not representable in 64 bits") || ours.contains("length limit")
    }

    @Test func `reads the same values and refuses the same texts`() async throws {
        var generator = TOMLGenerator()
        let texts = (0..<20_000).map { $0 % 2 == 0 ? generator.document() : generator.broken() }
        let input = texts.map { Self.hex($0) + "\n" }.joined()
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == texts.count)
        var read = 0
        for (text, answer) in zip(texts, answers) {
            let ours = Self.ours(text)
            if !ours.hasPrefix("refused") { read += 1 }
            let isSame = answer.hasPrefix("refused") ? ours.hasPrefix("refused") : ours == answer
            #expect(isSame || Self.isKnown(text, ours), "\(text.debugDescription)\n  ours \(ours)\n  theirs \(answer)")
        }
        #expect((texts.count / 4...texts.count * 3 / 4).contains(read), "\(read) of \(texts.count) were read")
    }
}
