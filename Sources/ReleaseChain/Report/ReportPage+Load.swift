import ForeignText
import RPMRepository

extension ReportPage {
    /// Writes the load tests, with a bar for each release.
    mutating func loads() {
        section("load", "Load tests", "Steps of the scenario that succeeded in a second: the median of the runs. Times are milliseconds.")
        for load in report.loads {
            guard let last = load.entries.last?.result else { continue }
            page.element("h3", "\(last.application) on \(last.target)")
            bars(
                load.entries.reversed().map { entry in
                    let result = entry.result
                    return (entry.release.name, Int((result.rate * 100).rounded()), LoadResult.text(result.rate))
                })
            if let comparison = load.comparison { page.element("p", comparison) }
            table(["step", "count", "errors", "p50", "p90", "p99", "max"])
            for step in last.steps {
                markup("<tr>")
                cell("step", "name") { $0.text(step.name) }
                cell("count", "number") { $0.text("\(step.count)") }
                cell("errors", step.errors > 0 ? "bad number" : "number") { $0.text("\(step.errors)") }
                for (name, value) in [("p50", step.p50), ("p90", step.p90), ("p99", step.p99), ("max", step.max)] {
                    cell(name, "number") { $0.text(LoadResult.text(value)) }
                }
                markup("</tr>\n")
            }
            markup("</tbody>\n</table>\n")
            page.element("p", "\(LoadResult.text(last.range)) in \(last.runs.count.counted("run")) by \(last.workers.counted("client")), on \(last.machine)")
        }
        markup("</section>\n")
    }
}
