import CSolv

/// A filter that removes elements from primary metadata which the solver does not need, before the metadata is parsed.
///
/// Texts, times and sizes are half of it.
///
/// It removes only elements of plain ASCII text without references, which every XML parser accepts, so a document with other damage is still rejected.
/// A document with comments, CDATA sections or processing instructions passes unchanged, because text in them may look like an element.
struct PrimaryFilter {
    /// The bytes that are read but not yet decided on.
    private var pending: [UInt8] = []
    /// A Boolean value indicating whether all further bytes pass unchanged.
    private var passes = false
    private var isAtStart = true

    private static let texts = ["summary", "description", "packager", "url", "rpm:license", "rpm:vendor", "rpm:group", "rpm:buildhost", "rpm:sourcerpm"]
        .map { (open: Array("<\($0)>".utf8), close: Array("</\($0)>".utf8)) }
    private static let attributes = ["time", "size", "rpm:header-range"].map { Array("<\($0) ".utf8) }
    /// An upper bound for the length of a removable tag, in bytes.
    private static let tagLimit = 24
    /// The maximum length of an element that is removed, in bytes.
    ///
    /// A longer element passes, so that memory is bounded.
    private static let elementLimit = 1 << 20

    /// Returns the bytes to keep of the next part of the document and of the bytes held back before.
    ///
    /// - Parameter isLast: `true` if no part follows, so that nothing is held back.
    mutating func filter(_ part: [UInt8], isLast: Bool) -> [UInt8] {
        let bytes = pending.isEmpty ? part : pending + part
        pending = []
        if passes { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var (kept, position) = (0, 0)
        while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
            switch decide(bytes, open, isLast) {
            case .keep(let next): position = next
            case .drop(let next):
                result += bytes[kept..<open]
                (kept, position) = (next, next)
            case .wait:
                pending = Array(bytes[open...])
                return result + bytes[kept..<open]
            case .passAll:
                passes = true
                return result + bytes[kept...]
            }
            isAtStart = false
        }
        return result + bytes[kept...]
    }

    private enum Decision {
        /// Keep the tag and continue at this index.
        case keep(Int)
        /// Remove the element, which ends before this index.
        case drop(Int)
        /// Wait for more bytes.
        case wait
        case passAll
    }

    private func decide(_ bytes: [UInt8], _ open: Int, _ isLast: Bool) -> Decision {
        let isShort = bytes.count - open < Self.tagLimit
        if isShort && !isLast { return .wait }
        if open + 1 < bytes.count, [UInt8(ascii: "!"), UInt8(ascii: "?")].contains(bytes[open + 1]) {
            // Every document may start with an XML declaration.
            return isAtStart && bytes[open + 1] == UInt8(ascii: "?") ? .keep(open + 1) : .passAll
        }
        guard Self.mayGo(bytes, open) else { return .keep(open + 1) }
        if let tag = Self.texts.first(where: { Self.has(bytes, $0.open, at: open) }) {
            return text(bytes, from: open + tag.open.count, close: tag.close, isLast)
        }
        if Self.attributes.contains(where: { Self.has(bytes, $0, at: open) }) { return attributes(bytes, open, isLast) }
        return .keep(open + 1)
    }

    /// Returns `true` if a tag starts like one of the removable ones.
    ///
    /// This avoids comparing most tags with each of them.
    private static func mayGo(_ bytes: [UInt8], _ open: Int) -> Bool {
        guard open + 5 < bytes.count else { return false }
        switch bytes[open + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "p"), UInt8(ascii: "u"), UInt8(ascii: "t"): return true
        case UInt8(ascii: "r"):
            switch bytes[open + 5] {
            case UInt8(ascii: "l"), UInt8(ascii: "v"), UInt8(ascii: "g"), UInt8(ascii: "b"), UInt8(ascii: "s"), UInt8(ascii: "h"): return true
            default: return false
            }
        default: return false
        }
    }

    /// Decides on an element with text content.
    ///
    /// It is removed if it has only plain text up to its end tag.
    private func text(_ bytes: [UInt8], from start: Int, close: [UInt8], _ isLast: Bool) -> Decision {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "<") {
            guard Self.isPlain(bytes[end]) else { return .keep(end) }
            end += 1
        }
        if end + close.count > bytes.count { return isLast || end - start > Self.elementLimit ? .keep(end) : .wait }
        return Self.has(bytes, close, at: end) ? .drop(end + close.count) : .keep(end)
    }

    /// Decides on an element without content.
    ///
    /// It is removed if its attributes are plain.
    private func attributes(_ bytes: [UInt8], _ open: Int, _ isLast: Bool) -> Decision {
        var end = open + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: ">") {
            guard Self.isPlain(bytes[end]), bytes[end] != UInt8(ascii: "<") else { return .keep(end) }
            end += 1
        }
        if end == bytes.count { return isLast || end - open > Self.elementLimit ? .keep(end) : .wait }
        // A `>` inside quotes does not end the tag; the number of quotes before it is then odd.
        let quotes = bytes[open..<end].count { $0 == UInt8(ascii: "\"") }
        return bytes[end - 1] == UInt8(ascii: "/") && quotes.isMultiple(of: 2) ? .drop(end + 1) : .keep(end)
    }

    /// Returns `true` if a byte is an ordinary character anywhere in a text.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "&")) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    private static func has(_ bytes: [UInt8], _ text: [UInt8], at position: Int) -> Bool {
        guard text.count <= bytes.count - position else { return false }
        for place in text.indices where bytes[position + place] != text[place] { return false }
        return true
    }
}

/// A stream that passes primary metadata from a file through ``PrimaryFilter`` to libsolv's parser.
@safe final class PrimaryStream {
    private let file: UnsafeMutablePointer<FILE>
    private var filter = PrimaryFilter()
    private var ready: [UInt8] = []
    private var taken = 0
    private var isOver = false

    private static let partSize = 256 << 10

    /// Takes ownership of an open stream of uncompressed metadata.
    @safe init(_ file: UnsafeMutablePointer<FILE>) { unsafe self.file = unsafe file }

    deinit { unsafe fclose(file) }

    /// Fills the buffer; returns the number of bytes, 0 at the end, or -1 if the file cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while taken == ready.count, !isOver {
            let part = unsafe [UInt8](unsafeUninitializedCapacity: Self.partSize) { unsafe $1 = fread($0.baseAddress, 1, Self.partSize, file) }
            if part.count < Self.partSize {
                if unsafe ferror(file) != 0 { return -1 }
                isOver = true
            }
            ready = filter.filter(part, isLast: isOver)
            taken = 0
        }
        let count = min(buffer.count, ready.count - taken)
        unsafe ready.withUnsafeBytes { unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count])) }
        taken += count
        return count
    }
}
