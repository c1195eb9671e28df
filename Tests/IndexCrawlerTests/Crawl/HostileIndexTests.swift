import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A hostile or broken index harms no project but the one that it lies about.
@Suite struct HostileIndexTests {
    /// A project of the index, and what a walk must say of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { name }
        let name: String
        /// The page; `WHEEL` stands for an entry with the project's sound wheel, `ENTRY(changes)` for one with other fields.
        var page: String?
        var type = "application/vnd.pypi.simple.v1+json"
        var faults: @Sendable (inout LocalIndexFaults, LocalIndexFile) -> Void = { _, _ in }
        /// Parts of the lines about the project, in failures and refusals.
        let said: [String]
        /// A Boolean value indicating whether the sound wheel of the project is mirrored.
        var keepsWheel = true
    }

    private static func page(_ entries: String, meta: String = #""api-version":"1.1""#, more: String = "") -> String {
        #"{"meta":{\#(meta)},"name":"NAME","files":[\#(entries)]\#(more)}"#
    }

    /// Returns an entry for a file with a name and a URL, and a digest of the sound wheel.
    private static func entry(_ filename: String = "NAME-2.0-py3-none-any.whl", url: String = "/files/NAME/NAME-1.0-py3-none-any.whl", more: String = "")
        -> String
    {
        #"{"filename":"\#(filename)","url":"\#(url)","hashes":{"sha256":"SHA"}\#(more)}"#
    }

    // Attack cases by number: 1 paths, 2 names, 3 digests, 4 bodies, 5 sizes, 6 redirects and addresses, 7 pages, 9 new bytes, 10 answers, 11 HTML, 12 archives.
    private static let cases: [Case] = [
        Case(
            name: "c01-dots", page: page("WHEEL," + entry("../../escaped-1.0-py3-none-any.whl")),
            said: ["escaped-1.0-py3-none-any.whl: its name has characters"]),
        Case(
            name: "c01-coded", page: page("WHEEL," + entry("%2e%2e%2fescaped-1.0-py3-none-any.whl")),
            said: ["escaped-1.0-py3-none-any.whl: its name has characters"]),
        Case(
            name: "c01-absolute", page: page("WHEEL," + entry("/tmp/escaped-1.0-py3-none-any.whl")),
            said: ["escaped-1.0-py3-none-any.whl: its name has characters"]),
        Case(name: "c01-nul", page: page("WHEEL," + entry(#"esc\u0000aped-1.0-py3-none-any.whl"#)), said: ["its name has characters"]),
        Case(name: "c01-backslash", page: page("WHEEL," + entry(#"..\\escaped-1.0-py3-none-any.whl"#)), said: ["its name has characters"]),
        Case(name: "c01-file", page: page("WHEEL," + entry(url: "file:///etc/passwd")), said: ["its address is no http or https URL"]),
        Case(name: "c02-other", page: page("WHEEL," + entry("other-1.0-py3-none-any.whl")), said: ["it belongs to the project other"]),
        Case(name: "c02-no-wheel", page: page("WHEEL," + entry("NAME-1.0.whl")), said: ["its name is not that of a wheel"]),
        Case(name: "c02-homoglyph", page: page("WHEEL," + entry("c02-hom\u{43e}glyph-1.0-py3-none-any.whl")), said: ["its name has characters"]),
        Case(
            name: "c02-long", page: page("WHEEL," + entry("NAME-1.0-py3-none-" + String(repeating: "a", count: 250) + ".whl")),
            said: ["its name has an unusable length"]),
        Case(name: "c02-twice", page: page("WHEEL,WHEEL"), said: ["the page names it twice"]),
        Case(name: "c03-wrong", faults: { $0.wrongHashes = $0.wrongHashes.union([$1.filename]) }, said: ["its SHA-256 is"], keepsWheel: false),
        Case(
            name: "c03-none", page: page(#"WHEEL,{"filename":"NAME-2.0-py3-none-any.whl","url":"x","hashes":{}}"#), said: ["the index gives no SHA-256 for it"]),
        Case(
            name: "c03-md5", page: page(#"WHEEL,{"filename":"NAME-2.0-py3-none-any.whl","url":"x","hashes":{"md5":"d41d8cd98f00b204e9800998ecf8427e"}}"#),
            said: ["the index gives no SHA-256 for it"]),
        Case(name: "c04-short", faults: { $0.truncated = $0.truncated.union([$1.filename]) }, said: ["the connection failed"], keepsWheel: false),
        Case(name: "c04-type", page: "not a page", type: "text/plain", said: [#"its type is "text/plain""#], keepsWheel: false),
        Case(name: "c04-login", page: "{\"login\":true}", said: ["it is not the JSON that PEP 691 describes"], keepsWheel: false),
        Case(name: "c05-size", faults: { $0.wrongSizes = $0.wrongSizes.union([$1.filename]) }, said: ["the index promised"], keepsWheel: false),
        Case(
            name: "c06-redirect", faults: { $0.redirects["/files/c06-redirect/\($1.filename)"] = "file:///etc/passwd" }, said: ["unusable address"],
            keepsWheel: false),
        Case(
            name: "c06-circle", faults: { $0.redirects["/files/c06-circle/\($1.filename)"] = "/files/c06-circle/\($1.filename)" }, said: ["too many redirects"],
            keepsWheel: false),
        Case(
            name: "c07-deep", page: page("WHEEL", more: #","x":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
            said: ["it is not the JSON that PEP 691 describes"], keepsWheel: false),
        Case(name: "c07-version", page: page("WHEEL", meta: #""api-version":"2.0""#), said: ["it is written for version 2 of the API"], keepsWheel: false),
        Case(
            name: "c07-cut", page: #"{"meta":{"api-version":"1.1"},"name":"NAME","files":[WHEEL"#, said: ["it is not the JSON that PEP 691 describes"],
            keepsWheel: false),
        Case(
            name: "c07-name", page: page("WHEEL").replacing(#""name":"NAME""#, with: #""name":"other""#), said: [#"it is the page of "other""#],
            keepsWheel: false),
        Case(name: "c07-serial", page: page("WHEEL", meta: #""api-version":"1.1","_last-serial":-99999999999999999999"#), said: []),
        Case(name: "c10-status", faults: { faults, _ in faults.statuses["/simple/c10-status/"] = 418 }, said: ["answered with status 418"], keepsWheel: false),
        Case(
            name: "c10-not-modified", faults: { faults, _ in faults.statuses["/simple/c10-not-modified/"] = 304 }, said: ["answered with status 304"],
            keepsWheel: false),
        Case(
            name: "c11-html",
            page: """
                <!DOCTYPE html><html><head><base href="/files/NAME/"><title>x</title></head><body><script>alert(1)</script>
                <a href="NAME-1.0-py3-none-any.whl#sha256=SHA" data-yanked="&lt;b&gt;&quot;">x</a>
                """, type: "text/html", said: []),
        Case(
            name: "c11-entity",
            page: """
                <?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;<a href="/files/NAME/NAME-1.0-py3-none-any.whl#sha256=SHA">&x;</a>
                """, type: "text/html", said: []),
        Case(name: "c12-not-zip", page: nil, faults: { _, _ in }, said: []),
    ]

    /// Returns the sound wheel of a case; the bytes of `c12-not-zip` are no archive.
    private static func wheel(_ name: String) throws -> LocalIndexFile {
        var file = try LocalIndexFile(WheelMaker(name, "1.0"))
        if name == "c12-not-zip" { file.bytes = Array("this is not a zip".utf8) }
        return file
    }

    @Test func `each attack is named, and nothing else suffers`() async throws {
        let files = try (Self.cases.map(\.name) + ["sound"]).map(Self.wheel)
        var faults = LocalIndexFaults()
        for (example, file) in zip(Self.cases, files) {
            example.faults(&faults, file)
            guard let page = example.page else { continue }
            let filled = page.replacing("WHEEL", with: Self.entry("FILE", url: "/files/NAME/FILE")).replacing("NAME-1.0-py3-none-any.whl", with: "FILE")
                .replacing("FILE", with: file.filename).replacing("NAME-", with: file.filename.prefix { $0 != "-" } + "-").replacing("NAME", with: example.name)
                .replacing("SHA", with: file.sha256.hex)
            faults.pages[example.name] = (example.type, filled)
        }
        try await CrawlerFixture.run(files, faults: faults) { fixture in
            let report = try await IndexWalk(fixture.client()).projects(try (Self.cases.map(\.name) + ["sound"]).map { try ProjectName($0) })
            let lines = report.failed.map { "\($0.project): \($0.description)" } + report.refused
            for (example, file) in zip(Self.cases, files) {
                let own = lines.filter { $0.hasPrefix("\(example.name):") }
                for text in example.said { #expect(own.contains { $0.contains(text) }, "\(example.name): \(own)") }
                if example.said.isEmpty { #expect(own.isEmpty, "\(example.name): \(own)") }
                let record = fixture.store.record(of: try ProjectName(example.name))
                #expect(record?.listed.map(\.file.filename) ?? [] == (example.keepsWheel ? [file.filename] : []), "\(example.name): \(own)")
            }
            #expect(fixture.store.record(of: try ProjectName("sound"))?.listed.count == 1)
            let outside = try await Tool.run(
                "sh", ["-c", "find \(fixture.store.root) -name '*escaped*'; find /tmp -maxdepth 1 -name 'escaped*'; grep -rl '<script' simple || true"],
                in: fixture.store.root)
            #expect(outside.output == "", "\(outside)")
            #expect(try fixture.temporaries() == [])
            #expect(try await MirrorVerification(fixture.store, jobs: 2, repairingWith: nil).run().damaged.isEmpty)
        }
    }

    @Test func `new bytes under an old name, and a project that is quarantined`() async throws {
        try await CrawlerFixture.run([try Self.wheel("alpha"), try Self.wheel("beta")]) { fixture in
            let names = try ["alpha", "beta"].map { try ProjectName($0) }
            #expect(try await IndexWalk(fixture.client()).projects(names).isComplete)
            var changed = try LocalIndexFile(WheelMaker("alpha", "1.0", requires: ["evil"]))
            changed.filename = try Self.wheel("alpha").filename
            fixture.index.replace(with: [changed, try Self.wheel("beta")])
            fixture.index.faults.states["beta"] = ("quarantined", "malware <b>")
            let report = try await IndexWalk(fixture.client()).projects(names)
            #expect(report.failed.map(\.project) == ["alpha"] && report.failed[0].reason.contains("new bytes under an old name"))
            #expect(fixture.store.record(of: names[0])?.listed.map(\.file.sha256) == [try Self.wheel("alpha").sha256])
            #expect(fixture.store.record(of: names[1])?.listed.isEmpty == true)
            #expect(fixture.store.holds(try Self.wheel("beta").sha256))
        }
    }
}
