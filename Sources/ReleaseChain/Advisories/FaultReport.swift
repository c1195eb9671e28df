import Failures
import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import SystemPackage
import VersionSort

/// The rules for known vulnerabilities in a stack file, `[vulnerabilities]`.
package struct VulnerabilityRules: Codable, Hashable, Sendable {
    /// A permission to release with one known vulnerability, until a date.
    package struct Waiver: Codable, Hashable, Sendable {
        /// The id or an alias of the advisory.
        package var id: String
        package var reason: String
        /// The last day of the waiver, for example `2026-12-31`.
        package var expires: String
    }

    /// The lowest severity that stops a release: `low`, `moderate`, `high`, `critical`, or `none` (the default).
    package var fail: String?
    /// The severity of vulnerabilities whose advisories state no severity: `high` by default.
    package var unknown: String?
    package var waive: [Waiver]?
}

/// The known vulnerabilities of a release.
package struct FaultReport: Hashable, Sendable, Codable {
    /// A known vulnerability of one release of a project.
    package struct Fault: Hashable, Sendable, Codable {
        package let id: String
        package let aliases: [String]
        package let project: String
        package let version: String
        package let targets: [String]
        package let severity: Severity
        package let score: Double?
        package let summary: String
        /// The versions with the fix, ascending.
        package let fixed: [String]
        /// The waiver that applies, if it has not expired.
        package let waiver: VulnerabilityRules.Waiver?
        /// A Boolean value indicating whether the vulnerability stops the release, by the stack's rules and waivers.
        package let stops: Bool
        /// A Boolean value indicating whether an advisory reports the release as malicious.
        package let isMalicious: Bool
    }

    /// The number of advisories in the dump.
    package let advisories: Int
    /// The time of the newest change in the dump, for example `2026-11-30T05:47:53Z`; `nil` for an empty dump.
    package let newest: String?
    /// The vulnerabilities: those that stop the release first, and the severest first.
    package let faults: [Fault]
    /// Lines about waivers that expired or apply to nothing, and about advisories that cannot be used.
    package let notes: [String]

    /// Finds the known vulnerabilities of locked releases.
    ///
    /// - Parameters:
    ///   - rules: the stack's rules; `nil` for the defaults, with which only a malicious release stops.
    ///   - file: the stack file, for errors in the rules.
    ///   - day: the time in seconds since 1970 at which waivers are judged.
    /// - Throws: ``Failure`` with code `usage` for an unknown severity, and for a waiver without a reason or a day.
    init(_ resolutions: [Resolution], database: AdvisoryDatabase, rules: VulnerabilityRules?, file: FilePath, day: Int64) throws {
        let policy = try Policy(rules ?? VulnerabilityRules(), file: file, day: day)
        struct Release: Hashable { let project: ProjectName, version: Version }
        var releases: [Release: [String]] = [:]
        for resolution in resolutions {
            for package in resolution.packages where package.origin != .system {
                releases[Release(project: package.name, version: package.version), default: []].append(resolution.targetID)
            }
        }
        var faults: [Fault] = []
        var used: Set<String> = []
        for (release, targets) in releases {
            for group in Self.groups(database.advisories(of: release.project, release.version)) {
                let names = Set(group.flatMap { [$0.id] + $0.aliases })
                used.formUnion(names)
                let isMalicious = group.contains(where: \.isMalicious)
                let severity = group.map(\.severity).max() ?? .unknown
                let waiver = isMalicious ? nil : policy.waivers.first { names.contains($0.id) }  // text: a list
                faults.append(
                    Fault(
                        id: group[0].id, aliases: names.subtracting([group[0].id]).sorted(), project: release.project.normalized, version: "\(release.version)",
                        targets: targets.sorted(), severity: isMalicious ? .critical : severity, score: group.compactMap(\.score).max(),
                        summary: group.map(\.summary).first { !$0.isEmpty } ?? "",
                        fixed: Set(group.flatMap { $0.fixes(release.project) }).filter { $0 > release.version }.sorted().map { "\($0)" }, waiver: waiver,
                        stops: isMalicious || (waiver == nil && policy.stops(severity)), isMalicious: isMalicious))
            }
        }
        self.faults = faults.sorted { one, other in
            if one.stops != other.stops { return one.stops }
            if one.severity != other.severity { return one.severity > other.severity }
            return (one.project, one.version, one.id) < (other.project, other.version, other.id)
        }
        advisories = database.count
        newest = database.newest
        var notes = policy.notes
        for waiver in policy.waivers where !used.contains(waiver.id) {  // text: a list
            notes.append("the waiver of \(waiver.id) applies to no locked release")
        }
        self.notes = notes + database.notes
    }

    /// Throws a ``Failure`` with code `usage` for rules with an unknown severity, and for a waiver without a reason or a day.
    static func check(_ rules: VulnerabilityRules?, file: FilePath) throws {
        if let rules { _ = try Policy(rules, file: file, day: 0) }
    }

    /// The vulnerabilities that stop the release.
    package var stopping: [Fault] { faults.filter(\.stops) }

    /// Returns advisories in groups that share an id or alias.
    ///
    /// The advisories of a group are sorted by the prefix of their id: `MAL-`, `GHSA-`, `PYSEC-`, then all others.
    private static func groups(_ advisories: [Advisory]) -> [[Advisory]] {
        var groups: [(names: Set<String>, advisories: [Advisory])] = []
        for advisory in advisories {
            var (names, members) = (Set([advisory.id] + advisory.aliases), [advisory])
            for index in groups.indices.reversed() where !groups[index].names.isDisjoint(with: names) {
                names.formUnion(groups[index].names)
                members = groups[index].advisories + members
                groups.remove(at: index)
            }
            groups.append((names, members))
        }
        func rank(_ id: String) -> Int { ["MAL-", "GHSA-", "PYSEC-"].firstIndex { id.utf8.hasPrefix($0) } ?? 3 }
        return groups.map { $0.advisories.sorted { (rank($0.id), $0.id) < (rank($1.id), $1.id) } }
    }

    /// The validated rules of a stack.
    private struct Policy {
        let limit: Severity?
        let unknown: Severity
        private(set) var waivers: [VulnerabilityRules.Waiver] = []
        private(set) var notes: [String] = []

        init(_ rules: VulnerabilityRules, file: FilePath, day: Int64) throws {
            func severity(_ text: String, _ key: String) throws -> Severity {
                guard let severity = Severity(word: text), severity != .unknown else {
                    throw Failure(.usage, "\(file): [vulnerabilities] \(key) '\(text)' is no severity", hints: ["write low, moderate, high or critical"])
                }
                return severity
            }
            limit = try rules.fail.flatMap { $0 == "none" ? nil : try severity($0, "fail") }
            unknown = try severity(rules.unknown ?? "high", "unknown")
            for waiver in rules.waive ?? [] {
                guard !waiver.reason.isEmpty, let end = Timestamp(limit: waiver.expires) else {
                    throw Failure(
                        .usage, "\(file): the waiver of \(waiver.id) needs a reason and the day when it expires", hints: ["write expires = \"2026-12-31\""])
                }
                if end.seconds > day { waivers.append(waiver) } else { notes.append("the waiver of \(waiver.id) expired on \(waiver.expires)") }
            }
        }

        func stops(_ severity: Severity) -> Bool { limit.map { (severity == .unknown ? unknown : severity) >= $0 } ?? false }
    }

    // MARK: - Files

    private static func path(_ mirror: FilePath, _ snapshot: String) -> FilePath { mirror.appending("releases").appending(snapshot).appending("faults.json") }

    /// Returns the vulnerabilities that were known at the time of a release; `nil` if no advisories were given then, or if their file cannot be read.
    static func read(mirror: FilePath, snapshot: String) -> FaultReport? {
        guard let bytes = try? FileSystem.readAll(path(mirror, snapshot), limit: 64 << 20) else { return nil }
        return try? JSONDecoder().decode(FaultReport.self, from: Data(bytes))
    }

    func write(mirror: FilePath, snapshot: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let path = Self.path(mirror, snapshot)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically([UInt8](try encoder.encode(self)), to: path)
    }
}

extension FaultReport.Fault {
    /// The vulnerability in one line, for example `cart 1.4: GHSA-1 (high), a summary; fixed in 1.5`.
    var line: String {
        let fix = fixed.isEmpty ? "no release fixes it" : "fixed in \(fixed.joined(separator: ", "))"
        let kind = isMalicious ? "malicious" : severity.rawValue
        return "\(project) \(version): \(id) (\(kind))\(summary.isEmpty ? "" : ", \(summary)"); \(fix)"
    }
}

extension FaultReport {
    /// Throws a ``Failure`` with code `failure` that lists the vulnerabilities that stop the release.
    ///
    /// - Parameter required: The projects that the user's own requirements name.
    func refuseStopping(_ stack: Stack, required: Set<String>) throws {
        let stopping = stopping
        guard !stopping.isEmpty else { return }
        let upgrade = ["upgrade: relcli lock \(stack.directory) --upgrade NAME", "or waive it in [vulnerabilities] of \(stack.file), with a reason and a day"]
        let malicious = stopping.filter(\.isMalicious)
        let verb = stopping.count == 1 ? "stops" : "stop"
        throw Failure(
            .failure, "\(stopping.count.counted("known fault")) in the lock \(verb) the release", causes: stopping.map { $0.line },
            hints: malicious.isEmpty ? upgrade : Self.remedies(Set(malicious.map(\.project)), required, stack))
    }

    /// Returns hints for a lock with malicious releases of projects.
    private static func remedies(_ projects: Set<String>, _ required: Set<String>, _ stack: Stack) -> [String] {
        let own = projects.intersection(required).sorted()
        return (own.isEmpty ? [] : ["require another release of \(own.joined(separator: ", ")) if the requirements pin this one"])
            + [
                "lock again with the same advisories, which takes other releases: relcli lock \(stack.directory)",
                "look where the malicious release was installed",
            ]
    }
}

extension ChainContext {
    /// Returns the known vulnerabilities of locked releases, with warnings for the user; `nil` if no advisories were given.
    ///
    /// - Throws: ``Failure`` with code `failure` that lists the vulnerabilities that stop the release.
    func faults(of resolutions: [Resolution], stack: Stack) throws -> FaultReport? {
        let rules: VulnerabilityRules? = stack.document.vulnerabilities
        guard let database = try advisories() else {
            if let limit = rules?.fail, limit != "none" {
                events(.warning("known faults are not looked for, although \(stack.file) says fail = '\(limit)': name the advisories with --osv or RELCLI_OSV"))
            }
            return nil
        }
        let report = try FaultReport(resolutions, database: database, rules: rules, file: stack.file, day: wallTime())
        // The notes about the advisories themselves were given when they were read.
        for note in report.notes where !database.notes.contains(note) { events(.warning(note)) }
        try report.refuseStopping(stack, required: Set(resolutions.flatMap { $0.packages.filter(\.isDirect).map(\.name.normalized) }))
        let rest = report.faults.count - report.stopping.count
        if rest > 0 { events(.warning("\(rest.counted("known fault")) below the limit or waived; the report lists them")) }
        return report
    }

    /// Returns the malicious releases, each with a reason such as `is malicious (MAL-2026-1)`, for clients of an index; `nil` if no advisories were given.
    func malice() throws -> RefusedReleases? {
        guard let database = try advisories() else { return nil }
        return RefusedReleases(concerns: { database.hasMalice(of: $0) }) { project, version in
            guard let id = database.malice(of: project, version) else { return nil }
            return "is malicious (\(id))"
        }
    }

    /// Throws a ``Failure`` with code `failure` if an advisory reports a release as malicious, wherever its file comes from.
    func refuseMalicious(_ project: ProjectName, _ version: Version) throws {
        guard let id = try advisories()?.malice(of: project, version) else { return }
        throw Failure(.failure, "\(project) \(version) is malicious (\(id))", hints: ["take another release, and look where this one was installed"])
    }
}
