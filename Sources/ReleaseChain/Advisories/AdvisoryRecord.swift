import ForeignText
import FoundationEssentials
import VersionSort

/// The JSON form of an advisory (OSV schema 1.7); unknown fields are ignored.
struct AdvisoryRecord: Decodable {
    struct Rating: Decodable {
        let type: String?
        let score: String?
    }

    struct Event: Decodable {
        let introduced, fixed, lastAffected, limit: String?

        enum CodingKeys: String, CodingKey {
            case introduced, fixed, limit
            case lastAffected = "last_affected"
        }
    }

    struct Range: Decodable {
        let type: String?
        let events: [Event]?
    }

    struct Package: Decodable {
        let ecosystem: String?
        let name: String?
    }

    /// The `database_specific` object, of which only `severity` is read.
    struct Specific: Decodable {
        let severity: String?

        init(from decoder: any Decoder) throws {
            severity = try? decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .severity)
        }

        enum CodingKeys: String, CodingKey { case severity }
    }

    struct Affected: Decodable {
        let package: Package?
        let ranges: [Range]?
        let versions: [String]?
        let severity: [Rating]?
        let specific: Specific?
        let ecosystem: Specific?

        enum CodingKeys: String, CodingKey {
            case package, ranges, versions, severity
            case specific = "database_specific"
            case ecosystem = "ecosystem_specific"
        }
    }

    /// An entry of `affected`; its value is `nil` if it does not follow the schema, which leaves the other entries as they are.
    struct Entry: Decodable {
        let value: Affected?
        /// The package, also of an entry whose other parts do not follow the schema.
        let package: Package?

        init(from decoder: any Decoder) {
            value = try? Affected(from: decoder)
            package = try? decoder.container(keyedBy: Affected.CodingKeys.self).decodeIfPresent(Package.self, forKey: .package)
        }
    }

    /// A value; `nil` if it does not follow the schema, which leaves the rest of the advisory as it is.
    struct Lenient<Value: Decodable>: Decodable {
        let value: Value?

        init(from decoder: any Decoder) { value = try? Value(from: decoder) }
    }

    let id: String
    let modified: Lenient<String>?
    let withdrawn: Lenient<String>?
    let aliases: Lenient<[Lenient<String>]>?
    let summary: Lenient<String>?
    let details: Lenient<String>?
    let severity: Lenient<[Lenient<Rating>]>?
    let affected: [Entry]?
    let specific: Specific?

    enum CodingKeys: String, CodingKey {
        case id, modified, withdrawn, aliases, summary, details, severity, affected
        case specific = "database_specific"
    }

    /// Decodes a record.
    ///
    /// - Throws: ``AdvisoryFault`` if the bytes do not follow the OSV schema, or if the id is empty or longer than 128 bytes.
    init(_ bytes: [UInt8]) throws(AdvisoryFault) {
        do { self = try JSONDecoder().decode(AdvisoryRecord.self, from: Data(bytes)) } catch {
            throw AdvisoryFault("it is no advisory of the OSV schema")
        }
        guard !id.isEmpty, id.utf8.count <= 128 else { throw AdvisoryFault("its id cannot be used") }
    }

    /// Returns the advisory; `nil` if it was withdrawn, or concerns no project of the index.
    ///
    /// - Parameter faults: receives a line for each part that cannot be used.
    func advisory(faults: inout [String]) -> Advisory? {
        // Anything but a time is no withdrawal.
        if let text = withdrawn?.value, Timestamp(text) != nil { return nil }
        let aliases = (aliases?.value ?? []).compactMap(\.value)
        let isMalicious = Advisory.isMalicious([id] + aliases)
        var found: [Advisory.Affected] = []
        var severities = [specific?.severity]
        var ratings = (severity?.value ?? []).compactMap(\.value)
        for entry in affected ?? [] {
            guard let entry = entry.value else {
                faults.append("\(PublicText.cleaned(id)): an affected package cannot be read")
                // A malicious release must not get in because the advisory is badly written.
                if isMalicious, entry.package?.ecosystem?.part(before: ":") == "PyPI", let name = entry.package?.name.flatMap({ try? ProjectName($0) }) {
                    found.append(Advisory.Affected(project: name, versions: [], ranges: [], isWhole: true))
                }
                continue
            }
            guard entry.package?.ecosystem?.part(before: ":") == "PyPI" else { continue }
            guard let name = entry.package?.name.flatMap({ try? ProjectName($0) }) else {
                faults.append("\(PublicText.cleaned(id)): an affected package has no usable name")
                continue
            }
            let versions = Set((entry.versions ?? []).compactMap { try? Version($0) })
            let stated = (entry.ranges ?? []).filter { $0.type != "GIT" }
            // A malicious release must not get in because the advisory is badly written.
            var isWhole = false
            let ranges = stated.compactMap { range in
                do { return try Self.events(range) } catch {
                    faults.append("\(PublicText.cleaned(id)): a range of \(name)\(isMalicious ? ", all of which counts as malicious" : ""): \(error)")
                    isWhole = isWhole || isMalicious
                    return nil
                }
            }
            if isMalicious, !isWhole, versions.isEmpty, ranges.allSatisfy(\.isEmpty) {
                isWhole = true
                faults.append("\(PublicText.cleaned(id)): it names no version of \(name), all of which counts as malicious")
            }
            found.append(Advisory.Affected(project: name, versions: versions, ranges: ranges, isWhole: isWhole))
            severities += [entry.specific?.severity, entry.ecosystem?.severity]
            ratings += entry.severity ?? []
        }
        guard !found.isEmpty else { return nil }
        let score = ratings.compactMap { rating in rating.score.flatMap { CVSS.score($0) } }.max()
        let stated = severities.compactMap { $0.flatMap { Severity(word: $0) } }.max()
        let text = summary?.value ?? details?.value.map { String($0.part(before: "\n")) } ?? ""
        return Advisory(
            id: PublicText.cleaned(id), aliases: aliases.map { PublicText.cleaned($0) }.sorted(),
            summary: PublicText.cleaned(String(text.start(bytes: 400))),
            severity: stated ?? score.map(CVSS.severity) ?? .unknown, score: score, modified: PublicText.cleaned(modified?.value ?? ""), affected: found)
    }

    private static func events(_ range: Range) throws(AdvisoryFault) -> [Advisory.Event] {
        var result: [Advisory.Event] = []
        for event in range.events ?? [] {
            let fields: [(Advisory.Event.Kind, String?)] = [
                (.introduced, event.introduced), (.fixed, event.fixed), (.lastAffected, event.lastAffected), (.limit, event.limit),
            ]
            for case (let kind, let text?) in fields {
                if kind == .introduced, text == "0" {
                    result.append(Advisory.Event(kind: kind, version: nil))
                } else if kind == .limit, text == "*" {
                    continue
                } else if let version = try? Version(text) {
                    result.append(Advisory.Event(kind: kind, version: version))
                } else {
                    throw AdvisoryFault("'\(PublicText.cleaned(String(text.start(bytes: 40))))' is no version")
                }
            }
        }
        guard result.contains(where: { $0.kind == .introduced }) || result.isEmpty else { throw AdvisoryFault("it begins nowhere") }
        return Advisory.Event.sorted(result)
    }
}

/// The fault of an advisory that cannot be used.
struct AdvisoryFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The base score of the Common Vulnerability Scoring System, version 3.0 and 3.1 (first.org, "Base Metrics Equations").
enum CVSS {
    /// Returns the base score of a vector; `nil` for other versions and broken vectors.
    static func score(_ vector: String) -> Double? {
        guard vector.utf8.hasPrefix("CVSS:3.") else { return nil }
        var metrics: [Substring: Substring] = [:]
        for part in vector.splitBytes(on: "/").dropFirst() {
            if let (name, value) = part.cut(at: ":") { metrics[name] = value }
        }
        func value(_ name: Substring, _ table: [Substring: Double]) -> Double? { metrics[name].flatMap { table[$0] } }
        let impacts: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
        let isChanged = metrics["S"] == "C"
        guard isChanged || metrics["S"] == "U", let attack = value("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = value("AC", ["L": 0.77, "H": 0.44]), let interaction = value("UI", ["N": 0.85, "R": 0.62]),
            let privileges = value("PR", isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]),
            let confidentiality = value("C", impacts), let integrity = value("I", impacts), let availability = value("A", impacts)
        else { return nil }
        let base = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        guard impact > 0 else { return 0 }
        let exploitability = 8.22 * attack * complexity * privileges * interaction
        return roundedUp(min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
    }

    /// Returns the word for a score (first.org, "Qualitative Severity Rating Scale"); a score of 0 counts as low.
    static func severity(_ score: Double) -> Severity {
        switch score {
        case ..<4: .low
        case ..<7: .moderate
        case ..<9: .high
        default: .critical
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { result, _ in result * base } }

    /// Returns a value rounded up to one decimal (CVSS 3.1, `Roundup`).
    private static func roundedUp(_ value: Double) -> Double {
        let whole = Int((value * 100_000).rounded())
        return whole % 10_000 == 0 ? Double(whole) / 100_000 : Double(whole / 10_000 + 1) / 10
    }
}
