internal import Synchronization

/// The parsed requirements of metadata, by their text.
///
/// The releases of a project often have the same requirements, so each text is parsed once.
package final class RequirementMemo: Sendable {
    /// A parsed requirement, with a warning if it was repaired.
    ///
    /// It is a class because it is handed out many times.
    final class Reading: Sendable {
        let requirement: Requirement
        let warning: String?

        init(requirement: Requirement, warning: String?) {
            self.requirement = requirement
            self.warning = warning
        }
    }

    private let known = Mutex<[TextKey: Reading]>([:])

    /// The maximum number of texts that are kept.
    private static let limit = 200_000

    /// Creates an empty memo.
    package init() {}

    /// Returns the requirement of a text; calls `read` if the text is new.
    func reading(_ key: TextKey, _ read: (String) throws(MetadataParseError) -> Reading) throws(MetadataParseError) -> Reading {
        if let found = known.withLock({ $0[key] }) { return found }
        let reading = try read(key.text)
        known.withLock { if $0.count < Self.limit { $0[key.alone] = reading } }
        return reading
    }
}

/// A text in UTF-8, usually a part of packed bytes, as a key of a dictionary.
///
/// Unlike `String`, it compares byte by byte, and no text is made to look one up.
struct TextKey: Hashable, Sendable {
    private let bytes: [UInt8]
    private let range: Range<Int>

    init(_ text: String) {
        bytes = Array(text.utf8)
        range = bytes.indices
    }

    /// Creates a key of a range of bytes, cut at the end of the bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range.clamped(to: bytes.indices)
    }

    /// The same key without the bytes around it.
    var alone: TextKey { TextKey(Array(bytes[range]), 0..<range.count) }

    var text: String { bytes.text(at: range.lowerBound, count: range.count) }

    static func == (left: TextKey, right: TextKey) -> Bool {
        left.range.count == right.range.count && left.bytes[left.range].elementsEqual(right.bytes[right.range])
    }

    func hash(into hasher: inout Hasher) {
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            hasher.combine(bytes.uint64(at: place))
            place += 8
        }
        var rest = UInt64(range.count)
        for byte in bytes[place..<range.upperBound] { rest = rest << 8 | UInt64(byte) }
        hasher.combine(rest)
    }
}

extension PackedReader {
    /// Returns a text stored with its length, as a key.
    mutating func textKey() -> TextKey {
        let length = count()
        defer { place += length }
        return TextKey(bytes, place..<(place + length))
    }
}
