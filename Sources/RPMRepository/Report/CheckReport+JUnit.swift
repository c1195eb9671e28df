import ForeignText

extension CheckReport {
    /// Returns the reports as one JUnit document: a test suite for each repository and tier, a test case for each package.
    ///
    /// All cases of a tier that did not run are `skipped`, never passed. The form is that of junit-10.xsd, which Jenkins and GitLab read.
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
        // Also report failures of the repository as a whole, which belong to no package.
        let known = Set(names)
        let cases = names + result.failed.filter { !known.contains($0) }
        let failed = Set(result.failed)
        let passedOver = tier == .headers ? [] : Set(unchecked ?? [])
        let failures = result.state == .failed ? self.failures(tier) : [:]
        var counts = JUnitCounts(tests: cases.count)
        var body = XMLText()
        for name in cases {
            body.append("    <testcase classname=\"")
            body.attribute("\(label).\(tier.title)")
            body.append("\" name=\"")
            body.attribute(name)
            if result.state == .notRun {
                counts.skipped += 1
                Self.skip("not run: \(result.note)", &body)
            } else if failed.contains(name) {
                counts.failures += 1
                failure(failures[name] ?? Failure(), &body)
            } else if passedOver.contains(name) {
                counts.skipped += 1
                Self.skip("not checked: it is for another architecture", &body)
            } else {
                body.append("\"/>\n")
            }
        }
        xml.append("  <testsuite name=\"")
        xml.attribute("\(label) \(tier.title)")
        xml.append("\"\(counts.attributes) skipped=\"\(counts.skipped)\">\n")
        xml.append(rendered: body.bytes[...])
        xml.append("  </testsuite>\n")
        return counts
    }

    private static func skip(_ why: String, _ xml: inout XMLText) {
        xml.append("\"><skipped message=\"")
        xml.attribute(why)
        xml.append("\"/></testcase>\n")
    }

    private func failure(_ failure: Failure, _ xml: inout XMLText) {
        var lines = failure.causes.flatMap { number in
            ["\(causes[number].kind.rawValue): \(causes[number].requirement) [\(causes[number].id)]"] + causes[number].textLines(listLimit: 4)
        }
        lines += failure.conflicts
        if failure.more > 0 { lines.append("and \(failure.more) more, which the report has") }
        if lines.isEmpty { lines = ["it failed; the report names only the first \(CheckCause.victimLimit) victims of each cause"] }
        xml.append("\"><failure type=\"")
        xml.attribute(failure.causes.first.map { causes[$0].kind.rawValue } ?? (failure.conflicts.isEmpty ? "failed" : "file-conflict"))
        xml.append("\" message=\"")
        xml.attribute(lines.first ?? "")
        xml.append("\">")
        xml.text(lines.joined(separator: "\n"))
        xml.append("</failure></testcase>\n")
    }

    /// The findings about a package that failed in a tier.
    private struct Failure {
        /// The indexes of the causes in the report.
        var causes: [Int] = []
        var conflicts: [String] = []
        /// The number of further causes and conflicts.
        var more = 0
    }

    /// The maximum number of causes, and of conflicts, in the text of one package.
    ///
    /// In a large repository, a package may share thousands with others.
    private static let failureLimit = 8

    private func failures(_ tier: CheckTier) -> [String: Failure] {
        var failures: [String: Failure] = [:]
        for (number, cause) in causes.enumerated() where cause.kind.tier == tier && !cause.kind.isWarning {
            for victim in cause.victims {
                if failures[victim]?.causes.count ?? 0 < Self.failureLimit {
                    failures[victim, default: Failure()].causes.append(number)
                } else {
                    failures[victim]?.more += 1
                }
            }
        }
        guard tier == .files, let files else { return failures }
        for entry in files.conflicts {
            for package in entry.packages {
                if failures[package]?.conflicts.count ?? 0 < Self.failureLimit {
                    failures[package, default: Failure()].conflicts.append(
                        "file conflict: \(entry.path) differs in \(entry.differences.joined(separator: ", ")) between \(entry.packages.joined(separator: ", "))"
                    )
                } else {
                    failures[package]?.more += 1
                }
            }
        }
        return failures
    }
}

/// The counts of a test suite.
private struct JUnitCounts {
    var tests = 0
    var failures = 0
    var skipped = 0

    mutating func add(_ other: JUnitCounts) {
        tests += other.tests
        failures += other.failures
        skipped += other.skipped
    }

    var attributes: String { " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\"" }
}
