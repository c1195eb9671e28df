/// Rejects XML with longer tags or comments than repository metadata has.
///
/// XML parsers, including libxml2, take quadratic time in the length of one tag or comment: a few kilobytes that decompress to
/// megabytes of spaces would take hours. The scan keeps only a few bytes of state, so a document can be passed in parts.
struct MarkupBound {
    /// The maximum length of a tag or comment, in bytes.
    static let limit = 1 << 16

    private enum Place {
        case text
        /// The scan is between `<` and `>`.
        case tag
        /// The scan is between `<!--` and `-->`.
        case comment
    }

    private var place = Place.text
    private var length = 0
    /// The last bytes, which may begin or end a comment.
    private var last: (UInt8, UInt8, UInt8) = (0, 0, 0)

    /// Scans the next part of a document.
    ///
    /// - Returns: `false` if a tag or comment is too long.
    mutating func admits(_ part: some RandomAccessCollection<UInt8>) -> Bool {
        var rest = part[...]
        while !rest.isEmpty {
            if case .text = place {
                guard let start = rest.firstIndex(of: UInt8(ascii: "<")) else { return true }
                rest = rest[rest.index(after: start)...]
                place = .tag
                length = 0
                last = (0, 0, 0)
                continue
            }
            let byte = rest[rest.startIndex]
            rest = rest.dropFirst()
            length += 1
            guard length <= Self.limit else { return false }
            last = (last.1, last.2, byte)
            switch place {
            case .tag where length == 3 && last == (UInt8(ascii: "!"), UInt8(ascii: "-"), UInt8(ascii: "-")):
                place = .comment
                last = (0, 0, 0)
            case .tag where byte == UInt8(ascii: ">"): place = .text
            case .comment where last == (UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: ">")): place = .text
            default: break
            }
        }
        return true
    }
}
