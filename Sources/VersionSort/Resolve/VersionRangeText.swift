import ForeignText

/// Descriptions of sets of releases, as short as the existing releases allow.
enum VersionRangeText {
    /// The maximum number of runs of adjacent releases that are listed.
    private static let runLimit = 3

    /// Returns a description of a set of releases, for example "icons>=2.0", "icons 1.0 to 1.4" or "every release of icons".
    static func describe(_ package: some CustomStringConvertible, _ set: VersionSet, versions: [Version]) -> String {
        let runs = runs(of: set.releases)
        if set.count == versions.count, versions.count > 1 { return "every release of \(package)" }
        if runs.isEmpty { return "no release of \(package)" }
        if runs.count > runLimit, let first = runs.first, let last = runs.last {
            return "\(set.count) releases of \(package) (\(versions[first.lowerBound]) to \(versions[last.upperBound]))"
        }
        let texts = runs.map { text($0, versions: versions) }
        let joined = texts.count < 2 ? texts.joined() : texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
        return joined.utf8.hasPrefix(">") || joined.utf8.hasPrefix("<") ? "\(package)\(joined)" : "\(package) \(joined)"
    }

    private static func text(_ run: ClosedRange<Int>, versions: [Version]) -> String {
        if run.count == 1 { return "\(versions[run.lowerBound])" }
        if run.upperBound == versions.count - 1 { return ">=\(versions[run.lowerBound])" }
        if run.lowerBound == 0 { return "<=\(versions[run.upperBound])" }
        return "\(versions[run.lowerBound]) to \(versions[run.upperBound])"
    }

    private static func runs(of releases: [Int]) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for release in releases {
            if let last = runs.last, last.upperBound + 1 == release {
                runs[runs.count - 1] = last.lowerBound...release
            } else {
                runs.append(release...release)
            }
        }
        return runs
    }
}
