/// A value that documents hold as a string: read by its own validating initialiser, written in its normal form.
package protocol TextCodable: Codable, CustomStringConvertible {
    /// Reads and checks a text; throws what is wrong with it.
    init(_ text: String) throws
}

extension TextCodable {
    /// Reads a string and checks it; throws `DecodingError` with the reason when it is no such value.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    /// Writes the normal form as a string.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
