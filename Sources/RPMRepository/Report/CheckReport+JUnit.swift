import ForeignText

extension CheckReport {
    /// The reports as one JUnit document: a test suite for each repository and tier, a test case for each package.
    ///
    /// A tier that did not run is `skipped` in every case, never passed. The form is what Jenkins and GitLab read.
    package static func junit(_ reports: [CheckReport]) -> String {
        var body = XMLText()
        var total = JUnitCounts()
        for report in reports {
            for tier in CheckTier.allCases { total.add(report.writeSuite(tier, to: &body)) }
        }
        var xml = XMLText()
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites\(total.attributes)>\n")
        return String(decoding: xml.bytes + body.bytes, as: UTF8.self) + "</testsuites>\n"
    }

    private func writeSuite(_ tier: CheckTier, to xml: inout XMLText) -> JUnitCounts {
        let result = self[tier]
        let names = members.isEmpty ? ["the repository"] : members
        let failed = Set(result.failed)
        // A failure that is no package's own, of the repository as a whole, must not get lost.
        let strangers = result.failed.filter { !Set(names).contains($0) }
        let cases = names + strangers
        var counts = JUnitCounts(tests: cases.count)
        if result.state == .notRun { counts.skipped = cases.count } else { counts.failures = failed.count }
        let texts = result.state == .failed ? failureTexts(tier) : [:]
        xml.append("  <testsuite name=\"")
        xml.attribute("\(label) \(tier.title)")
        xml.append("\"\(counts.attributes)>\n")
        for name in cases {
            xml.append("    <testcase classname=\"")
            xml.attribute("\(label).\(tier.title)")
            xml.append("\" name=\"")
            xml.attribute(name)
            if result.state == .notRun {
                xml.append("\"><skipped message=\"")
                xml.attribute("not run: \(result.note)")
                xml.append("\"/></testcase>\n")
            } else if failed.contains(name) {
                xml.append("\"><failure message=\"")
                let lines = texts[name] ?? ["it failed; the report names only the first \(CheckCause.victimLimit) victims of each cause"]
                xml.attribute(lines.first ?? "")
                xml.append("\">")
                xml.text(lines.joined(separator: "\n"))
                xml.append("</failure></testcase>\n")
            } else {
                xml.append("\"/>\n")
            }
        }
        xml.append("  </testsuite>\n")
        return counts
    }

    /// What to say of each package that failed in a tier.
    private func failureTexts(_ tier: CheckTier) -> [String: [String]] {
        var texts: [String: [String]] = [:]
        for cause in causes where cause.kind.tier == tier && !cause.kind.isWarning {
            let lines = ["\(cause.kind.rawValue): \(cause.requirement) [\(cause.id)]"] + cause.textLines(listLimit: 4)
            for victim in cause.victims { texts[victim, default: []] += lines }
        }
        guard tier == .files, let files else { return texts }
        for entry in files.conflicts {
            for package in entry.packages {
                texts[package, default: []].append(
                    "file conflict: \(entry.path) differs in \(entry.differences.joined(separator: ", ")) between \(entry.packages.joined(separator: ", "))")
            }
        }
        return texts
    }
}

/// The numbers of a test suite.
private struct JUnitCounts {
    var tests = 0
    var failures = 0
    var skipped = 0

    mutating func add(_ other: JUnitCounts) {
        tests += other.tests
        failures += other.failures
        skipped += other.skipped
    }

    var attributes: String { " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\"" }
}
