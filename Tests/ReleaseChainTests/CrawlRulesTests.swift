import Failures
import IndexCrawler
import Native
import ReleaseChain
import SystemPackage
import Testing

/// The file of rules for a crawl.
@Suite struct CrawlRulesTests {
    private static func rules(_ text: String) throws -> WalkRules {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-rules-")
        defer { try? FileSystem.remove(folder) }
        let file = folder.appending("rules.toml")
        try FileSystem.writeAtomically(Array(text.utf8), to: file)
        return try CrawlRules.read(file, catalog: TestStack.catalog, now: 1_700_000_000)
    }

    @Test(arguments: ["2024-02-29", "1970-01-01", "2024-01-31T00:00:00Z", "2024-01-31T23:59:59.25Z"])
    func `a day of the calendar is taken, alone or with a time`(_ date: String) throws {
        #expect(try Self.rules("uploaded-after = \"\(date)\"\n").uploadedFrom == date)
    }

    @Test(arguments: [
        "2024-02-31", "2023-02-29", "2024-04-31", "2024-00-10", "2024-13-01", "1969-12-31", "24-01-31", "2024-1-31", "2024-01-+1", "2024-01-31TZ",
        "2024-01-31TnoonZ", "2024-01-31T24:00:00Z", "2024-01-31T12:00:00", "2024-01-31 12:00:00Z", "2024-01-31T12:00:00.Z", "2024-01-31T12:00:00ZZ", "",
    ])
    func `any other text is refused with the key`(_ date: String) throws {
        let error = #expect(throws: Failure.self) { try Self.rules("uploaded-after = \"\(date)\"\n") }
        #expect(error?.causes == ["uploaded-after: '\(date)' is no date such as 2024-01-31"])
    }

    private static func upstreams(_ text: String) throws -> [InternalIndex] {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-rules-")
        defer { try? FileSystem.remove(folder) }
        let file = folder.appending("rules.toml")
        try FileSystem.writeAtomically(Array(text.utf8), to: file)
        return try CrawlRules.upstreams(file)
    }

    @Test func `upstreams keep their order, and need names unless they hand on what they do not have`() throws {
        let (one, other) = ("[[upstream]]\nurl = \"https://one.example.org/simple\"\n", "[[upstream]]\nurl = \"https://two.example.org/simple\"\n")
        let read = try Self.upstreams(one + "names = [\"corp-*\"]\n" + other + "or-next = true\n")
        #expect(
            read.map { "\($0.index) \($0.names) \($0.handsOn)" } == ["https://one.example.org/simple corp-* false", "https://two.example.org/simple * true"])
        for text in [one, one + "or-next = false\n"] {
            let error = #expect(throws: Failure.self) { try Self.upstreams(text) }
            #expect(error?.code == .usage && error?.headline.contains("https://one.example.org/simple has no names") == true, "\(String(describing: error))")
        }
        #expect(throws: Failure.self) { try Self.upstreams(one + "names = [\"corp-*\"]\nor-next = 1\n") }
    }
}
