/// A value that documents store as a string.
///
/// It is decoded by its validating initializer and encoded in normalized form.
package protocol TextCodable: Codable, CustomStringConvertible {
    /// Parses a text; throws an error if it is invalid.
    init(_ text: String) throws
}

extension TextCodable {
    /// Decodes and parses a string; throws `DecodingError` with the reason if it is invalid.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    /// Encodes the normalized form as a string.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
