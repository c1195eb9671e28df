import ForeignText
import HTTPTypes

/// A parser of the parts of a form, which reads its body while it is received (RFC 7578, RFC 2046 §5.1.1).
///
/// It holds the bytes of one chunk, and the bytes at the end of the previous one that may begin a delimiter.
struct MultipartReader {
    /// A part of the form, or a piece of it.
    enum Event: Equatable {
        case begin(name: String, filename: String?)
        case content(ArraySlice<UInt8>)
        case end
    }

    /// The reason for which a body is refused.
    enum Fault: Error, Hashable {
        case noBoundary, noDelimiter, malformedHead, headTooLarge, tooManyParts, incomplete
    }

    private enum State {
        case preamble, afterDelimiter, head, content, epilogue
    }

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var held: [UInt8]
    private var parts = 0
    /// The number of bytes of an incomplete head that were searched for its end.
    private var searched = 0

    /// Creates a reader for the value of a `Content-Type` field.
    ///
    /// - Throws: ``Fault/noBoundary`` if the type is not `multipart/form-data`, or if it has no valid `boundary`.
    init(contentType: String) throws(Fault) {
        let pieces = FieldParameters(contentType)
        guard pieces.value == "multipart/form-data", let boundary = pieces["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }), boundary.utf8.last != 0x20
        else { throw .noBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may be at the very beginning, where no line ends before it.
        held = Array("\r\n".utf8)
    }

    /// Returns the events that the next bytes complete, in their order.
    mutating func read(_ bytes: [UInt8]) throws(Fault) -> [Event] {
        held += bytes
        var events: [Event] = []
        var place = 0
        while let next = try step(place, &events) { place = next }
        held.removeFirst(min(consumed, held.count))
        return events
    }

    /// Throws ``Fault/incomplete`` if the form has not ended.
    func finish() throws(Fault) {
        guard case .epilogue = state else { throw .incomplete }
    }

    /// The number of held bytes that are processed.
    private var consumed = 0

    /// Parses the held bytes from an offset.
    ///
    /// Returns the offset of the next step, or `nil` if more bytes are needed.
    private mutating func step(_ place: Int, _ events: inout [Event]) throws(Fault) -> Int? {
        consumed = place
        switch state {
        case .epilogue:
            consumed = held.count
            return nil
        case .preamble, .content: return try readContent(place, &events)
        case .afterDelimiter: return try readDelimiterEnd(place)
        case .head: return try readHead(place, &events)
        }
    }

    private mutating func readContent(_ start: Int, _ events: inout [Event]) throws(Fault) -> Int? {
        let isContent = if case .content = state { true } else { false }
        var place = start
        while let end = held[place...].firstIndex(of: 0x0D) {
            let candidate = held[end...].prefix(delimiter.count)
            guard candidate.elementsEqual(delimiter.prefix(candidate.count)) else {
                place = end + 1
                continue
            }
            if isContent, end > start { events.append(.content(held[start..<end])) }
            consumed = end
            guard candidate.count == delimiter.count else { return nil }
            if isContent { events.append(.end) }
            state = .afterDelimiter
            return end + delimiter.count
        }
        if isContent, start < held.count { events.append(.content(held[start...])) }
        consumed = held.count
        return nil
    }

    private mutating func readDelimiterEnd(_ start: Int) throws(Fault) -> Int? {
        let rest = held[start...]
        guard rest.count >= 2 else { return nil }
        if rest.starts(with: "--".utf8) {
            state = .epilogue
            return start + 2
        }
        let end = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard end.startIndex - start <= Self.paddingLimit else { throw .noDelimiter }
        guard end.count >= 2 else { return nil }
        guard end.starts(with: "\r\n".utf8) else { throw .noDelimiter }
        parts += 1
        guard parts <= Self.partLimit else { throw .tooManyParts }
        state = .head
        // The line end stays, so that a head without fields ends with two of them as well.
        return end.startIndex
    }

    private mutating func readHead(_ start: Int, _ events: inout [Event]) throws(Fault) -> Int? {
        let end = "\r\n\r\n"
        // A head that comes in byte by byte is searched once.
        let from = start + max(0, searched - end.utf8.count)
        guard let place = held[from...].firstPlace(of: end) else {
            guard held.count - start <= Self.headLimit else { throw .headTooLarge }
            searched = held.count - start
            return nil
        }
        searched = 0
        guard place.lowerBound - start <= Self.headLimit else { throw .headTooLarge }
        guard let text = String(validating: held[start..<place.lowerBound], as: UTF8.self) else { throw .malformedHead }
        var (name, filename): (String?, String?) = (nil, nil)
        for line in text.filledLines {
            guard let (field, value) = line.cut(at: ":") else { throw .malformedHead }
            guard field.trimmingSpaces.lowercased() == "content-disposition" else { continue }
            let pieces = FieldParameters(String(value))
            guard name == nil, pieces.value == "form-data", let stated = pieces["name"] else { throw .malformedHead }
            (name, filename) = (stated, pieces["filename"])
        }
        guard let name, name.utf8.count <= Self.nameLimit else { throw .malformedHead }
        events.append(.begin(name: name, filename: filename))
        state = .content
        return place.upperBound
    }

    private static let headLimit = 8 << 10
    private static let paddingLimit = 64
    private static let nameLimit = 100
    private static let partLimit = 10_000
}

/// The value and the parameters of a field such as `form-data; name="content"; filename="a.whl"` (RFC 9110 §5.6.6).
struct FieldParameters {
    /// The value in lower case.
    let value: String
    private var parameters: [String: String] = [:]

    /// Parses a field.
    ///
    /// A parameter that is not well-formed ends the list. If a name occurs twice, the first value is used.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        value = String(decoding: bytes[..<end], as: UTF8.self).trimmingSpaces.lowercased()
        var rest = bytes[end...]
        while rest.popFirst() == UInt8(ascii: ";") {
            rest = rest.drop(while: \.isBlank)
            let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
            rest = rest[name.endIndex...]
            guard rest.popFirst() == UInt8(ascii: "="), let text = Self.text(&rest) else { return }
            rest = rest.drop(while: \.isBlank)
            let key = String(decoding: name, as: UTF8.self).lowercased()
            if parameters[key] == nil { parameters[key] = text }
        }
    }

    subscript(name: String) -> String? { parameters[name] }

    /// Returns a token or a quoted text; `nil` if the closing quote is missing.
    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = rest.prefix { $0 != UInt8(ascii: ";") && !$0.isBlank }
            rest = rest[token.endIndex...]
            return String(decoding: token, as: UTF8.self)
        }
        rest = rest.dropFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), let next = rest.popFirst() { bytes.append(next) } else { bytes.append(byte) }
        }
        return nil
    }
}
