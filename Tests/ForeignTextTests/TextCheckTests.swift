import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing

/// The rule that keeps foreign text away from `Character`: `scripts/check-foreign-text.py`, which `make lint` runs.
@Suite struct TextCheckTests {
    /// A folder of the project, wherever the tests are run from.
    private static let project = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

    private func check(_ places: [FilePath]) async throws -> ToolResult {
        try await Tool.run("python3", [Self.project.appending("scripts/check-foreign-text.py").string] + places.map(\.string))
    }

    /// Every form that works on `Character`, one per line.
    private static let wrong = [
        ##"text.hasPrefix("/usr/")"##, ##"if name.hasSuffix(".whl") { }"##, ##"endings.contains(where: text.hasSuffix)"##, ##"text.split(separator: "/")"##,
        ##"text.split(whereSeparator: \.isNewline)"##, ##"text.split { $0 == "," }"##, ##"text.firstIndex(of: "=")"##, ##"text.lastIndex(of: "\n")"##,
        ##"text.firstRange(of: "://")"##, ##"text.ranges(of: "a")"##, ##"text.contains("%")"##, ##"text.contains("://")"##, ##"if text.first == "#" { }"##,
        ##"while line.last != " " { }"##, ##"text.replacing("%", with: "%%")"##, ##"text.trimmingPrefix("a")"##,
        ##"text.replacingOccurrences(of: "a", with: "b")"##,
        ##"text.components(separatedBy: ",")"##, ##"text.trimmingCharacters(in: .whitespaces)"##, ##"text.filter { $0.isLetter || $0.isNumber }"##,
        ##"text.drop(while: \.isWhitespace)"##, ##"func f(_ sign: Character)"##, ##"for character in text { }"##, ##"text.dropFirst("git+".count)"##,
        ##"text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" })"##,
    ]
    private static let right = [
        ##"text.utf8.hasPrefix("/usr/")"##, ##"text.splitBytes(on: "/")"##, ##"bytes.split(separator: UInt8(ascii: "\n"))"##, ##"text.utf8.contains("%")"##,
        ##"text.utf8.firstIndex(of: "=")"##, ##"text.utf8.first == UInt8(ascii: "#")"##, ##"text.replacingBytes(of: "%", with: "%%")"##,
        ##"names.contains("a")  // text: a list"##, ##"// text.hasPrefix("in a comment")"##, ##"for scalar in text.unicodeScalars { }"##,
        ##""git+".utf8.count"##,
        ##"let program = """"##, ##"    line.split(":")"##, ##"    """"##,
    ]

    @Test func `each form is found at its line, with advice`() async throws {
        try await withTestFolder { folder in
            let file = folder.appending("Wrong.swift")
            try FileSystem.writeAtomically(Array(Self.wrong.map { $0 + "\n" }.joined().utf8), to: file)
            let result = try await check([folder])
            #expect(result.status == 1)
            for (index, line) in Self.wrong.enumerated() {
                #expect(result.output.utf8.has("\(file):\(index + 1): "), "line \(index + 1), \(line)")
            }
            #expect(result.errors.utf8.has("error: \(Self.wrong.count) lines"), "\(result.errors)")
        }
    }

    @Test func `scans of bytes, lists and comments pass`() async throws {
        try await withTestFolder { folder in
            try FileSystem.writeAtomically(Array(Self.right.map { $0 + "\n" }.joined().utf8), to: folder.appending("Right.swift"))
            let result = try await check([folder])
            #expect(result.succeeded, "\(result.output)")
        }
    }

    @Test func `the sources of the project pass`() async throws {
        let result = try await check([Self.project.appending("Sources")])
        #expect(result.succeeded, "\(result.output)")
    }

    private func withTestFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try await body(folder)
    }
}
