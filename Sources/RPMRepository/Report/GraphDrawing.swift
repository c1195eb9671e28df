import ForeignText

/// A drawing of the dependency graph of a repository as SVG, with failures in the colours of the report.
package struct GraphDrawing {
    /// The largest number of packages that are drawn; those with findings come first.
    static let packageLimit = 160

    private let graph: DependencyGraph
    private let layout: GraphLayout
    private let report: CheckReport
    /// The number of packages that were left out.
    package let leftOut: Int
    private let prefixLength: Int

    private static let rowHeight = 30
    private static let boxHeight = 22
    private static let gap = 56
    private static let margin = 12
    /// The approximate width of a character in a box, in pixels.
    private static let characterWidth = 6.7

    /// Creates a drawing of a graph with the findings of a report.
    package init(_ graph: DependencyGraph, report: CheckReport) {
        self.report = report
        if graph.packages.count > Self.packageLimit {
            self.graph = graph.restricted(to: Self.interesting(graph, report))
        } else {
            self.graph = graph
        }
        leftOut = graph.packages.count - self.graph.packages.count
        layout = GraphLayout(self.graph)
        prefixLength = Self.commonPrefix(self.graph.packages)
    }

    /// Returns the packages to draw if there are too many: those with findings first, then the others in the order of the graph, up to the limit.
    private static func interesting(_ graph: DependencyGraph, _ report: CheckReport) -> Set<String> {
        var wanted: Set<String> = []
        let ranked = report.causes.flatMap { $0.neededBy + $0.victims }
        for name in ranked + graph.packages where wanted.count < packageLimit { wanted.insert(name) }
        return wanted
    }

    /// Returns the drawing; empty if there are no packages.
    package func svg() -> String {
        guard !graph.packages.isEmpty else { return "" }
        let widths = layout.columns.map { column in
            Int((Double(column.map { label($0).utf8.count }.max() ?? 0) * Self.characterWidth).rounded(.up)) + 20
        }
        var left: [Int] = []
        for number in widths.indices { left.append(number == 0 ? Self.margin : left[number - 1] + widths[number - 1] + Self.gap) }
        let tallest = layout.columns.map(\.count).max() ?? 1
        let height = tallest * Self.rowHeight + 2 * Self.margin
        let width = (left.last ?? 0) + (widths.last ?? 0) + Self.margin
        var xml = XMLText()
        xml.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\">\n")
        xml.append("<title>what needs what, from the applications at the left</title>\n")
        func top(_ package: Int) -> Int {
            let rows = layout.columns[layout.column[package]].count
            return Self.margin + (tallest - rows) * Self.rowHeight / 2 + layout.row[package] * Self.rowHeight
        }
        for edge in layout.edges {
            let (from, to) = (layout.column[edge.from], layout.column[edge.to])
            let (x, y) = (left[from] + boxWidth(edge.from), top(edge.from) + Self.boxHeight / 2)
            let (endX, endY) = (left[to], top(edge.to) + Self.boxHeight / 2)
            let bend = max(24, (endX - x) / 2)
            let isBad = isFailed(edge.from) && isFailed(edge.to)
            xml.append("<path class=\"\(isBad ? "edge bad" : "edge")\" d=\"M\(x) \(y) C\(x + bend) \(y) \(endX - bend) \(endY) \(endX) \(endY)\"/>\n")
        }
        for package in graph.packages.indices {
            let (x, y) = (left[layout.column[package]], top(package))
            xml.append("<g class=\"node \(style(package))\"><title>")
            xml.text(hint(package))
            xml.append("</title><rect x=\"\(x)\" y=\"\(y)\" width=\"\(boxWidth(package))\" height=\"\(Self.boxHeight)\" rx=\"5\"/>")
            xml.append("<text x=\"\(x + 10)\" y=\"\(y + 15)\">")
            xml.text(label(package))
            xml.append("</text></g>\n")
        }
        xml.append("</svg>\n")
        return String(decoding: xml.bytes, as: UTF8.self)
    }

    private func boxWidth(_ package: Int) -> Int { Int((Double(label(package).utf8.count) * Self.characterWidth).rounded(.up)) + 20 }

    private func label(_ package: Int) -> String { String(PackageText.name(graph.packages[package]).droppingBytes(first: prefixLength)) }

    /// Returns the length of the prefix that all names share, up to and with their first hyphen, for example `python3.11-`.
    ///
    /// It is 0 for three names or fewer. Boxes omit the prefix.
    private static func commonPrefix(_ packages: [String]) -> Int {
        let names = packages.map(PackageText.name)
        let counts = Dictionary(names.compactMap { name in name.utf8.firstIndex(of: "-").map { (String(name[...$0]), 1) } }, uniquingKeysWith: +)
        guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value == names.count, names.count > 3 else { return 0 }
        return best.key.utf8.count
    }

    private func isFailed(_ package: Int) -> Bool { style(package) != "fine" }

    /// Returns the style for a package: root of a failure, victim of one, warning, or fine.
    private func style(_ package: Int) -> String {
        let name = graph.packages[package]
        let errors = report.causes.filter { !$0.kind.isWarning }
        if errors.contains(where: { $0.neededBy.contains(name) }) { return "root" }
        if report.tiers.contains(where: { $0.failed.contains(name) }) { return "victim" }
        return report.causes.contains { $0.victims.contains(name) } ? "warned" : "fine"
    }

    private func hint(_ package: Int) -> String {
        let name = graph.packages[package]
        let found = report.causes.filter { $0.victims.contains(name) }.map { "\($0.kind.rawValue): \($0.requirement)" }
        return ([name] + found.prefix(5)).joined(separator: "\n")
    }
}
