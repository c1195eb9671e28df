import Native
import SystemPackage

/// The contents of one repository as a file that is used without parsing: tables of numbers, followed by the bytes of all texts.
///
/// The head holds the length of each table, a digest of the metadata and a checksum of the rest, so a file that is damaged or of other metadata is
/// rejected. A file that passes is still checked, because anyone can compute a checksum: every number must be inside its table.
enum StoredDependencies {
    /// The indexes of words in the head.
    private enum Head {
        static let magic = 0
        /// The index of the checksum of the rest, which has two words.
        ///
        /// The value at `source` also has two words.
        static let sum = 1
        static let source = 3
        static let bytes = 5
        static let texts = 6
        static let relations = 7
        static let packages = 8
        /// The start of the lengths of the dependency tables.
        static let elements = 9
        static let size = elements + tables
        static let tables = 5
    }

    /// The format mark.
    ///
    /// Change it with the layout.
    private static let magic: UInt32 = 0x0152_4443
    /// The maximum number of words in a file.
    private static let wordLimit = 1 << 28

    /// Writes a file atomically.
    ///
    /// - Parameter source: The digest of the metadata, as text.
    static func write(_ contents: SolverContents, source: String, to path: FilePath) throws {
        let tables = [contents.requires, contents.provides, contents.conflicts, contents.obsoletes, contents.files]
        var head = Array(repeating: UInt32(0), count: Head.size)
        head[Head.magic] = magic
        put(CheckSum.of(Array(source.utf8)), Head.source, &head)
        head[Head.bytes] = UInt32(contents.bytes.count)
        head[Head.texts] = UInt32(contents.starts.count - 1)
        head[Head.relations] = UInt32(contents.relations.count)
        head[Head.packages] = UInt32(contents.packageCount)
        for (index, table) in tables.enumerated() { head[Head.elements + index] = UInt32(table.elements.count) }
        let relations = contents.relations.flatMap { [$0.left, $0.right, $0.join] }
        var sections = [contents.starts, relations, contents.names, contents.versions, contents.architectures]
        for table in tables {
            sections.append(zip(table.bounds, table.bounds.dropFirst()).map { UInt32($1 - $0) })
            sections.append(table.elements.map(\.word))
        }
        var sum = CheckSum.of(words: head[Head.source...])
        for section in sections { sum = joined(sum, CheckSum.of(words: section[...])) }
        put(joined(sum, CheckSum.of(contents.bytes)), Head.sum, &head)
        var file = try OutputFile(temporaryIn: path.removingLastComponent())
        let temporary = file.path
        do {
            for section in [head] + sections { try file.append(words: section) }
            try file.append(contents.bytes)
            try file.close()
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    /// Reads a file; returns `nil` if it is missing, damaged, or of other metadata.
    static func read(_ path: FilePath, source: String) -> SolverContents? {
        guard let file = try? InputFile(path), let size = try? file.size, let head = try? file.readWords(at: 0, count: Head.size), head.count == Head.size,
            head[Head.magic] == magic, number(head, Head.source) == CheckSum.of(Array(source.utf8))
        else { return nil }
        let (texts, packages) = (Int(head[Head.texts]), Int(head[Head.packages]))
        let count = Head.size + texts + 1 + 3 * Int(head[Head.relations]) + (3 + Head.tables) * packages + head[Head.elements...].reduce(0) { $0 + Int($1) }
        guard count < wordLimit, size == UInt64(4 * count) + UInt64(head[Head.bytes]) else { return nil }
        guard let bytes = try? file.read(at: UInt64(4 * count), count: Int(head[Head.bytes])), bytes.count == Int(head[Head.bytes]) else { return nil }
        var sections = Sections(file, head)
        guard let contents = try? sections.take(head, bytes), sections.sum == number(head, Head.sum) else { return nil }
        return contents.isConsistent ? contents : nil
    }

    /// A reader of the tables of a file in order, with the lengths in its head, directly to their destination.
    private struct Sections: ~Copyable {
        private let file: InputFile
        private var position = UInt64(4 * Head.size)
        /// The checksum of the data read so far.
        private(set) var sum: UInt64

        init(_ file: consuming InputFile, _ head: [UInt32]) {
            self.file = file
            sum = CheckSum.of(words: head[Head.source...])
        }

        private mutating func next(_ count: Int) throws -> [UInt32] {
            let words = try file.readWords(at: position, count: count)
            guard words.count == count else { throw FileError(.read, file.path, .ioError) }
            position += UInt64(4 * count)
            sum = StoredDependencies.joined(sum, CheckSum.of(words: words[...]))
            return words
        }

        mutating func take(_ head: [UInt32], _ bytes: [UInt8]) throws -> SolverContents {
            let packages = Int(head[Head.packages])
            let starts = try next(Int(head[Head.texts]) + 1)
            let flat = try next(3 * Int(head[Head.relations]))
            let relations = stride(from: 0, to: flat.count, by: 3).map {
                SolverContents.Relation(left: flat[$0], right: flat[$0 + 1], join: flat[$0 + 2])
            }
            let (names, versions, architectures) = (try next(packages), try next(packages), try next(packages))
            var tables: [SolverTable<SolverDependency>] = []
            for table in 0..<Head.tables {
                let counts = try next(packages).map { Int($0) }
                let elements = try next(Int(head[Head.elements + table])).map(SolverDependency.init(word:))
                let fits = counts.reduce(0, +) == elements.count
                // A table with wrong counts is detected by having more or fewer rows than packages.
                tables.append(SolverTable(elements: elements, counts: fits ? counts : [elements.count] + Array(repeating: 0, count: packages)))
            }
            sum = StoredDependencies.joined(sum, CheckSum.of(bytes))
            return SolverContents(
                bytes: bytes, starts: starts, relations: relations, names: names, versions: versions, architectures: architectures, requires: tables[0],
                provides: tables[1], conflicts: tables[2], obsoletes: tables[3], files: tables[4])
        }
    }

    private static func joined(_ sum: UInt64, _ next: UInt64) -> UInt64 { (sum &* 0x9E37_79B9_7F4A_7C15) ^ next }

    private static func put(_ number: UInt64, _ place: Int, _ words: inout [UInt32]) {
        words[place] = UInt32(truncatingIfNeeded: number)
        words[place + 1] = UInt32(truncatingIfNeeded: number >> 32)
    }

    private static func number(_ words: [UInt32], _ place: Int) -> UInt64 { UInt64(words[place]) | UInt64(words[place + 1]) << 32 }
}

extension SolverContents {
    /// A Boolean value indicating whether every number is valid, every text has an end, and no relation contains itself.
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
