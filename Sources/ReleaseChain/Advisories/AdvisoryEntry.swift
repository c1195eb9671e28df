import ForeignText
import IndexCrawler
import VersionSort

/// The affected projects and versions in an element of `affected`.
struct AdvisoryEntry {
    /// The projects of the index; empty if the element concerns another ecosystem, or if its package is unknown.
    private(set) var affected: [Advisory.Affected] = []
    private let fields: AdvisoryFields
    private let isMalicious: Bool

    /// Reads an element.
    ///
    /// - Parameter notes: receives the faults.
    init(_ fields: AdvisoryFields, notes: inout AdvisoryNotes) {
        self.fields = fields
        isMalicious = notes.isMalicious
        let package = AdvisoryPackage(fields, &notes)
        guard !package.projects.isEmpty else { return }
        notes.add(fields)
        // The reason why a malicious project is refused as a whole.
        var unclear: (kind: AdvisoryFaults.Kind, detail: String)?
        if let first = fields.misspelt.first { unclear = (.keys, "'\(first.written.start(bytes: 40))' is taken for '\(first.meant)'") }
        let versions = versions(&unclear, &notes)
        let ranges = ranges(&unclear, &notes)
        if isMalicious, unclear == nil, versions.isEmpty, ranges.allSatisfy(\.isEmpty) { unclear = (.noVersion, "") }
        let names = package.projects.map(\.normalized).joined(separator: ", ")
        if isMalicious, let unclear { notes.add(unclear.kind, unclear.detail.isEmpty ? names : "\(names), \(unclear.detail)", effect: .whole) }
        affected = package.projects.map { Advisory.Affected(project: $0, versions: versions, ranges: ranges, isWhole: isMalicious && unclear != nil) }
    }

    /// Notes a fault that leaves versions unclear.
    private func note(
        _ kind: AdvisoryFaults.Kind, _ detail: String, _ unclear: inout (kind: AdvisoryFaults.Kind, detail: String)?, _ notes: inout AdvisoryNotes
    ) {
        if !isMalicious { notes.add(kind, detail) } else if unclear == nil { unclear = (kind, detail) }
    }

    private static func shown(_ value: JSONTree) -> String {
        switch value {
        case .text(let text), .number(let text): "'\(text.start(bytes: 40))'"
        default: "an entry"
        }
    }

    private func versions(_ unclear: inout (kind: AdvisoryFaults.Kind, detail: String)?, _ notes: inout AdvisoryNotes) -> Set<Version> {
        var isOrderly = true
        var found: Set<Version> = []
        for value in fields.elements("versions", isOrderly: &isOrderly) {
            if case .text(let text) = value, let version = try? Version(text) {
                found.insert(version)
            } else {
                // A number may have lost a zero: 1.10 is written as 1.1.
                note(.version, "\(Self.shown(value)) is no version", &unclear, &notes)
            }
        }
        if !isOrderly { note(.version, "'versions' is no list", &unclear, &notes) }
        return found
    }

    /// Returns `true` for a range whose only stated type is `GIT`; one whose type is no text may be of versions.
    private static func isOfCommits(_ range: AdvisoryFields) -> Bool {
        let types = range.all("type")
        return !types.isEmpty
            && types.allSatisfy { type in
                guard case .text(let text) = type else { return false }
                return text.trimmed.uppercased() == "GIT"
            }
    }

    private func ranges(_ unclear: inout (kind: AdvisoryFaults.Kind, detail: String)?, _ notes: inout AdvisoryNotes) -> [[Advisory.Event]] {
        var isOrderly = true
        var found: [[Advisory.Event]] = []
        for value in fields.elements("ranges", isOrderly: &isOrderly) {
            guard case .object(let members) = value else {
                note(.range, "\(Self.shown(value)) is no range", &unclear, &notes)
                continue
            }
            let range = AdvisoryFields(members, known: AdvisoryKeys.range)
            if let first = range.misspelt.first { note(.keys, "'\(first.written.start(bytes: 40))' is taken for '\(first.meant)'", &unclear, &notes) }
            // The commits of a repository say nothing of releases.
            if Self.isOfCommits(range) { continue }
            do throws(AdvisoryFault) {
                let events = try Self.events(range)
                found.append(events)
                if let fault = Self.fault(of: events) { note(.emptyRange, fault, &unclear, &notes) }
            } catch {
                note(.range, error.description, &unclear, &notes)
            }
        }
        if !isOrderly { note(.range, "'ranges' is no list", &unclear, &notes) }
        return found
    }

    private static func events(_ range: AdvisoryFields) throws(AdvisoryFault) -> [Advisory.Event] {
        let kinds: [String: Advisory.Event.Kind] = ["introduced": .introduced, "fixed": .fixed, "last_affected": .lastAffected, "limit": .limit]
        var result: [Advisory.Event] = []
        var isOrderly = true
        for value in range.elements("events", isOrderly: &isOrderly) {
            guard case .object(let members) = value else { throw AdvisoryFault("\(shown(value)) is no event") }
            let event = AdvisoryFields(members, known: AdvisoryKeys.event)
            if let first = event.misspelt.first?.written ?? event.unknown.first { throw AdvisoryFault("'\(first.start(bytes: 40))' is no kind of event") }
            for key in AdvisoryKeys.event {
                for value in event.all(key) {
                    guard let kind = kinds[key], case .text(let text) = value else { throw AdvisoryFault("\(shown(value)) is no version") }
                    if kind == .introduced, text == "0" {
                        result.append(Advisory.Event(kind: kind, version: nil))
                    } else if kind == .limit, text == "*" {
                        continue
                    } else if let version = try? Version(text) {
                        result.append(Advisory.Event(kind: kind, version: version))
                    } else {
                        throw AdvisoryFault("\(shown(value)) is no version")
                    }
                }
            }
        }
        guard isOrderly else { throw AdvisoryFault("'events' is no list") }
        guard result.contains(where: { $0.kind == .introduced }) || result.isEmpty else { throw AdvisoryFault("it begins nowhere") }
        return Advisory.Event.sorted(result)
    }

    /// Returns the reason why a part of a range holds for no version, for example because it ends before it begins; `nil` if each part holds for one.
    private static func fault(of events: [Advisory.Event]) -> String? {
        var start: Advisory.Event?
        let limit = events.filter { $0.kind == .limit }.compactMap(\.version).max()
        for event in events where event.kind != .limit {
            if event.kind == .introduced {
                if let limit, let version = event.version, version >= limit { return "it begins at \(version), where its limit is \(limit)" }
                if start == nil { start = event }
                continue
            }
            guard let begin = start else { return "it ends at \(event.version.map { "\($0)" } ?? "0"), where it has not begun" }
            if event.kind == .fixed, begin.version == event.version { return "it begins and ends at \(event.version.map { "\($0)" } ?? "0")" }
            start = nil
        }
        return nil
    }
}

/// The fault of a part of an advisory.
struct AdvisoryFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
