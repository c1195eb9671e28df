import ForeignText
import Native

/// A merge of several repositories into one set of tables without duplicate texts and relations.
///
/// The first repository keeps its numbers: it is the one under check, and often the only one.
struct DependencyMerge {
    private var merged: SolverContents
    /// The last text with each checksum.
    private var lastTexts: [UInt64: UInt32] = [:]
    /// For each text, the number of the previous text with the same checksum; `UInt32.max` if there is no other.
    private var textsBefore: [UInt32] = []
    private var relations: [SolverContents.Relation: UInt32] = [:]

    /// Merges repositories, and a package that provides the capabilities of a system.
    ///
    /// - Parameter system: `nil` if there is none. Boolean expressions are not capabilities and are left out.
    static func merge(_ repositories: [SolverContents], system: (name: String, capabilities: [SolverCapability])?) -> SolverContents? {
        guard let first = repositories.first else { return nil }
        if repositories.count == 1, system == nil { return first }
        var merge = DependencyMerge(first)
        for repository in repositories.dropFirst() { merge.add(repository) }
        if let system { merge.add(system.name, system.capabilities) }
        return merge.merged
    }

    private init(_ first: SolverContents) {
        merged = first
        lastTexts.reserveCapacity(first.starts.count)
        for number in 0..<first.starts.count - 1 { note(UInt32(number), CheckSum.of(first.text(number))) }
        // The first of several equal relations is used for all.
        for (number, relation) in first.relations.enumerated().reversed() { relations[relation] = UInt32(number) }
    }

    private mutating func text(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let sum = CheckSum.of(bytes)
        var known = lastTexts[sum] ?? Self.none
        while known != Self.none {
            if merged.text(Int(known)) == bytes { return known }
            known = textsBefore[Int(known)]
        }
        let number = UInt32(merged.starts.count - 1)
        merged.bytes += bytes
        merged.bytes.append(0)
        merged.starts.append(UInt32(merged.bytes.count))
        note(number, sum)
        return number
    }

    private mutating func note(_ text: UInt32, _ sum: UInt64) { textsBefore.append(lastTexts.updateValue(text, forKey: sum) ?? Self.none) }

    private mutating func relation(_ relation: SolverContents.Relation) -> UInt32 {
        if let known = relations[relation] { return known | Self.relationBit }
        let number = UInt32(merged.relations.count)
        merged.relations.append(relation)
        relations[relation] = number
        return number | Self.relationBit
    }

    private static let relationBit: UInt32 = 0x8000_0000
    private static let none = UInt32.max

    private mutating func add(_ other: SolverContents) {
        let texts = (0..<other.starts.count - 1).map { text(other.text($0)) }
        var words: [UInt32] = []
        words.reserveCapacity(other.relations.count)
        func word(_ old: UInt32) -> UInt32 {
            let dependency = SolverDependency(word: old)
            return dependency.isRelation ? words[dependency.number] : texts[dependency.number]
        }
        for old in other.relations {
            // A relation refers only to earlier ones, and the right side of a comparison is a text.
            words.append(relation(SolverContents.Relation(left: word(old.left), right: word(old.right), join: old.join)))
        }
        merged.names += other.names.map { texts[Int($0)] }
        merged.versions += other.versions.map { texts[Int($0)] }
        merged.architectures += other.architectures.map { texts[Int($0)] }
        func joined(_ table: SolverTable<SolverDependency>, _ more: SolverTable<SolverDependency>) -> SolverTable<SolverDependency> {
            table.appending(more) { SolverDependency(word: word($0.word)) }
        }
        merged.requires = joined(merged.requires, other.requires)
        merged.provides = joined(merged.provides, other.provides)
        merged.conflicts = joined(merged.conflicts, other.conflicts)
        merged.obsoletes = joined(merged.obsoletes, other.obsoletes)
        merged.files = joined(merged.files, other.files)
    }

    private mutating func add(_ name: String, _ capabilities: [SolverCapability]) {
        let (name, version) = (text(Array(name.utf8)[...]), text(Array("0-0".utf8)[...]))
        var provided = [SolverDependency(word: relation(SolverContents.Relation(left: name, right: version, join: 2)))]
        for capability in capabilities where !capability.name.utf8.hasPrefix("(") {
            let left = text(Array(capability.name.utf8)[...])
            if capability.relation.isEmpty {
                provided.append(SolverDependency(word: left))
            } else {
                let right = text(Array(capability.evr.utf8)[...])
                let join = UInt32(bitPattern: capability.relation.rawValue)
                provided.append(SolverDependency(word: relation(SolverContents.Relation(left: left, right: right, join: join))))
            }
        }
        merged.names.append(name)
        merged.versions.append(version)
        merged.architectures.append(text(Array("noarch".utf8)[...]))
        let nothing = SolverTable<SolverDependency>(elements: [], counts: [0])
        merged.requires = merged.requires.appending(nothing) { $0 }
        merged.provides = merged.provides.appending(SolverTable(elements: provided, counts: [provided.count])) { $0 }
        merged.conflicts = merged.conflicts.appending(nothing) { $0 }
        merged.obsoletes = merged.obsoletes.appending(nothing) { $0 }
        merged.files = merged.files.appending(nothing) { $0 }
    }
}

extension SolverTable {
    /// Returns this table followed by the rows of another, with transformed elements.
    func appending(_ other: SolverTable, _ transform: (Element) -> Element) -> SolverTable {
        func counts(_ table: SolverTable) -> [Int] { zip(table.bounds, table.bounds.dropFirst()).map { $1 - $0 } }
        return SolverTable(elements: elements + other.elements.map(transform), counts: counts(self) + counts(other))
    }
}
