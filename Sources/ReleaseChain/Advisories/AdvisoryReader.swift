import ForeignText
import IndexCrawler
import VersionSort

/// A reader of the JSON form of advisories (OSV schema 1.7) that never lets a malicious package pass because of its form.
///
/// An unclear part of an advisory of a malicious package counts as affecting, and every unclear part is added to ``faults``.
struct AdvisoryReader {
    /// The time in seconds since 1970 at which withdrawals are judged.
    let time: Int64
    private(set) var faults = AdvisoryFaults()
    /// The number of advisories that were read, of all ecosystems.
    private(set) var count = 0

    init(time: Int64) { self.time = time }

    /// Adds a fault of a file that is not read.
    mutating func skip(_ file: String, _ kind: AdvisoryFaults.Kind, _ reason: String) {
        faults.add(kind, Advisory.isMalicious(Self.stem(file)) ? .lost : .reduced, place: file, detail: reason)
    }

    /// Returns the advisories of a file that concern projects of the index and are not withdrawn.
    ///
    /// A file usually has one; a list, and the answer of the OSV service with its `vulns`, may have several.
    mutating func advisories(_ bytes: [UInt8], file: String) -> [Advisory] {
        let tree: JSONTree
        do { tree = try JSONTree(bytes) } catch {
            faults.add(.content, Self.effect(ofUnread: bytes, file), place: file, detail: "")
            return []
        }
        let records = Self.records(tree)
        if records.isEmpty { faults.add(.schema, Self.effect(ofUnread: bytes, file), place: file, detail: "") }
        return records.compactMap { record in
            guard case .object(let members) = record else {
                faults.add(.schema, Self.effect(ofUnread: bytes, file), place: file, detail: "")
                return nil
            }
            return advisory(members, file: file)
        }
    }

    private static func records(_ tree: JSONTree) -> [JSONTree] {
        switch tree {
        case .list(let records): records
        case .object(let members):
            if members.contains(where: { $0.key == "id" }) {
                [tree]
            } else if case .list(let records)? = members.first(where: { $0.key == "vulns" })?.value {
                records
            } else {
                [tree]
            }
        default: []
        }
    }

    private static func stem(_ file: String) -> String {
        let name = file.cut(atLast: "/")?.after ?? file[...]
        return String(name.part(before: "."))
    }

    /// Returns the effect of a file, or a part of it, that cannot be read as an advisory: a malicious package may be in it.
    private static func effect(ofUnread bytes: [UInt8], _ file: String) -> AdvisoryFaults.Effect {
        Advisory.isMalicious(stem(file)) || namesMalice(bytes) ? .lost : .reduced
    }

    /// Returns `true` if a text in the bytes of a broken file begins like the id of an advisory of a malicious package.
    private static func namesMalice(_ bytes: [UInt8]) -> Bool {
        let lower = bytes.map { $0.isASCIILetter ? $0 | 0x20 : $0 }
        var rest = lower[...]
        while let range = rest.firstRange(of: Array("mal-".utf8)) {
            if rest[..<range.lowerBound].last(where: { !$0.isASCIISpace }) == UInt8(ascii: "\"") { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    // MARK: - One advisory

    private mutating func advisory(_ members: [JSONTree.Member], file: String) -> Advisory? {
        let fields = AdvisoryFields(members, known: AdvisoryKeys.record)
        var ids = fields.texts("id").map { String($0.trimmed) }.filter { !$0.isEmpty }
        let stated = ids
        let aliases = fields.allTexts("aliases").flatMap { $0.splitBytes { $0.isASCIISpace || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") } }.map(
            String.init)
        if ids.isEmpty, let other = ([Self.stem(file)] + aliases).first(where: Advisory.isMalicious) { ids = [other] }
        guard let id = ids.first else {
            faults.add(.schema, .reduced, place: file, detail: "it has no id")
            return nil
        }
        count += 1
        let isNamed = Advisory.isMalicious(Self.stem(file))
        let isMalicious = isNamed || (ids + aliases).contains(where: Advisory.isMalicious)
        var notes = AdvisoryNotes(place: "\(file) (\(id.start(bytes: 128)))", isMalicious: isMalicious)
        defer { notes.move(to: &faults) }
        if id.utf8.count > 128 || stated.isEmpty || fields.all("id").count > 1 || fields.texts("id") != stated || isNamed && !Advisory.isMalicious(id) {
            notes.add(.identity)
        }
        notes.add(fields)
        if isWithdrawn(fields, &notes) { return nil }

        var isOrderly = true
        let entries = fields.elements("affected", isOrderly: &isOrderly)
        if !isOrderly { notes.add(.entry, "'affected' is no list") }
        if entries.isEmpty, isMalicious { notes.add(.noPackage, effect: .lost) }
        var found: [Advisory.Affected] = []
        var parts = fields.objects("database_specific")
        var ratings = fields.objects("severity")
        for entry in entries {
            guard case .object(let members) = entry else {
                notes.add(.entry, effect: isMalicious ? .lost : .reduced)
                continue
            }
            let fields = AdvisoryFields(members, known: AdvisoryKeys.affected)
            let affected = AdvisoryEntry(fields, notes: &notes).affected
            if affected.isEmpty { continue }
            found += affected
            parts += fields.objects("database_specific") + fields.objects("ecosystem_specific")
            ratings += fields.objects("severity")
        }
        guard !found.isEmpty else { return nil }
        let scores = ratings.flatMap { AdvisoryFields($0, known: AdvisoryKeys.rating).texts("score") }
        let score = scores.compactMap(CVSS.score).max()
        let words = parts.flatMap { AdvisoryFields($0, known: ["severity"]).texts("severity") }
        let text = fields.texts("summary").first ?? fields.texts("details").first.map { String($0.part(before: "\n")) } ?? ""
        return Advisory(
            id: PublicText.cleaned(String(id.start(bytes: 128))), aliases: (ids.dropFirst() + aliases).map { PublicText.cleaned($0) }.sorted(),
            summary: PublicText.cleaned(String(text.start(bytes: 400))),
            severity: words.compactMap { Severity(word: $0) }.max() ?? score.map(CVSS.severity) ?? .unknown, score: score,
            modified: PublicText.cleaned(fields.texts("modified").first ?? ""), isMalicious: isMalicious, affected: found)
    }

    /// Returns `true` if an advisory has one withdrawal, under its own key, whose time has come.
    private func isWithdrawn(_ fields: AdvisoryFields, _ notes: inout AdvisoryNotes) -> Bool {
        let values = fields.all("withdrawn")
        guard let value = values.first else { return false }
        if values.count == 1, !fields.isMisspelt("withdrawn"), case .text(let text) = value, let moment = Timestamp(text), moment.seconds <= time {
            return true
        }
        var detail = ""
        if case .text(let text) = value { detail = "'\(text.start(bytes: 40))'" }
        notes.add(.withdrawal, detail)
        return false
    }
}

/// The faults of one advisory.
struct AdvisoryNotes {
    let place: String
    let isMalicious: Bool
    private var found: [(kind: AdvisoryFaults.Kind, effect: AdvisoryFaults.Effect, detail: String)] = []

    init(place: String, isMalicious: Bool) {
        self.place = place
        self.isMalicious = isMalicious
    }

    /// Adds a fault; without an effect, the advisory counts as it was understood.
    mutating func add(_ kind: AdvisoryFaults.Kind, _ detail: String = "", effect: AdvisoryFaults.Effect? = nil) {
        let effect = effect ?? (isMalicious ? .understood : .reduced)
        // One of a kind is told, and an advisory may have millions.
        if !found.contains(where: { $0.kind == kind && $0.effect == effect }) { found.append((kind, effect, detail)) }
    }

    /// Adds the misspelt keys of an object.
    mutating func add(_ fields: AdvisoryFields) {
        guard let first = fields.misspelt.first else { return }
        add(.keys, "'\(first.written.start(bytes: 40))' is taken for '\(first.meant)'")
    }

    consuming func move(to faults: inout AdvisoryFaults) {
        for fault in found { faults.add(fault.kind, fault.effect, place: place, detail: fault.detail) }
    }
}
