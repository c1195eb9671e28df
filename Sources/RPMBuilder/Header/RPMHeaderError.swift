/// An error for bytes or values that are not a valid header.
package enum RPMHeaderError: Error, Hashable, Sendable, CustomStringConvertible {
    case badMagic
    case truncated(needed: UInt64, available: UInt64)
    case tooManyEntries(Int, limit: Int)
    case tooMuchData(Int, limit: Int)
    case noEntries
    case badRegion(String)
    case badEntry(RPMTag, String)
    case duplicate(RPMTag)
    case wrongType(RPMTag, expected: String, found: String)
    case missing(RPMTag)
    case unequalCounts(RPMTag, expected: Int, found: Int)

    package var description: String {
        switch self {
        case .badMagic: "the header does not start with the header magic"
        case .truncated(let needed, let available): "the header needs \(needed) bytes, the file has \(available) left"
        case .tooManyEntries(let count, let limit): "the header states \(count) entries, at most \(limit) are allowed"
        case .tooMuchData(let count, let limit): "the header states \(count) bytes of data, at most \(limit) are allowed"
        case .noEntries: "the header has no entries"
        case .badRegion(let problem): "the region of the header is bad: \(problem)"
        case .badEntry(let tag, let problem): "the header entry \(tag) is bad: \(problem)"
        case .duplicate(let tag): "the header entry \(tag) occurs twice"
        case .wrongType(let tag, let expected, let found): "the header entry \(tag) has the type \(found), it must be \(expected)"
        case .missing(let tag): "the header has no entry \(tag)"
        case .unequalCounts(let tag, let expected, let found): "the header entry \(tag) has \(found) elements, it must have \(expected)"
        }
    }
}
