import Native

/// A group as ``FragmentCache`` keeps it.
///
/// A head of numbers (the check sum of all that follows, how many packages, the bytes of their stamps, of their names and of the sizes of
/// their fragments, and of each of the three metadata files first as text and then compressed), then all of these. Numbers are of eight
/// bytes, the lowest first.
struct StoredGroup {
    private let bytes: [UInt8]
    private let count: Int
    private let stamps: Range<Int>
    private let names: Range<Int>
    private let sizes: Range<Int>
    private let contents: [(kind: Repomd.Kind, open: Range<Int>, stored: Range<Int>)]

    /// Takes apart what was read; nil when it is damaged.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headSize, Self.number(bytes, 0) == CheckSum.of(bytes, from: Self.numberSize) else { return nil }
        // From here on nothing can be wrong but by intent; what would lead outside is refused all the same.
        var position = Self.headSize
        func take(_ index: Int) -> Range<Int>? {
            guard let size = Int(exactly: Self.number(bytes, index * Self.numberSize)), size <= bytes.count - position else { return nil }
            defer { position += size }
            return position..<position + size
        }
        guard let count = Int(exactly: Self.number(bytes, Self.numberSize)), let stamps = take(2), let names = take(3), let sizes = take(4),
            sizes.count / Self.numberSize / Repomd.Kind.allCases.count == count
        else { return nil }
        var contents: [(Repomd.Kind, Range<Int>, Range<Int>)] = []
        for (index, kind) in Repomd.Kind.allCases.enumerated() {
            guard let open = take(5 + 2 * index), let stored = take(6 + 2 * index) else { return nil }
            contents.append((kind, open, stored))
        }
        self.bytes = bytes
        self.count = count
        self.stamps = stamps
        self.names = names
        self.sizes = sizes
        self.contents = contents
    }

    /// The group; nil when it names other than so many packages.
    func group() -> FragmentGroup? {
        let entries = entries()
        guard entries.count == count else { return nil }
        var parts: [Repomd.Kind: FragmentGroup.Part] = [:]
        for (kind, open, stored) in contents { parts[kind] = FragmentGroup.Part(open: bytes[open], stored: bytes[stored]) }
        return FragmentGroup(entries: entries, parts: parts, sizes: [:])
    }

    /// What of it can be used again: the fragments of each package, by the stamp of its file.
    func fragments() -> [[UInt8]: FragmentGroup.Fragment] {
        let entries = entries()
        guard entries.count == count else { return [:] }
        var result: [[UInt8]: FragmentGroup.Fragment] = [:]
        var stamp = stamps.lowerBound
        var starts = contents.map(\.open.lowerBound)
        var size = sizes.lowerBound
        for entry in entries {
            guard let name = bytes[stamp..<stamps.upperBound].firstIndex(of: 0), name + Self.statusSize < stamps.upperBound else { return [:] }
            let end = name + 1 + Self.statusSize
            var texts: [Repomd.Kind: ArraySlice<UInt8>] = [:]
            for (index, content) in contents.enumerated() {
                guard let count = Int(exactly: Self.number(bytes, size)), count <= content.open.upperBound - starts[index] else { return [:] }
                texts[content.kind] = bytes[starts[index]..<starts[index] + count]
                starts[index] += count
                size += Self.numberSize
            }
            result[Array(bytes[stamp..<end])] = FragmentGroup.Fragment(entry: entry, texts: texts)
            stamp = end
        }
        return result
    }

    /// Location and name of each package.
    private func entries() -> [FragmentGroup.Entry] {
        var entries: [FragmentGroup.Entry] = []
        var position = names.lowerBound
        while position < names.upperBound, let middle = bytes[position..<names.upperBound].firstIndex(of: 0),
            let end = bytes[(middle + 1)..<names.upperBound].firstIndex(of: 0)
        {
            entries.append(
                FragmentGroup.Entry(
                    href: String(decoding: bytes[position..<middle], as: UTF8.self), nevra: String(decoding: bytes[(middle + 1)..<end], as: UTF8.self)))
            position = end + 1
        }
        return entries
    }

    private static let numberSize = 8
    /// Bytes of the head.
    static let headSize = numberSize * (5 + 2 * Repomd.Kind.allCases.count)
    /// Bytes of what a stamp holds after the location.
    private static let statusSize = 5 * numberSize

    private static func number(_ bytes: [UInt8], _ position: Int) -> UInt64 {
        var value: UInt64 = 0
        for place in (position..<position + numberSize).reversed() { value = value << 8 | UInt64(bytes[place]) }
        return value
    }
}

extension StoredGroup {
    /// What a package file was when it was read: it counts as the same while its stamp is.
    static func appendStamp(_ source: FragmentCache.Source, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: source.href.utf8)
        bytes.append(0)
        let status = source.status
        append(status.size, to: &bytes)
        append(UInt64(bitPattern: status.modificationTime), to: &bytes)
        append(UInt64(truncatingIfNeeded: status.modificationNanoseconds), to: &bytes)
        append(status.inode, to: &bytes)
        append(status.device, to: &bytes)
    }

    /// Whether a file that starts with these bytes was made of packages with just these stamps.
    static func hasStamps(_ stamps: [UInt8], _ start: [UInt8]) -> Bool {
        start.count == headSize + stamps.count && number(start, 2 * numberSize) == UInt64(stamps.count) && start[headSize...] == stamps[...]
    }

    /// The bytes to keep for a group that was rendered of these files.
    static func bytes(_ group: FragmentGroup, _ sources: ArraySlice<FragmentCache.Source>) -> [UInt8] {
        var stamps: [UInt8] = []
        for source in sources { appendStamp(source, to: &stamps) }
        var names: [UInt8] = []
        var sizes: [UInt8] = []
        for (index, entry) in group.entries.enumerated() {
            names += Array(entry.href.utf8) + [0] + Array(entry.nevra.utf8) + [0]
            for kind in Repomd.Kind.allCases { append(UInt64(group.sizes[kind]?[index] ?? 0), to: &sizes) }
        }
        var all = [stamps[...], names[...], sizes[...]]
        for kind in Repomd.Kind.allCases { all += [group.parts[kind]?.open ?? [], group.parts[kind]?.stored ?? []] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headSize + all.reduce(0) { $0 + $1.count })
        append(0, to: &bytes)
        append(UInt64(group.entries.count), to: &bytes)
        for part in all { append(UInt64(part.count), to: &bytes) }
        for part in all { bytes += part }
        var sum: [UInt8] = []
        append(CheckSum.of(bytes, from: numberSize), to: &sum)
        bytes.replaceSubrange(..<numberSize, with: sum)
        return bytes
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}
