/// Metadata that cannot be used.
package enum MetadataParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A field that every project states is not there.
    case missing(String)
    /// A field has a value that cannot be used; the last part says why.
    case unusable(String, String, why: String)
    /// It is longer than the limit, in bytes.
    case tooLarge(Int)
    /// It states more values of one field than the limit.
    case tooMany(String, Int)
    /// It is written for a major version of the format that is not known.
    case unknownVersion(String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .missing(let field): "the metadata has no \(field)"
        case .unusable(let field, let value, let why):
            "the metadata has a \(field) that cannot be used: \(quotedForMessage(value))\(why.isEmpty ? "" : ": \(why)")"
        case .tooLarge(let limit): "the metadata is longer than \(limit) bytes"
        case .tooMany(let field, let limit): "the metadata has more than \(limit) fields \(field)"
        case .unknownVersion(let version): "the metadata is written for version \(quotedForMessage(version)), and only 1 and 2 are known"
        }
    }
}
