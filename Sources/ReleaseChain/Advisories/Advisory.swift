import ForeignText
import VersionSort

/// The severity of a vulnerability, in ascending order.
package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case unknown, low, moderate, high, critical

    package static func < (one: Severity, other: Severity) -> Bool { one.order < other.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Creates a severity from a word of an advisory or a stack file, in any case; `medium` counts as moderate, and another word gives `nil`.
    package init?(word: String) {
        let word = word.lowercased()
        self.init(rawValue: word == "medium" ? "moderate" : word)
    }
}

/// An advisory of the OSV schema, as far as it concerns projects of the Python Package Index.
package struct Advisory: Sendable {
    /// One point of a range of versions.
    struct Event: Sendable {
        enum Kind: Sendable {
            case introduced, fixed, lastAffected, limit
        }

        let kind: Kind
        /// The version at which a range begins or ends; `nil` for a range that begins before all versions (`"introduced": "0"`).
        let version: Version?
    }

    /// The affected versions of one project.
    struct Affected: Sendable {
        let project: ProjectName
        let versions: Set<Version>
        let ranges: [[Event]]
        /// A Boolean value indicating whether all versions are affected, because the advisory does not say which ones in a form that can be read.
        var isWhole = false

        /// Returns `true` if a version is affected (OSV schema, "Evaluation").
        func contains(_ version: Version) -> Bool {
            isWhole || versions.contains(version) || versions.contains(version.publicVersion) || ranges.contains { Self.contains(version, $0) }
        }

        private static func contains(_ version: Version, _ events: [Event]) -> Bool {
            // A local label does not make another release of the project, unless the advisory itself names one.
            func order(_ bound: Version) -> Version { bound == bound.publicVersion ? version.publicVersion : version }
            let limits = events.filter { $0.kind == .limit }
            guard limits.isEmpty || limits.contains(where: { $0.version.map { order($0) < $0 } ?? false }) else { return false }
            var isAffected = false
            for event in events where event.kind != .limit {
                switch (event.kind, event.version) {
                case (.introduced, nil): isAffected = true
                case (.introduced, let start?) where order(start) >= start: isAffected = true
                case (.fixed, let end?) where order(end) >= end: isAffected = false
                case (.lastAffected, let last?) where order(last) > last: isAffected = false
                default: break
                }
            }
            return isAffected
        }
    }

    package let id: String
    package let aliases: [String]
    package let summary: String
    package let severity: Severity
    /// The score of CVSS 3, from 0 to 10; `nil` if the advisory has no such vector.
    package let score: Double?
    /// The time of the last change, as the advisory states it, for example `2026-11-30T05:47:53Z`.
    package let modified: String
    /// A Boolean value indicating whether the advisory reports a malicious package: its id or an alias begins with `MAL-`.
    package let isMalicious: Bool
    let affected: [Affected]

    /// Returns `true` if an id is of a malicious package, in any case and with any signs before and behind `MAL`: `MAL-2026-1`, ` mal_2026_1`.
    static func isMalicious(_ id: String) -> Bool {
        let word = id.utf8.drop { !$0.isAlphanumeric }.prefix(4)
        guard word.prefix(3).elementsEqual("MAL".utf8, by: { $0 & 0xDF == $1 }) else { return false }
        return word.dropFirst(3).first.map { !$0.isASCIILetter } ?? false
    }

    /// Returns the versions of a project that fix the vulnerability, in ascending order.
    func fixes(_ project: ProjectName) -> [Version] {
        let events = affected.filter { $0.project == project }.flatMap { $0.ranges.joined() }
        return Set(events.filter { $0.kind == .fixed }.compactMap(\.version)).sorted()
    }

    /// Returns `true` if a release is affected.
    func concerns(_ project: ProjectName, _ version: Version) -> Bool { affected.contains { $0.project == project && $0.contains(version) } }
}

extension Advisory.Event {
    /// Returns events sorted by version, the order in which they are evaluated.
    ///
    /// At equal versions, `introduced` comes before all other events.
    static func sorted(_ events: [Advisory.Event]) -> [Advisory.Event] {
        events.enumerated().sorted { one, other in
            guard let first = one.element.version else { return other.element.version != nil || one.offset < other.offset }
            guard let second = other.element.version else { return false }
            if first != second { return first < second }
            let (starts, startsToo) = (one.element.kind == .introduced, other.element.kind == .introduced)
            return starts == startsToo ? one.offset < other.offset : starts
        }.map(\.element)
    }
}
