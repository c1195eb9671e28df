import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The forms of a report that other programs read.
@Suite struct ReportTests {
    private static func failing(in folder: FilePath) throws -> CheckReport {
        try FakePackage.write(
            [FakePackage("a<&>", "1", requires: ["gone"]), FakePackage("b", "1", requires: ["a<&>"]), FakePackage("c", "1")], to: folder)
        return try ClosureCheck.run(repository: folder, base: BaseInput(), architecture: "x86_64", label: "el9/x86_64")
    }

    /// The attributes of each element in junit-10.xsd, and the required ones.
    private static let allowed: [String: Set<String>] = [
        "testsuites": ["name", "time", "tests", "failures", "errors"],
        "testsuite": ["name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
        "testcase": ["name", "time", "classname", "group"], "failure": ["type", "message"], "skipped": ["type", "message"],
    ]
    private static let required: [String: Set<String>] = [
        "testsuite": ["name", "tests", "failures", "errors"], "testcase": ["name"], "failure": ["type", "message"],
    ]

    @Test func `of very many causes of one failure JUnit tells the first and counts the rest`() throws {
        var report = CheckReport(label: "r", architecture: "x86_64", base: [])
        report.members = (0..<2000).map { "p\($0)-1-1.noarch" }.sorted()
        report.packages = 2001
        report.unchecked = ["q-1-1.i686"]
        report.members.append("q-1-1.i686")
        report.causes = (0..<300).map { CheckCause(.missing, requirement: "gone\($0)", neededBy: Array(report.members.prefix(400))) }
        report.add(TierResult(.closure, note: "", failed: report.members.prefix(1500) + ["stranger"]))
        let text = CheckReport.junit([report])
        #expect(text.utf8.count < 4 << 20, "400 packages with 300 causes each are told in \(text.utf8.count) bytes")
        #expect(text.contains("and 292 more, which the report has") && text.contains("tests=\"2002\" failures=\"1501\" errors=\"0\" skipped=\"1\""))
        #expect(text.contains("name=\"q-1-1.i686\"><skipped message=\"not checked") && text.contains("name=\"stranger\"><failure type=\"failed\""))
    }

    @Test func `JUnit has a case for each package and tier and skips what did not run`() throws {
        let folder = try TemporaryFolder()
        let text = CheckReport.junit([try Self.failing(in: folder.path)])
        var reader = try XMLReader(Array(text.utf8))
        var (cases, failures, skipped, names) = (0, 0, 0, Set<String>())
        while let event = try reader.next() {
            guard case .start(let name, let attributes) = event else { continue }
            if name.local == "testcase" {
                cases += 1
                names.insert(attributes["name"] ?? "")
            }
            if name.local == "failure" { failures += 1 }
            if name.local == "skipped" {
                skipped += 1
                #expect(attributes["message"]?.hasPrefix("not run") == true)
            }
            if name.local == "testsuites" { #expect(attributes["tests"] == "18" && attributes["failures"] == "2") }
            let names = Set(attributes.map(\.name.local))
            #expect(names.isSubset(of: Self.allowed[name.local] ?? []), "\(name.local) \(attributes)")
            #expect(Self.required[name.local]?.isSubset(of: names) ?? true, "\(name.local) \(attributes)")
        }
        #expect(cases == 18 && failures == 2 && skipped == 15, "3 packages by 6 tiers, of which one ran")
        #expect(names == ["a<&>-1-1.noarch", "b-1-1.noarch", "c-1-1.noarch"])
    }

    @Test func `the page is well formed and draws the packages and what they need`() throws {
        let folder = try TemporaryFolder()
        let report = try Self.failing(in: folder.path)
        let graph = try DependencyGraph.read(repository: folder.path, architecture: "x86_64")
        #expect(graph.needs == [[], [0], []])
        let drawing = GraphDrawing(graph, report: report).svg()
        var reader = try XMLReader(Array(drawing.utf8))
        var classes: [String] = []
        while let event = try reader.next() {
            if case .start(_, let attributes) = event, let style = attributes["class"] { classes.append(style) }
        }
        #expect(classes == ["edge bad", "node root", "node victim", "node fine"])
        let page = CheckPage.html(report, graph: graph)
        #expect(page.contains("not installable as it is") && page.contains("a&lt;&amp;&gt;") && !page.contains("a<&>"))
        #expect(page == CheckPage.html(report, graph: graph))
    }

    @Test func `a layout puts what is needed to the right and leaves out lines that follow from others`() {
        let graph = DependencyGraph(packages: ["a", "b", "c", "d"], needs: [[1, 2], [2], [0], []])
        let layout = GraphLayout(graph)
        #expect(layout.column[0] < layout.column[1] && layout.column[1] < layout.column[2])
        #expect(layout.edges.map { [$0.from, $0.to] } == [[0, 1], [1, 2]])
    }
}
