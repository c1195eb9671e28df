import Native

/// A group in the file format of ``FragmentCache``.
///
/// A head of numbers is followed by sections whose sizes it states: the stamps of the packages, their names, a checksum of each NEVRA, the sizes of
/// their fragments, all compressed fragments of the three metadata files, and all their texts. Each compressed part and each text has its own checksum,
/// so that a run that needs no texts does not read them. Numbers are 64-bit little-endian.
struct StoredGroup {
    /// The file up to the end of the compressed fragments, or all of it.
    private let bytes: [UInt8]
    private let layout: Layout

    /// Reads a file; `nil` if the part that was read is damaged.
    ///
    /// - Parameter texts: `true` to read the uncompressed fragments too.
    init?(_ file: borrowing InputFile, texts: Bool) {
        guard let head = try? file.read(at: 0, count: Layout.headSize), let layout = Layout(head: head) else { return nil }
        let size = texts ? layout.size : layout.textStart
        guard let bytes = try? file.read(at: 0, count: size), bytes.count == size, bytes[..<Layout.headSize] == head[...] else { return nil }
        guard layout.frontSum == CheckSum.of(bytes[Layout.numberSize..<layout.front]) else { return nil }
        for (index, part) in layout.parts.enumerated() where part.upperBound <= size {
            guard layout.partSums[index] == CheckSum.of(bytes[part]) else { return nil }
        }
        self.bytes = bytes
        self.layout = layout
    }

    /// A checksum that identifies this content among the groups with the same name.
    var identity: UInt64 { layout.frontSum }

    /// Returns the group; `nil` if the number of its packages is wrong.
    ///
    /// - Parameter step: The digests of the texts up to the end of the group, if known; otherwise the texts must have been read.
    func group(reaching step: TextDigests.Step? = nil) -> FragmentGroup? {
        let sums = numbers(layout.sums)
        guard sums.count == layout.count, step != nil || bytes.count == layout.size else { return nil }
        var parts: [Repomd.Kind: FragmentGroup.Part] = [:]
        for (index, kind) in Repomd.Kind.allCases.enumerated() {
            let text: FragmentGroup.Text = if let step { .reached(step[kind]) } else { .bytes(bytes[layout.texts[index]]) }
            parts[kind] = FragmentGroup.Part(text: text, stored: bytes[layout.stored[index]])
        }
        return FragmentGroup(names: StoredNames(bytes: Array(bytes[layout.names]), sums: sums), parts: parts, sizes: [:])
    }

    /// Returns the reusable fragments of each package, by the stamp of its file; empty if the texts were not read.
    func fragments() -> [[UInt8]: FragmentGroup.Fragment] {
        let entries = StoredNames(bytes: Array(bytes[layout.names]), sums: []).entries
        let sizes = numbers(layout.sizes)
        guard entries.count == layout.count, sizes.count == layout.count * layout.texts.count, layout.size <= bytes.count else { return [:] }
        var result: [[UInt8]: FragmentGroup.Fragment] = [:]
        var stamp = layout.stamps.lowerBound
        var starts = layout.texts.map(\.lowerBound)
        for (row, entry) in entries.enumerated() {
            guard let name = bytes[stamp..<layout.stamps.upperBound].firstIndex(of: 0), name + Self.statusSize < layout.stamps.upperBound else { return [:] }
            let end = name + 1 + Self.statusSize
            var texts: [Repomd.Kind: ArraySlice<UInt8>] = [:]
            for (index, kind) in Repomd.Kind.allCases.enumerated() {
                guard let size = Int(exactly: sizes[row * layout.texts.count + index]), size <= layout.texts[index].upperBound - starts[index] else {
                    return [:]
                }
                texts[kind] = bytes[starts[index]..<starts[index] + size]
                starts[index] += size
            }
            result[Array(bytes[stamp..<end])] = FragmentGroup.Fragment(entry: entry, texts: texts)
            stamp = end
        }
        return result
    }

    private func numbers(_ range: Range<Int>) -> [UInt64] {
        stride(from: range.lowerBound, to: range.upperBound - Layout.numberSize + 1, by: Layout.numberSize).map { Layout.number(bytes, $0) }
    }

    /// The size of a stamp after the location, in bytes.
    private static let statusSize = 5 * Layout.numberSize
}

extension StoredGroup {
    /// Appends the stamp of a package file: its location, size, time and inode when it was last read.
    ///
    /// If the stamp is unchanged, the file is not read again.
    static func appendStamp(_ source: FragmentCache.Source, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: source.href.utf8)
        bytes.append(0)
        let status = source.status
        Layout.append(status.size, to: &bytes)
        Layout.append(UInt64(bitPattern: status.modificationTime), to: &bytes)
        Layout.append(UInt64(truncatingIfNeeded: status.modificationNanoseconds), to: &bytes)
        Layout.append(status.inode, to: &bytes)
        Layout.append(status.device, to: &bytes)
    }

    /// Returns the identity of a file that begins with these bytes if it was made of packages with exactly these stamps; `nil` otherwise.
    static func identity(_ start: [UInt8], stamps: [UInt8]) -> UInt64? {
        guard start.count == Layout.headSize + stamps.count, let layout = Layout(head: start), layout.stamps.count == stamps.count,
            start[Layout.headSize...] == stamps[...]
        else { return nil }
        return layout.frontSum
    }

    /// Returns the bytes of the file for a group rendered from these files.
    static func bytes(_ group: FragmentGroup, _ sources: ArraySlice<FragmentCache.Source>) -> [UInt8] {
        var stamps: [UInt8] = []
        for source in sources { appendStamp(source, to: &stamps) }
        var (sums, sizes): ([UInt8], [UInt8]) = ([], [])
        for (index, sum) in group.names.sums.enumerated() {
            Layout.append(sum, to: &sums)
            for kind in Repomd.Kind.allCases { Layout.append(UInt64(group.sizes[kind]?[index] ?? 0), to: &sizes) }
        }
        let stored = Repomd.Kind.allCases.map { group.parts[$0]?.stored ?? [] }
        let texts = Repomd.Kind.allCases.map { kind -> ArraySlice<UInt8> in
            if case .bytes(let text) = group.parts[kind]?.text { text } else { [] }
        }
        return Layout.bytes(count: group.names.sums.count, front: [stamps, group.names.bytes, sums, sizes], parts: stored + texts)
    }
}

extension StoredGroup {
    /// The positions of a file's sections, from its head.
    ///
    /// The head contains the checksum of everything from there to the compressed fragments, the number of packages, the size of each section,
    /// and the checksums of the remaining sections.
    struct Layout {
        /// The checksum of the file up to the compressed fragments, which covers the checksums of the rest.
        let frontSum: UInt64
        /// The number of packages.
        let count: Int
        let stamps: Range<Int>
        let names: Range<Int>
        let sums: Range<Int>
        let sizes: Range<Int>
        /// The compressed fragments of each metadata file, followed by the texts of each.
        let parts: [Range<Int>]
        let partSums: [UInt64]

        static let numberSize = 8
        /// The size of the head in bytes: checksum, count, section sizes, checksums of parts.
        static let headSize = numberSize * (2 + frontSections + 2 * partSections)
        private static let frontSections = 4
        private static let partSections = 2 * Repomd.Kind.allCases.count
        /// The maximum size of a file, in bytes.
        private static let sizeLimit = 1 << 30

        /// Parses a head at the start of some bytes; `nil` if it is invalid.
        init?(head: [UInt8]) {
            guard head.count >= Self.headSize, let count = Int(exactly: Self.number(head, Self.numberSize)) else { return nil }
            var sections: [Range<Int>] = []
            var position = Self.headSize
            for index in 0..<Self.frontSections + Self.partSections {
                guard let size = Int(exactly: Self.number(head, (2 + index) * Self.numberSize)), size <= Self.sizeLimit - position else { return nil }
                sections.append(position..<position + size)
                position += size
            }
            frontSum = Self.number(head, 0)
            self.count = count
            (stamps, names, sums, sizes) = (sections[0], sections[1], sections[2], sections[3])
            parts = Array(sections[Self.frontSections...])
            partSums = (0..<Self.partSections).map { Self.number(head, (2 + Self.frontSections + Self.partSections + $0) * Self.numberSize) }
        }

        /// The start of the compressed fragments.
        var front: Int { sizes.upperBound }
        var stored: ArraySlice<Range<Int>> { parts[..<(Self.partSections / 2)] }
        var texts: [Range<Int>] { Array(parts[(Self.partSections / 2)...]) }
        /// The start of the texts.
        var textStart: Int { parts[Self.partSections / 2].lowerBound }
        /// The size of the file, in bytes.
        var size: Int { parts[Self.partSections - 1].upperBound }

        /// Returns a file with these sections.
        static func bytes(count: Int, front: [[UInt8]], parts: [ArraySlice<UInt8>]) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(headSize + front.reduce(0) { $0 + $1.count } + parts.reduce(0) { $0 + $1.count })
            append(0, to: &bytes)
            append(UInt64(count), to: &bytes)
            for section in front { append(UInt64(section.count), to: &bytes) }
            for part in parts { append(UInt64(part.count), to: &bytes) }
            for part in parts { append(CheckSum.of(part), to: &bytes) }
            for section in front { bytes += section }
            var sum: [UInt8] = []
            append(CheckSum.of(bytes[numberSize...]), to: &sum)
            bytes.replaceSubrange(..<numberSize, with: sum)
            for part in parts { bytes += part }
            return bytes
        }

        static func number(_ bytes: [UInt8], _ position: Int) -> UInt64 {
            var value: UInt64 = 0
            for place in (position..<position + numberSize).reversed() { value = value << 8 | UInt64(bytes[place]) }
            return value
        }

        static func append(_ number: UInt64, to bytes: inout [UInt8]) {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
        }
    }
}
