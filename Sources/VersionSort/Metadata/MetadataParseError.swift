/// An error for unusable metadata.
package enum MetadataParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A required field is missing.
    case missing(String)
    /// A field has an unusable value. The last part is the reason.
    case unusable(String, String, why: String)
    /// The metadata is longer than the limit, in bytes.
    case tooLarge(Int)
    /// One field has more values than the limit.
    case tooMany(String, Int)
    /// The metadata has an unknown major version of the format.
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
