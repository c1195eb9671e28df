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
            if name.local == "testsuites" { #expect(attributes["tests"] == "18" && attributes["failures"] == "2" && attributes["skipped"] == "15") }
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
