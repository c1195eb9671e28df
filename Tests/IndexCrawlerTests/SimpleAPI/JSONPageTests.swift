import ForeignText
import Native
import TestSupport
import Testing

@testable import IndexCrawler
@testable import VersionSort

/// A page in the JSON form tells the same, whether its files are scanned or a decoder reads it.
@Suite(.showsSeeds) struct JSONPageTests {
    private let digest = String(repeating: "0a", count: 32)

    private func bases() throws -> [URLReference] {
        try ["https://index.example.org/simple/demo-pkg/", "http://127.0.0.1:8080/simple/demo-pkg/"].map { try #require(URLReference($0)) }
    }

    /// All that a reading says, or the fault.
    private func told(_ read: () throws -> PageReading?) -> String? {
        do {
            guard let reading = try read() else { return nil }
            let page = reading.page
            let head = "\(page.versions.texts) \(page.status ?? "-") \(page.statusReason ?? "-") \(page.lastSerial ?? -1)"
            let releases = (0..<page.table.releaseCount).map { "\(page.table.version(ofRelease: $0)) \(Array(page.table.files(ofRelease: $0)))" }
            let files = page.files.map { file in
                var rest = file
                (rest.hashes, rest.coreMetadata) = ([:], nil)
                return "\(rest) \(file.hashes.sorted(by: <)) \(file.coreMetadata?.hashes.sorted(by: <) as Any)"
            }
            return ([head] + releases + files + reading.refused.map(\.description)).joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    /// Compares the scan and the decoder, and a reading in parts of a few bytes with that of the whole text.
    private func compare(_ text: [UInt8], _ note: @autoclosure () -> String, partSize: Int = 97) throws -> Bool {
        let name = try ProjectName("demo-pkg")
        var isScanned = false
        for base in try bases() {
            let whole = told { try JSONPage.read(text, project: name, base: base) }
            let parts = told { try JSONPage.read(Self.parts(of: text, partSize), project: name, base: base) }
            if let parts, parts.utf8.hasPrefix("it ") {
                // Such pages are refused only in parts.
                #expect(
                    whole?.utf8.hasPrefix("it ") == true || ["it has two lists of files", "it writes the key of its files with escapes"].contains(parts),
                    "\(note()): \(parts): \(String(decoding: text, as: UTF8.self))")
            } else {
                #expect(parts == whole, "\(note()): \(String(decoding: text, as: UTF8.self))")
            }
            guard let scanned = told({ try JSONPage.scanned(text, project: name, base: base) }) else { continue }
            isScanned = true
            let decoded = told { try JSONPage.decoded(text, project: name, base: base) }
            #expect(scanned == decoded, "\(note()): \(String(decoding: text, as: UTF8.self))")
        }
        return isScanned
    }

    private static func isJSON(_ text: String) -> Bool {
        var scanner = JSONScanner(Array(text.utf8))
        return (try? scanner.skip()) != nil && (try? scanner.end()) != nil
    }

    private static func parts(of text: [UInt8], _ size: Int) -> JSONPartScanner {
        var rest = text[...]
        return JSONPartScanner {
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    @Test(arguments: [
        ("demo_pkg-1.0-py3-none-any.whl", true), ("demo_pkg-1.0.tar.gz", true), ("Demo_Pkg-1.0-py3-none-any.whl", false), ("demo-pkg-1.0.tar.gz", false),
        ("demo_pkg_more-1.0-py3-none-any.whl", false), ("demo_pkg-1.0-1-py3-none-any.whl", false), ("demo_pkg-x.tar.gz", false),
    ])
    func `the first file of a page needs no decoder if its name has the usual spelling`(filename: String, isPlain: Bool) throws {
        let digest = String(repeating: "ab", count: 32)
        let bytes = Array("[{\"filename\":\"\(filename)\",\"url\":\"../../f/\(filename)\",\"hashes\":{\"sha256\":\"\(digest)\"}}]".utf8)
        let base = try #require(URLReference("https://index.example/simple/demo-pkg/"))
        var assembly = PageAssembly(project: try ProjectName("demo-pkg"), base: base)
        var files = JSONFiles(bytes, at: 0, isSecure: true, depth: assembly.depth)
        guard case .plain(let file, _) = try #require(try files.next()) else { return #expect(Bool(false), "\(filename)") }
        #expect(assembly.add(file, of: bytes) == isPlain)
    }

    @Test func `a page with many files is read alike in parts and as a whole`() throws {
        var random = SeededGenerator(for: "JSON pages in parts")
        let files = (0..<3000).map { entry($0, &random) }.filter(Self.isJSON).joined(separator: ", ")
        let text = Array("{\"meta\": {\"api-version\": \"1.1\"}, \"files\": [\(files)], \"name\": \"demo-pkg\"}".utf8)
        let (name, base) = (try ProjectName("demo-pkg"), try #require(URLReference("https://index.example.org/simple/demo-pkg/")))
        let whole = told { try JSONPage.read(text, project: name, base: base) }
        for size in [1000, 65_536, text.count] {
            #expect(told { try JSONPage.read(Self.parts(of: text, size), project: name, base: base) } == whole, "seed \(random.seed)")
        }
        #expect(whole?.utf8.count ?? 0 > 100_000)
    }

    /// Addresses of a file that are read alike by all, and others.
    private func addresses(_ name: String) -> [String] {
        let folders = [
            "https://files.example.org/packages/0a/ff/0123456789abcdef/", "/packages/ab/cd/", "../../packages/", "../packages/ab/", "../../../", "../../../x/",
            "../../a/../b/",
            ".././x/", "..//x/", "./x/", ".../x/", "x/", "//other.example/",
            "http://files.example.org/",
            "https://files.example.org/a/./b/", "https://files.example.org/a/../", "https://user:pw@files.example.org/", "https://files.example.org/x y/", "/",
            "",
            "https:///", "HTTPS://FILES.example.org/", "https://files.example.org:443/x/",
        ]
        return folders.map { $0 + name } + ["https://files.example.org/\(name)?x#y", "https://files.example.org/other%20name"]
    }

    /// One value of a field, as indexes write it and as they do not.
    private func value(_ key: String, _ name: String, _ random: inout SeededGenerator) -> String {
        switch key {
        case "filename": "\"\(name)\""
        case "url": "\"\(random.pick(addresses(name)))\""
        case "hashes":
            random.pick([
                "{\"sha256\": \"\(digest)\"}", "{\"sha256\":\"\(digest.uppercased())\"}", "{\"md5\": \"0a\", \"sha256\": \"\(digest)\"}", "{}",
                "{\"sha256\": \"0a\"}",
                "null", "{\"sha256\": \"\(digest)\", \"sha256\": \"\(String(repeating: "ff", count: 32))\"}",
            ])
        case "size": random.pick(["1", "0", "17", "-1", "1.0", "1e3", "01", "99999999999999999999", "null", "\"1\""])
        case "yanked": random.pick(["false", "true", "\"broken\"", "\"\"", "\"\\u0007 bell\"", "null", "0", "\"é\""])
        case "core-metadata", "dist-info-metadata", "data-dist-info-metadata":
            random.pick(["false", "true", "{\"sha256\": \"\(digest)\"}", "{\"sha256\": \"x\"}", "null", "{}", "1", "\"\""])
        case "provenance": random.pick(["null", "\"https://index.example.org/proof\"", "\"/proof\"", "\"ftp://x/y\"", "\"https://index.example.org/a/../b\""])
        default:
            random.pick([
                "null", "\">=3.9\"", "\">=3.9, <4\"", "\"\\u003e=3.9\"", "\"\"", "3", "[1, {\"a\": [null]}]", "\"2024-05-01T12:00:00.123456Z\"", "nul",
            ])
        }
    }

    @Test(arguments: 58...66, ["[]", "[\"\u{E9}\"]"]) func `values may be as deep in each way of reading`(_ depth: Int, _ versions: String) throws {
        let name = try ProjectName("demo-pkg")
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let file = { (further: String) in "{\"filename\": \"demo_pkg-1.0.tar.gz\", \"url\": \"a/demo_pkg-1.0.tar.gz\", \"hashes\": {}\(further)}" }
        for (files, member) in [(file(", \"x\": \(deep)"), ""), (file(", \"size\": \(deep)"), ""), (deep, ""), (file(""), ", \"x\": \(deep)")] {
            let text = Array("{\"meta\": {\"api-version\": \"1.1\"}, \"files\": [\(files)], \"versions\": \(versions)\(member)}".utf8)
            let base = try #require(URLReference("https://index.example.org/simple/demo-pkg/"))
            let whole = told { try JSONPage.read(text, project: name, base: base) }
            let (parts, decoded) = (
                told { try JSONPage.read(Self.parts(of: text, 1000), project: name, base: base) },
                told { try JSONPage.decoded(text, project: name, base: base) }
            )
            for other in [parts, decoded] {
                #expect(other?.utf8.hasPrefix("it ") == whole?.utf8.hasPrefix("it "), "\(other ?? "") and \(whole ?? ""): \(files) \(member)")
            }
        }
    }

    private func entry(_ number: Int, _ random: inout SeededGenerator) -> String {
        let names = [
            "demo_pkg-1.\(number)-py3-none-any.whl", "demo_pkg-1.\(number).tar.gz", "demo-pkg-1.\(number).zip", "Demo.Pkg-1.\(number).tar.gz",
            "demo_pkg-1.\(number % 3)-py3-none-any.whl", "demo_pkg-1.\(number)-1-cp311-cp311-manylinux_2_17_x86_64.whl", "demo_pkg-1.\(number)-cp311.whl",
            "demo_pkg-1.\(number).exe", "other-1.0.tar.gz", "demo_pkg-x.\(number).tar.gz", ".demo_pkg-1.tar.gz", "demo__pkg-1.\(number)-py3-none-any.whl",
            "demo__pkg-1.\(number).tar.gz", "demo_pkg-1.\(number)+local-py3-none-any.whl", "demo pkg-1.tar.gz", "demo_pkg-.tar.gz", "d\\u00e9mo-1.tar.gz",
        ]
        let name = number < 4 || random.chance(60) ? names[number % 3] : random.pick(names)
        let keys = ["filename", "url", "hashes", "requires-python", "size", "upload-time", "yanked", "core-metadata", "dist-info-metadata", "provenance"]
        var parts: [String] = []
        for key in keys where random.chance(90) {
            let isUsual = random.chance(93)
            let usual: [String: String] = [
                "filename": "\"\(name)\"", "url": "\"https://files.example.org/packages/0a/ff/\(name)\"", "hashes": "{\"sha256\": \"\(digest)\"}",
                "requires-python": "\">=3.9\"", "size": "1\(number)", "upload-time": "\"2024-05-01T12:00:00Z\"", "yanked": "false", "core-metadata": "true",
                "dist-info-metadata": "{\"sha256\": \"\(digest)\"}", "provenance": "null",
            ]
            parts.append("\"\(key)\": \(isUsual ? usual[key] ?? "null" : value(key, name, &random))")
            if random.chance(2) { parts.append("\"\(key)\":\(value(key, name, &random))") }
        }
        if random.chance(20) { parts.append("\"gpg-sig\":\(value("", name, &random))") }
        if random.chance(10) { parts.shuffle(using: &random) }
        return random.chance(2) ? random.pick(["null", "[]", "\"x\"", "{", "{}"]) : "{\(parts.joined(separator: random.pick([",", ", ", " ,\n"])))}"
    }

    private func page(_ random: inout SeededGenerator) -> String {
        let files = (0..<random.below(12)).map { entry($0, &random) }.joined(separator: ", ")
        var parts = [
            "\"meta\": {\"api-version\": \"1.\(random.below(4))\", \"_last-serial\": \(random.pick(["7", "\"7\"", "null"]))}",
            "\"name\": \(random.pick(["\"demo-pkg\"", "\"Demo_Pkg\"", "null", "\"demo\\u002dpkg\""]))",
            "\"\(random.chance(97) ? "files" : "f\\u0069les")\": [\(files)]",
        ]
        if random.chance(50) { parts.append("\"versions\": \(random.pick(["[]", "[\"1.0\", \"1.1\"]", "[1]", "null", "[\"1\\u002e0\"]", "[\"1\",]"]))") }
        if random.chance(30) { parts.append("\"project-status\": {\"status\": \"archived\", \"reason\": \"\(random.pick(["old", "\\n", "é"]))\"}") }
        if random.chance(10) { parts.append(random.pick(["\"files\": []", "\"versions\": []", "\"x\": [[{}], 1e5, -0.5, \"\\\"\"]", "\"x\": 01"])) }
        parts.shuffle(using: &random)
        return random.pick(["", " ", "\n"]) + "{\(parts.joined(separator: ","))}" + random.pick(["", "\n", " x", "\u{FEFF}"])
    }

    @Test func `random pages, whole and damaged, are told alike by a scan and by a decoder`() throws {
        var random = SeededGenerator(for: "JSON pages")
        var scanned = 0
        for _ in 0..<400 {
            let text = Array(page(&random).utf8)
            if try compare(text, "seed \(random.seed)") { scanned += 1 }
            for _ in 0..<3 {
                var damaged = text
                let place = random.below(damaged.count)
                switch random.below(3) {
                case 0: damaged[place] = UInt8(random.below(256))
                case 1: damaged.remove(at: place)
                default: damaged.insert(random.pick(Array("{}[]\",:\\0 e.-".utf8)), at: place)
                }
                _ = try compare(damaged, "seed \(random.seed), damaged")
            }
        }
        #expect(scanned > 60, "seed \(random.seed)")
    }

    @Test func `the usual form is scanned, and all of it is kept`() throws {
        let file = """
            {"filename": "demo_pkg-1.0-py3-none-any.whl", "url": "/packages/0a/ff/demo_pkg-1.0-py3-none-any.whl", "hashes": {"sha256": "\(digest)"},
             "requires-python": ">=3.9", "size": 12, "upload-time": "2024-05-01T12:00:00.5Z", "yanked": "bad", "core-metadata": {"sha256": "\(digest)"},
             "provenance": "https://index.example.org/proof", "gpg-sig": null}
            """
        let second = file.replacingBytes(of: "1.0", with: "1.1")
        let text = "{\"meta\": {\"api-version\": \"1.4\"}, \"name\": \"demo-pkg\", \"versions\": [\"1.0\"], \"files\": [\(file), \(second)]}"
        let base = try #require(URLReference("http://127.0.0.1:8080/simple/demo-pkg/"))
        let reading = try #require(try JSONPage.scanned(Array(text.utf8), project: try ProjectName("demo-pkg"), base: base))
        #expect(reading.refused.isEmpty && reading.page.versions.texts == ["1.0"])
        let found = try #require(reading.page.files.last)
        #expect(reading.page.files.count == 2 && found.filename == "demo_pkg-1.1-py3-none-any.whl")
        #expect(found.url == "http://127.0.0.1:8080/packages/0a/ff/demo_pkg-1.1-py3-none-any.whl")
        #expect(found.hashes == ["sha256": digest] && found.coreMetadata?.hashes == ["sha256": digest])
        #expect(found.size == 12 && found.uploadTime == "2024-05-01T12:00:00.5Z" && found.requiresPython == ">=3.9")
        #expect(found.yanked?.reason == "bad" && found.provenance == "https://index.example.org/proof")
    }
}
