import Failures
import FoundationEssentials
import Native
import RPMRepository
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// The report of a release.
@Suite struct ReleaseReportTests {
    private static func text(_ path: FilePath) throws -> String { String(decoding: try FileSystem.readAll(path, limit: 64 << 20), as: UTF8.self) }

    /// A wheel whose metadata has links, a licence and hostile text.
    private static func cart(_ version: String) throws -> LocalIndexFile {
        var wheel = WheelMaker("cart", version)
        wheel.summary = "carts <script>alert(1)</script> & \"more\" | _x_"
        wheel.fields = [
            "Project-URL: History, javascript:alert(1)", "Project-URL: Change Log, https://example.org/cart/changes?a=1&b=<2>",
            "Home-page: https://user:secret@example.org/cart",
        ]
        return try LocalIndexFile(wheel)
    }

    /// A wheel that states no licence.
    private static func bare(_ name: String, _ version: String) throws -> LocalIndexFile {
        var wheel = WheelMaker(name, version)
        wheel.license = nil
        return try LocalIndexFile(wheel)
    }

    @Test func `a report says what changed since the release before, of which kind, for which targets and where to read about it`() async throws {
        var application = WheelMaker("shop-app", "1.0", requires: ["cart", "tables"])
        application.license = "BSD-3-Clause"
        let files = [
            try LocalIndexFile(application), try Self.cart("1.4"), try Self.cart("1.5"), try Self.bare("tables", "3.1"), try Self.bare("tables", "3.0"),
            try Self.bare("extra", "1"),
        ]
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.4\ntables==3.1\nextra==1\n")
            let first = try await stack.release(message: "the first | one")
            let builder = try await ReportBuilder(try stack.context())
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            let one = try builder.report(of: store.snapshot(first.snapshot))
            #expect(one.release.name == "shop prod #1" && one.previous == nil && one.changes == [] && one.number == 1)
            #expect(one.made?.why == "the first | one" && one.made?.time == "2023-11-14T22:13:20Z")
            #expect(one.targets.filter { $0.check != nil }.map(\.check) == ["passed", "passed", "passed"])
            #expect(one.licences.first { $0.licence == "MIT" }?.projects == ["cart"])
            #expect(one.withoutLicence == ["extra", "tables"], "\(one.licences)")
            let cart = try #require(one.projects.first { $0.name == "cart" })
            #expect(cart.changelog == "https://example.org/cart/changes?a=1&b=<2>" || cart.changelog?.hasPrefix("https://example.org/cart/changes") == true)
            #expect(cart.url?.contains("secret") == false && cart.sources.map(\.origin) == ["wheel"])
            #expect(one.times.count == 1 && one.times[0].steps.map(\.step.rawValue).contains("build") && one.faults == nil)

            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.5\ntables==3.0\n")
            try stack.write("shop/overrides/shop-app.toml", "summary = \"another\"\n")
            let second = try await stack.release()
            let two = try builder.report(of: store.snapshot(second.snapshot))
            #expect(two.previous?.name == "shop prod #1")
            let told = two.changes.map { "\($0.kind.rawValue) \($0.name) \($0.old ?? "-") \($0.new ?? "-") \($0.targets.count)" }
            let gone = told.filter { $0.hasPrefix("gone") }
            #expect(Set(told).subtracting(gone) == ["upgraded cart 1.4 1.5 3", "downgraded tables 3.1 3.0 3", "rebuilt shop-app 1.0-1 1.0-2 3"], "\(told)")
            #expect(gone == ["gone extra 1 - 3"], "the project is named as in the release that had it: \(gone)")
            #expect(two.changes.first { $0.name == "cart" }?.changelog != nil && two.times.count == 2)

            // The files beside the documents are the same as the command writes.
            let folder = stack.mirror().pushing(FilePath("releases/\(second.snapshot)"))
            let page = try Self.text(folder.appending("report.html"))
            #expect(try page == String(decoding: builder.bytes(of: two, as: .html), as: UTF8.self))
            #expect(page.contains("shop prod #2") && page.contains("<svg") && page.contains("cart/changes?a=1&amp;b="))
            #expect(!page.contains("<script") && page.contains("carts &lt;script&gt;alert(1)"))
            for word in ["javascript:", "secret", "src=", "@import", "url("] { #expect(!page.contains(word), "\(word)") }
            for match in page.matches(of: /href="([^"]*)"/) { #expect(match.1.hasPrefix("#") || match.1.hasPrefix("https://"), "\(match.1)") }
            let notes = try Self.text(folder.appending("report.md"))
            #expect(notes.contains("### Upgraded") && notes.contains("1.4 → 1.5, [changes](<https://example.org/cart/changes"))
            #expect(try Self.text(stack.mirror().pushing(FilePath("releases/\(first.snapshot)/report.md"))).contains("the first \\| one"))
            let decoded = try JSONDecoder().decode(ReleaseReport.self, from: Data(FileSystem.readAll(folder.appending("report.json"), limit: 16 << 20)))
            #expect(decoded.changes == two.changes && decoded.release == two.release)

            // A well-formed page: every element is closed in its place.
            let checked = try await Tool.run("python3", ["-c", Self.nesting], input: page)
            #expect(checked.succeeded && checked.output == "", "\(checked.output)\(checked.errors)")

            // Promoted, the same snapshot is another release, with its own reason.
            try await store.promote(from: "prod", to: "live", reason: PublishReason(time: 1_800_000_000, who: "ann", why: "goes live"))
            let live = try builder.report(of: store.snapshot(second.snapshot), channel: "live")
            #expect(live.release.name == "shop live #1" && live.made?.who == "ann" && live.previous == nil)
            #expect(
                try builder.report(of: store.snapshot(first.snapshot), since: store.snapshot(second.snapshot)).changes.contains {
                    $0.kind == .downgraded && $0.name == "cart"
                })
        }
    }

    /// A script that prints each element that is closed out of its place, with Python's own parser.
    private static let nesting = """
        import sys
        from html.parser import HTMLParser
        class Nesting(HTMLParser):
            open, void = [], {"meta", "br", "rect", "path"}
            def handle_starttag(self, tag, attributes):
                if tag not in self.void: self.open.append(tag)
            def handle_startendtag(self, tag, attributes): pass
            def handle_endtag(self, tag):
                if tag in self.void: return
                if not self.open or self.open.pop() != tag: print("misplaced", tag, self.getpos())
        parser = Nesting()
        parser.feed(sys.stdin.read())
        if parser.open: print("not closed", parser.open)
        """

    @Test func `text of strangers is no markup in release notes`() {
        let cases = [
            ("a|b", "a\\|b"), ("[x](javascript:y)", "\\[x\\](javascript:y)"), ("<img src=x>", "\\<img src=x\\>"), ("one\ntwo", "one two"),
            ("`*_~#!&", "\\`\\*\\_\\~\\#\\!\\&"),
        ]
        for (text, escaped) in cases { #expect(ReportNotes.escaped(text) == escaped, "\(text)") }
    }
}
