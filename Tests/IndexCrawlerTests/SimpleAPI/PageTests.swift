import IndexCrawler
import Native
import TestSupport
import Testing
import VersionSort

struct PageTests {
    private func files() throws -> [LocalIndexFile] {
        var wheel = WheelMaker("Demo.Pkg", "1.0+local.1")
        wheel.requiresPython = ">=3.9, <4"
        var yanked = try LocalIndexFile(WheelMaker("demo_pkg", "1.1"))
        yanked.yanked = "broken <b>\"build\"</b>"
        var silent = try LocalIndexFile(SdistMaker("demo-pkg", "1.1"))
        silent.yanked = ""
        return [try LocalIndexFile(wheel), yanked, silent, try LocalIndexFile(SdistMaker("demo-pkg", "1.2"))]
    }

    @Test func `JSON and HTML tell the same of the same files`() async throws {
        try await CrawlerFixture.run(try files()) { fixture in
            let name = try ProjectName("Demo_Pkg")
            var faults = LocalIndexFaults()
            faults.servesMetadataFiles = true
            fixture.index.faults = faults
            let json = try #require(try await fixture.client().page(name))
            faults.servesJSON = false
            fixture.index.faults = faults
            let html = try #require(try await fixture.client().page(name))
            #expect(json.files.count == 4)
            #expect(json.files.map(\.filename) == html.files.map(\.filename))
            #expect(json.files.map(\.url) == html.files.map(\.url))
            #expect(json.files.map(\.hashes) == html.files.map(\.hashes))
            #expect(json.files.map(\.requiresPython) == html.files.map(\.requiresPython))
            #expect(json.files.map(\.yanked) == html.files.map(\.yanked))
            #expect(json.files.map(\.coreMetadata) == html.files.map(\.coreMetadata))
            #expect(json.files[0].requiresPython == ">=3.9, <4")
            #expect(json.files[1].yanked?.reason == "broken <b>\"build\"</b>")
            #expect(json.files[2].yanked?.reason == "")
            #expect(json.files[3].yanked == nil)
            #expect(json.files[0].coreMetadata?.hashes["sha256"] != nil)
            #expect(json.files[3].coreMetadata == nil)
            #expect(json.files[0].size != nil && json.files[0].uploadTime != nil)
            #expect(json.files[0].url.hasPrefix(fixture.index.origin + "/files/demo-pkg/"))
        }
    }

    /// An entry that must be refused, and a word of the reason.
    struct Refused: Sendable, CustomTestStringConvertible {
        let filename: String
        var url = "f"
        var hashes = "{\"sha256\": \"\(String(repeating: "a1", count: 32))\"}"
        let reason: String
        var testDescription: String { filename }
    }

    @Test(arguments: [
        Refused(filename: "../x-1.tar.gz", reason: "characters"), Refused(filename: "..\\\\x-1.tar.gz", reason: "characters"),
        Refused(filename: "/etc/x-1.tar.gz", reason: "characters"), Refused(filename: "x-1.tar.gz\\u0000", reason: "characters"),
        Refused(filename: "x-1%2f.tar.gz", reason: "characters"), Refused(filename: "x-1<script>.tar.gz", reason: "characters"),
        Refused(filename: "\\u0445-1.tar.gz", reason: "characters"), Refused(filename: ".x-1.tar.gz", reason: "starts"),
        Refused(filename: "x-" + String(repeating: "1", count: 300) + ".tar.gz", reason: "length"),
        Refused(filename: "other-1-py3-none-any.whl", reason: "other"), Refused(filename: "other-1.tar.gz", reason: "source archive"),
        Refused(filename: "x-1.whl", reason: "that of a wheel"), Refused(filename: "x-1.tar.gz", url: "file:///etc/passwd", reason: "address"),
        Refused(filename: "x-1.tar.gz", url: "javascript:alert(1)", reason: "address"),
        Refused(filename: "x-1.tar.gz", url: "http://user:secret@127.0.0.1/f", reason: "password"),
        Refused(filename: "x-1.tar.gz", hashes: "{}", reason: "SHA-256"),
        Refused(filename: "x-1.tar.gz", hashes: "{\"md5\": \"\(String(repeating: "a", count: 32))\"}", reason: "SHA-256"),
        Refused(filename: "x-1.tar.gz", hashes: "{\"sha256\": \"zz\"}", reason: "SHA-256"),
    ])
    func `a hostile entry is refused by name and the rest goes on`(refused: Refused) async throws {
        let good = "{\"filename\": \"x-2.tar.gz\", \"url\": \"/g\", \"hashes\": {\"sha256\": \"\(String(repeating: "b2", count: 32))\"}}"
        let bad = "{\"filename\": \"\(refused.filename)\", \"url\": \"\(refused.url)\", \"hashes\": \(refused.hashes)}"
        var faults = LocalIndexFaults()
        faults.pages["x"] = (
            "application/vnd.pypi.simple.v1+json", "{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"x\", \"files\": [\(bad), \(good)]}"
        )
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let reading = try #require(try await fixture.client().reading(of: try ProjectName("x")))
            #expect(reading.page.files.map(\.filename) == ["x-2.tar.gz"])
            #expect(reading.refused.count == 1)
            #expect(reading.refused.first?.reason.contains(refused.reason) == true, "\(reading.refused)")
        }
    }

    @Test func `kinds of file that installers do not use are passed over, a name told twice is refused`() async throws {
        let digest = String(repeating: "c3", count: 32)
        let body = ["x-1.exe", "x-1.egg", "x-1.tar.gz.asc", "x-1.tar.gz", "x-1.tar.gz"].map {
            "<a href=\"/f/\($0)#sha256=\(digest)\">\($0)</a>"
        }
        var faults = LocalIndexFaults()
        faults.pages["x"] = ("text/html", body.joined())
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let reading = try #require(try await fixture.client().reading(of: try ProjectName("x")))
            #expect(reading.page.files.map(\.filename) == ["x-1.tar.gz"])
            #expect(reading.refused.map(\.description) == ["x-1.tar.gz: the page names it twice"])
        }
    }

    @Test func `of many files that installers do not use, the first are named and the others counted`() async throws {
        var faults = LocalIndexFaults()
        let digest = String(repeating: "c3", count: 32)
        faults.pages["x"] = ("text/html", (0..<30).map { "<a href=\"/f/x-\($0).exe#sha256=\(digest)\">x-\($0).exe</a>" }.joined())
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let refused = try #require(try await fixture.client().reading(of: try ProjectName("x"))).refused.map(\.description)
            #expect(refused.count == 4 && refused[0] == "x-0.exe: it is neither a wheel nor a source archive", "\(refused)")
            #expect(refused.last == "x-3.exe: it is neither a wheel nor a source archive, and so are 26 further files")
        }
    }

    @Test(arguments: [
        ("application/vnd.pypi.simple.v1+json", "{"), ("application/vnd.pypi.simple.v1+json", "[]"),
        ("application/vnd.pypi.simple.v1+json", "{\"meta\": {}, \"files\": []}"),
        ("application/vnd.pypi.simple.v1+json", "{\"meta\": {\"api-version\": \"2.0\"}, \"name\": \"x\", \"files\": []}"),
        ("application/vnd.pypi.simple.v1+json", "{\"meta\": {\"api-version\": \"x\"}, \"name\": \"x\", \"files\": []}"),
        ("application/vnd.pypi.simple.v1+json", "{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"y\", \"files\": []}"),
        ("application/vnd.pypi.simple.v1+json", String(repeating: "[", count: 100_000)),
        ("text/html", "<meta name='pypi:repository-version' content='2.0'>"), ("text/html", String(repeating: "<i>", count: 5000)),
        ("application/octet-stream", "x"), ("application/json", "{}"),
    ])
    func `a page that breaks the standard is an error and is not kept`(type: String, body: String) async throws {
        var faults = LocalIndexFaults()
        faults.pages["x"] = (type, body)
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let name = try ProjectName("x")
            #expect(await indexErrorCode { _ = try await fixture.client().page(name) } == .malformed)
            #expect(await indexErrorCode { _ = try await fixture.client(offline: true).page(name) } == .offline)
        }
    }

    @Test func `a later minor version is read, with status and serial`() async throws {
        var faults = LocalIndexFaults()
        faults.pages["x"] = (
            "application/vnd.pypi.simple.v1+json",
            """
            {"meta": {"api-version": "1.9", "_last-serial": 42}, "name": "X", "files": [], "versions": ["1.0"],
             "project-status": {"status": "archived", "reason": "old"}, "news": 1}
            """
        )
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let page = try #require(try await fixture.client().page(try ProjectName("x")))
            #expect(page.status == "archived")
            #expect(page.statusReason == "old")
            #expect(page.lastSerial == 42)
            #expect(page.versions.texts == ["1.0"])
        }
    }
}
