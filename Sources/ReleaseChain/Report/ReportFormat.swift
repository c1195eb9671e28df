import Failures
import ForeignText
import FoundationEssentials
import Native
import RPMRepository
import SystemPackage

/// The form of a report.
package enum ReportFormat: String, Sendable, CaseIterable {
    case html, md, json
}

extension ReportBuilder {
    /// Returns a report in one of its forms.
    ///
    /// - Throws: ``Failure`` if the dependencies of the release, which the page draws, cannot be read.
    package func bytes(of report: ReleaseReport, as format: ReportFormat) throws -> [UInt8] {
        switch format {
        case .md: return Array(ReportNotes.text(report).utf8)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(report)) + [UInt8(ascii: "\n")]
        case .html: return Array(ReportPage.html(report, drawing: try drawing(of: report)).utf8)
        }
    }

    /// Returns the drawing of the dependency graph of the first target; `nil` if nothing can be drawn.
    private func drawing(of report: ReleaseReport) throws -> ReportPage.Drawing? {
        let snapshot = try store.snapshot(report.release.snapshot)
        guard let check = try store.check(of: snapshot.id),
            let member = snapshot.members.first(where: { $0.packages > 0 && !$0.path.utf8.hasSuffix("/\(RepositoryStep.sourceArchitecture)") }),
            let checked = check.reports[member.path]
        else { return nil }
        let graph = try DependencyGraph.read(repository: snapshot.directory(of: member), architecture: checked.architecture)
        let drawing = GraphDrawing(graph, report: checked)
        let svg = drawing.svg()
        return svg.isEmpty ? nil : ReportPage.Drawing(repository: member.path, svg: svg, leftOut: drawing.leftOut)
    }
}
