import Failures
import Native
package import RPMRepository
package import SystemPackage

/// The files that the reports of a check are written to.
package struct CheckReports: Hashable, Sendable {
    /// A page with the dependency graph.
    package var html: FilePath?
    /// A JUnit document with a test case for each package and tier.
    package var junit: FilePath?

    /// Creates a list of report files; `nil` writes none.
    package init(html: FilePath? = nil, junit: FilePath? = nil) {
        self.html = html
        self.junit = junit
    }

    /// A Boolean value that indicates whether no report is written.
    package var isEmpty: Bool { html == nil && junit == nil }

    /// Writes the reports of repositories, each with its folder.
    ///
    /// - Throws: ``Failure`` if a file cannot be written or the metadata of a repository cannot be read.
    package func write(_ reports: [(folder: FilePath, report: CheckReport)], architecture: String, title: String) throws {
        do {
            if let junit { try FileSystem.writeAtomically(Array(CheckReport.junit(reports.map(\.report)).utf8), to: junit) }
            guard let html else { return }
            let pages = try reports.map { (report: $0.report, graph: Optional(try DependencyGraph.read(repository: $0.folder, architecture: architecture))) }
            try FileSystem.writeAtomically(Array(CheckPage.html(pages, title: title).utf8), to: html)
        } catch {
            throw Failure.from(error, doing: "cannot write the report of the check")
        }
    }
}
