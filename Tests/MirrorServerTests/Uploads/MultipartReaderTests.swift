import TestSupport
import Testing

@testable import MirrorServer

@Suite struct MultipartReaderTests {
    /// Reads a body in parts of some sizes, and joins the content of each part.
    private func read(_ body: [UInt8], _ type: String = "multipart/form-data; boundary=B", sizes: () -> Int) throws -> [String] {
        var (reader, lines, rest) = (try MultipartReader(contentType: type), [String](), body[...])
        while !rest.isEmpty {
            let part = rest.prefix(max(1, sizes()))
            rest = rest.dropFirst(part.count)
            for event in try reader.read(Array(part)) {
                switch event {
                case .begin(let name, let filename): lines.append("\(name)\(filename.map { " \($0)" } ?? "")=")
                case .content(let bytes): lines[lines.count - 1] += String(decoding: bytes, as: UTF8.self)
                case .end: lines[lines.count - 1] += ";"
                }
            }
        }
        try reader.finish()
        return lines
    }

    private func part(_ name: String, _ content: String, filename: String? = nil) -> String {
        "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\(filename.map { "; filename=\"\($0)\"" } ?? "")\r\n\r\n\(content)\r\n"
    }

    @Test func `a form gives the same parts however it is cut`() throws {
        var random = SeededGenerator(for: "multipart")
        let pieces = ["", "x", "\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--A", "--B", "\r\n\r\n", "B", "-", "\r\r\n--"]
        for _ in 0..<200 {
            let parts = (0..<Int.random(in: 1...4, using: &random)).map { number in
                (name: "f\(number)", content: (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
            }
            if parts.contains(where: { $0.content.contains("\r\n--B") }) { continue }
            let body = (Bool.random(using: &random) ? "preamble\r\n" : "") + parts.map { part($0.name, $0.content) }.joined() + "--B--\r\nepilogue"
            let lines = try read(Array(body.utf8)) { Int.random(in: 1...40, using: &random) }
            #expect(lines == parts.map { "\($0.name)=\($0.content);" }, "\(body.debugDescription)")
            #expect(try read(Array(body.utf8)) { 1 } == lines)
        }
    }

    @Test func `names and file names may be quoted or not`() throws {
        let body = "--B\r\ncontent-disposition: form-data; filename=a.whl ; name=content\r\nContent-Type: x\r\n\r\nw\r\n" + part("a;b\\\"c", "1") + "--B--"
        #expect(try read(Array(body.utf8)) { 7 } == ["content a.whl=w;", "a;b\"c=1;"])
        for type in ["multipart/form-data; charset=x; boundary=\"B\"", "Multipart/Form-Data;boundary=B"] {
            #expect(try read(Array((part("a", "1") + "--B--").utf8), type) { 100 } == ["a=1;"])
        }
    }

    @Test(arguments: [
        "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=B",
        "multipart/form-data; boundary=\(String(repeating: "a", count: 71))", "multipart/form-data; boundary=\"a\u{E9}\"",
    ])
    func `a type without a usable boundary is refused`(_ type: String) {
        #expect(throws: MultipartReader.Fault.noBoundary) { try MultipartReader(contentType: type) }
    }

    @Test(
        arguments: [
            (body: "", fault: MultipartReader.Fault.incomplete), ("--B\r\n", .incomplete),
            ("--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx", .incomplete),
            ("--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B\r\n", .incomplete), ("--Bx\r\n", .noDelimiter),
            ("--B\r\n\r\n\r\nx\r\n--B--", .malformedHead), ("--B\r\nno field\r\n\r\n", .malformedHead),
            ("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n", .malformedHead),
            ("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n", .malformedHead),
            ("--B\r\nX: \(String(repeating: "x", count: 9000))", .headTooLarge),
            (String(repeating: "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", count: 10_001), .tooManyParts),
        ] as [(body: String, fault: MultipartReader.Fault)])
    func `a body that is no form is refused`(_ example: (body: String, fault: MultipartReader.Fault)) {
        #expect(throws: example.fault) { try read(Array(example.body.utf8)) { 4096 } }
    }
}
