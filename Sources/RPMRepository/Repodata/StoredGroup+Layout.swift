import Native

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
