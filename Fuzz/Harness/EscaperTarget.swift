import ForeignText
import Native
import RPMBuilder
import VersionSort

/// Tests every escaper with any text: a simple reader of the language must find one token with the same text.
///
/// A wrong token traps, which libFuzzer detects.
enum EscaperTarget {
    static func read(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
        precondition(shellWord(ShellWord.quoted(text)).map(Array.init) == Array(text.utf8), "a shell reads another word")
        precondition(pythonBytes(PythonLiteral.byteEscapes(text.utf8)) == Array(text.utf8), "Python reads other bytes")
        precondition(PythonLiteral.string(text).utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "Python's literal is not of ASCII")
        precondition(csvField(CSVField.quoted(text)) == Array(text.utf8), "a CSV reader reads another field")
        precondition(!HTMLText.escaped(text).utf8.contains { "<>\"'\r".utf8.contains($0) }, "markup is left in HTML")
        try toml(text)
        try xml(text)
        try spec(text)
    }

    /// Returns the bytes of a shell word; `nil` if a character in it has a special meaning.
    ///
    /// It supports one kind of quotes, and backslashes outside of them.
    private static func shellWord(_ word: String) -> [UInt8]? {
        var found: [UInt8] = []
        var isQuoted = false
        var bytes = word.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "'"): isQuoted.toggle()
            case UInt8(ascii: "\\") where !isQuoted:
                guard let next = bytes.next() else { return nil }
                found.append(next)
            case _ where isQuoted || byte.isAlphanumeric || "/._-+:@".utf8.contains(byte): found.append(byte)
            default: return nil
            }
        }
        return isQuoted ? nil : found
    }

    private static func pythonBytes(_ inside: String) -> [UInt8]? {
        var found: [UInt8] = []
        var bytes = inside.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte != UInt8(ascii: "'"), byte >= 0x20, byte < 0x7F else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                found.append(byte)
                continue
            }
            guard let next = bytes.next() else { return nil }
            guard next == UInt8(ascii: "x") else {
                found.append(next)
                continue
            }
            guard let high = bytes.next(), let low = bytes.next() else { return nil }
            guard let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) else { return nil }
            found.append(value)
        }
        return found
    }

    private static func csvField(_ field: String) -> [UInt8]? {
        let bytes = Array(field.utf8)
        guard bytes.first == UInt8(ascii: "\"") else { return bytes.contains { $0 == UInt8(ascii: ",") || $0.isLineEnd } ? nil : bytes }
        var found: [UInt8] = []
        var place = 1
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\"") {
                guard place + 1 < bytes.count else { return found }
                guard bytes[place + 1] == UInt8(ascii: "\"") else { return nil }
                place += 1
            }
            found.append(bytes[place])
            place += 1
        }
        return nil
    }

    private static func toml(_ text: String) throws {
        let document = try TOMLDocument(Array("\(TOMLText.key(text)) = \(TOMLText.string(text))\n".utf8))
        guard document.nodes.count == 2, case .string(let value) = document.nodes[1].value else { preconditionFailure("TOML reads no string") }
        precondition(document.nodes[1].key.hasSameBytes(as: text) && value.hasSameBytes(as: text), "TOML reads another text")
    }

    private static func xml(_ text: String) throws {
        var xml = XMLText()
        xml.append("<a b=\"")
        xml.attribute(text)
        xml.append("\">")
        xml.text(text)
        xml.append("</a>")
        var reader = try XMLReader(xml.bytes)
        var events = 0
        while let event = try reader.next() {
            switch event {
            case .start, .end: events += 1
            default: break
            }
        }
        precondition(events == 2, "XML reads other elements")
    }

    /// Tests a text in a spec: it must not add a section, and no line of a description may be a directive after expansion.
    private static func spec(_ text: String) throws {
        let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: fuzzed\nVersion: 1\n\n".utf8))
        func plan(_ text: String) throws -> RPMPlan {
            var overrides = Overrides()
            overrides.summary = text
            overrides.description = text
            return try RPMPlanner.plan(
                source: metadata, survey: SourceSurvey(), target: try FuzzSeeds.targets()[0], overrides: overrides, context: PlanContext(buildTime: 0))
        }
        let made = try plan(text)
        precondition(!made.main.description.lines.contains(where: isTaken), "a line of a description is a directive")
        let (found, expected) = (sections(made), sections(try plan("plain")))
        precondition(found == expected, "a text became a section of a spec")
    }

    private static func sections(_ plan: RPMPlan) -> [Substring] {
        SpecWriter.text(plan, sources: ["a-1.tar.gz"]).lines.filter { isTaken($0) && !$0.utf8.hasPrefix("#") }
    }

    /// Returns `true` if rpm reads the line as a comment, a section or a condition.
    private static func isTaken(_ line: Substring) -> Bool {
        let start = line.droppingBytes(while: \.isASCIISpace)
        return start.utf8.starts(with: "#") || (start.utf8.starts(with: "%") && start.utf8.dropFirst().first?.isASCIILetter ?? false)
    }
}
