/// A list of texts as packed bytes, parsed only when it is used.
package struct PackedTexts: Sendable {
    /// The number of texts.
    package let count: Int
    private let bytes: [UInt8]
    private let range: Range<Int>

    /// Creates a list of texts.
    package init(_ texts: [String]) {
        var writer = Writer()
        for text in texts { writer.add(Array(text.utf8)[...]) }
        self = writer.packed
    }

    private init(count: Int, bytes: [UInt8], range: Range<Int>) {
        (self.count, self.bytes, self.range) = (count, bytes, range)
    }

    /// Reads a list at the place of a reader, and moves the reader past it.
    package init(_ reader: inout PackedReader) {
        let count = reader.count()
        let start = min(reader.place, reader.bytes.count)
        for _ in 0..<count {
            let length = reader.count()
            reader.place += length
        }
        self.init(count: count, bytes: reader.bytes, range: start..<max(start, min(reader.place, reader.bytes.count)))
    }

    /// The texts, parsed at each access.
    package var texts: [String] {
        var reader = PackedReader(bytes, at: range.lowerBound)
        var texts: [String] = []
        while texts.count < count, reader.place < range.upperBound { texts.append(reader.text()) }
        return texts
    }

    fileprivate var content: ArraySlice<UInt8> { bytes[range] }

    /// A writer that adds texts to a list one by one.
    package struct Writer {
        private var count = 0
        private var content = PackedWriter()

        /// Creates an empty writer.
        package init() {}

        /// Adds a text in UTF-8.
        package mutating func add(_ text: ArraySlice<UInt8>) {
            content.number(UInt64(text.count))
            content.append(text)
            count += 1
        }

        /// The list of the added texts.
        package var packed: PackedTexts { PackedTexts(count: count, bytes: content.bytes, range: content.bytes.indices) }
    }
}

extension PackedWriter {
    /// Appends a list in the form that ``PackedTexts`` reads.
    package mutating func texts(_ list: PackedTexts) {
        number(UInt64(list.count))
        append(list.content)
    }
}
