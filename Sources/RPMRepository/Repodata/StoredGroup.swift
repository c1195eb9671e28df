import Native

/// A group in the file format of ``FragmentCache``.
///
/// A head of numbers is followed by sections whose sizes it states: the stamps of the packages, their names, a checksum of each NEVRA, the sizes of
/// their fragments, all compressed fragments of the three metadata files, and all their texts. Each compressed part and
/// each text has its own checksum, so that a run that needs no texts does not read them. Numbers have eight bytes, lowest first.
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
