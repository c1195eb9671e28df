import Native
import SystemPackage

/// What the packages of one repository say of themselves, as a file that is used as it is read: tables of numbers, then the bytes of all texts.
///
/// The head says how long each table is, of which metadata it was made, and a sum of all the rest, so a file that is damaged or belongs to other
/// metadata is not believed. What survives that by chance or by intent is still looked at: no number may lead outside its table.
enum StoredDependencies {
    /// Places in the head.
    private enum Head {
        static let magic = 0
        /// Two words each.
        static let sum = 1
        static let source = 3
        static let bytes = 5
        static let texts = 6
        static let relations = 7
        static let packages = 8
        /// How many elements each of the tables of dependencies has.
        static let elements = 9
        static let size = elements + tables
        static let tables = 5
    }

    /// Raised when the layout changes.
    private static let magic: UInt32 = 0x0152_4443
    /// More numbers than this are not believed.
    private static let wordLimit = 1 << 28

    /// Writes a file, whole or not at all for whoever reads while the machine runs.
    ///
    /// - Parameter source: the digest of the metadata, as text.
    static func write(_ contents: SolverContents, source: String, to path: FilePath) throws {
        let tables = [contents.requires, contents.provides, contents.conflicts, contents.obsoletes, contents.files]
        var words = Array(repeating: UInt32(0), count: Head.size)
        words[Head.magic] = magic
        put(CheckSum.of(Array(source.utf8)), Head.source, &words)
        words[Head.bytes] = UInt32(contents.bytes.count)
        words[Head.texts] = UInt32(contents.starts.count - 1)
        words[Head.relations] = UInt32(contents.relations.count)
        words[Head.packages] = UInt32(contents.packageCount)
        for (index, table) in tables.enumerated() { words[Head.elements + index] = UInt32(table.elements.count) }
        words += contents.starts
        for relation in contents.relations { words += [relation.left, relation.right, relation.join] }
        words += contents.names + contents.versions + contents.architectures
        for table in tables {
            words += zip(table.bounds, table.bounds.dropFirst()).map { UInt32($1 - $0) }
            words += table.elements.map(\.word)
        }
        put(sum(words, contents.bytes), Head.sum, &words)
        var file = try OutputFile(temporaryIn: path.removingLastComponent())
        let temporary = file.path
        do {
            try file.append(words: words)
            try file.append(contents.bytes)
            try file.close()
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    /// Reads a file; nil when it is not there, is damaged, or was made of other metadata.
    static func read(_ path: FilePath, source: String) -> SolverContents? {
        guard let file = try? InputFile(path), let size = try? file.size, let head = try? file.readWords(at: 0, count: Head.size), head.count == Head.size,
            head[Head.magic] == magic, number(head, Head.source) == CheckSum.of(Array(source.utf8))
        else { return nil }
        let (texts, packages) = (Int(head[Head.texts]), Int(head[Head.packages]))
        let count = Head.size + texts + 1 + 3 * Int(head[Head.relations]) + (3 + Head.tables) * packages + head[Head.elements...].reduce(0) { $0 + Int($1) }
        guard count < wordLimit, size == UInt64(4 * count) + UInt64(head[Head.bytes]) else { return nil }
        guard let words = try? file.readWords(at: 0, count: count), let bytes = try? file.read(at: UInt64(4 * count), count: Int(head[Head.bytes])),
            words.count == count, bytes.count == Int(head[Head.bytes]), words[..<Head.size] == head[...], number(words, Head.sum) == sum(words, bytes)
        else { return nil }
        var sections = Sections(words: words)
        let contents = sections.take(head, bytes: bytes)
        return contents.isConsistent ? contents : nil
    }

    /// The tables of a file, one after the other, of the lengths that its head tells.
    private struct Sections {
        let words: [UInt32]
        private var position = Head.size

        init(words: [UInt32]) { self.words = words }

        private mutating func next(_ count: Int) -> ArraySlice<UInt32> {
            defer { position += count }
            return words[position..<position + count]
        }

        mutating func take(_ head: [UInt32], bytes: [UInt8]) -> SolverContents {
            let packages = Int(head[Head.packages])
            let starts = Array(next(Int(head[Head.texts]) + 1))
            let flat = next(3 * Int(head[Head.relations]))
            let relations = stride(from: flat.startIndex, to: flat.endIndex, by: 3).map {
                SolverContents.Relation(left: flat[$0], right: flat[$0 + 1], join: flat[$0 + 2])
            }
            let names = Array(next(packages))
            let versions = Array(next(packages))
            let architectures = Array(next(packages))
            var tables: [SolverTable<SolverDependency>] = []
            for table in 0..<Head.tables {
                let counts = next(packages).map { Int($0) }
                let elements = next(Int(head[Head.elements + table])).map(SolverDependency.init(word:))
                let fits = counts.reduce(0, +) == elements.count
                // A table that does not add up is found by having no rows.
                tables.append(SolverTable(elements: elements, counts: fits ? counts : [elements.count]))
            }
            return SolverContents(
                bytes: bytes, starts: starts, relations: relations, names: names, versions: versions, architectures: architectures, requires: tables[0],
                provides: tables[1], conflicts: tables[2], obsoletes: tables[3], files: tables[4])
        }
    }

    private static func sum(_ words: [UInt32], _ bytes: [UInt8]) -> UInt64 {
        CheckSum.of(words: words[Head.source...]) ^ (CheckSum.of(bytes) &* 3)
    }

    private static func put(_ number: UInt64, _ place: Int, _ words: inout [UInt32]) {
        words[place] = UInt32(truncatingIfNeeded: number)
        words[place + 1] = UInt32(truncatingIfNeeded: number >> 32)
    }

    private static func number(_ words: [UInt32], _ place: Int) -> UInt64 { UInt64(words[place]) | UInt64(words[place + 1]) << 32 }
}

extension SolverContents {
    /// Whether every number leads to something, every text has an end, and no relation is made of itself.
    var isConsistent: Bool {
        guard starts.first == 0, starts.last == UInt32(exactly: bytes.count), starts.count > 1 else { return false }
        var end: UInt32 = 0
        for start in starts.dropFirst() {
            guard start > end, Int(start) <= bytes.count, bytes[Int(start) - 1] == 0 else { return false }
            end = start
        }
        let texts = starts.count - 1
        for (place, relation) in relations.enumerated() {
            guard isKnown(SolverDependency(word: relation.left), texts, below: place) else { return false }
            if (1...7).contains(relation.join) {
                guard relation.right < texts else { return false }
            } else {
                guard Join(rawValue: relation.join) != nil, isKnown(SolverDependency(word: relation.right), texts, below: place) else { return false }
            }
        }
        for number in names where number >= texts { return false }
        for number in versions where number >= texts { return false }
        for number in architectures where number >= texts { return false }
        for table in [requires, provides, conflicts, obsoletes, files] {
            guard table.bounds.count == packageCount + 1 else { return false }
            for dependency in table.elements where !isKnown(dependency, texts, below: relations.count) { return false }
        }
        return files.elements.allSatisfy { !$0.isRelation }
    }

    private func isKnown(_ dependency: SolverDependency, _ texts: Int, below relations: Int) -> Bool {
        dependency.number < (dependency.isRelation ? relations : texts)
    }
}
