import ForeignText

/// The part of a content that a `Range` header asks for (RFC 9110 §14).
enum ByteRange: Equatable {
    /// The whole content, because no valid range is requested.
    case whole
    /// One range, never empty.
    case part(Range<UInt64>)
    /// All requested ranges are beyond the end of the content.
    case unsatisfiable

    /// Parses a header.
    ///
    /// As the RFC allows, it ignores a header that is malformed, in another unit or has too many ranges. It merges ranges that form one, and returns the
    /// whole content for ranges that do not, so that no request produces more bytes than the content has.
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

    /// Returns the ranges, with `nil` for each one beyond the end; returns `nil` if the header is not valid.
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

    /// Returns the value of a text of digits, `.max` if it needs more than 64 bits; `nil` for any other text.
    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt64(text) ?? .max
    }

    private static let partLimit = 16
}
