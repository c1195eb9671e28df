import ForeignText

/// What a `Range` header asks of a content of some length (RFC 9110 §14).
enum ByteRange: Equatable {
    /// All of it: no range is asked for, or none that is understood.
    case whole
    /// One part, never empty.
    case part(Range<UInt64>)
    /// Parts that lie beyond the end, all of them.
    case unsatisfiable

    /// Reads a header.
    ///
    /// What is malformed, in another unit, or too many parts is ignored, as the RFC allows; several parts that make up one are
    /// merged, and several that do not are answered with everything, so that no request makes more bytes than the content has.
    init(_ header: String?, length: UInt64) {
        guard let header, let parts = Self.parts(header, length: length) else {
            self = .whole
            return
        }
        let ranges = parts.compactMap(\.self).sorted { $0.lowerBound < $1.lowerBound }
        guard var merged = ranges.first else {
            self = .unsatisfiable
            return
        }
        for range in ranges.dropFirst() {
            guard range.lowerBound <= merged.upperBound else {
                self = .whole
                return
            }
            merged = merged.lowerBound..<max(merged.upperBound, range.upperBound)
        }
        self = .part(merged)
    }

    /// The parts, nil for each beyond the end; nil altogether when the header is not understood.
    private static func parts(_ header: String, length: UInt64) -> [Range<UInt64>?]? {
        guard let equals = header.utf8.firstIndex(of: UInt8(ascii: "=")), header[..<equals].lowercased() == "bytes" else { return nil }
        let specifications = header[header.utf8.index(after: equals)...].splitBytes(on: ",", omittingEmptySubsequences: false)
        guard specifications.count <= partLimit else { return nil }
        var parts: [Range<UInt64>?] = []
        for specification in specifications {
            let text = specification.trimmingSpaces
            guard let dash = text.utf8.firstIndex(of: UInt8(ascii: "-")) else { return nil }
            let (first, last) = (text[..<dash], text[text.utf8.index(after: dash)...])
            if first.isEmpty {
                guard let count = number(last) else { return nil }
                parts.append(count == 0 || length == 0 ? nil : (length - min(count, length))..<length)
            } else {
                guard let start = number(first) else { return nil }
                if last.isEmpty {
                    parts.append(start < length ? start..<length : nil)
                } else {
                    guard let end = number(last), end >= start else { return nil }
                    parts.append(start < length ? start..<(min(end, length - 1) + 1) : nil)
                }
            }
        }
        return parts
    }

    /// Digits only; more than 64 bits is as good as without end.
    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt64(text) ?? .max
    }

    private static let partLimit = 16
}
