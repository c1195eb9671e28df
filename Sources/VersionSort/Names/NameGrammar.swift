/// The name grammar of PEP 508 and the normalization of PEP 503 and PEP 685, on ASCII bytes.
enum NameGrammar {
    /// The maximum length of a name in bytes, far above those of the public index.
    static let lengthLimit = 256

    /// Returns the normalized form, or `nil` if the text is not a name: lower case, with each run of `-`, `_` and `.` replaced by one `-`.
    static func normalized(_ text: some StringProtocol) -> String? {
        if isNormal(text.utf8) { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var length = 0
        var separatorWaits = false
        for byte in text.utf8 {
            length += 1
            if length > lengthLimit { return nil }
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if separatorWaits { bytes.append(UInt8(ascii: "-")) }
                separatorWaits = false
                bytes.append(byte.asciiLowercased)
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if bytes.isEmpty { return nil }
                separatorWaits = true
            default:
                return nil
            }
        }
        return bytes.isEmpty || separatorWaits ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Returns `true` if bytes are a name in normal form already, as most are.
    private static func isNormal(_ bytes: some Sequence<UInt8>) -> Bool {
        var length = 0
        var wasSeparator = true
        for byte in bytes {
            length += 1
            let isSeparator = byte == UInt8(ascii: "-")
            guard isSeparator ? !wasSeparator : byte.isASCIIDigit || byte &- 97 <= 25 else { return false }
            wasSeparator = isSeparator
        }
        return !wasSeparator && length <= lengthLimit
    }
}

extension UInt8 {
    /// The lower-case form of an ASCII letter; any other byte unchanged.
    var asciiLowercased: UInt8 { self >= 65 && self <= 90 ? self | 0x20 : self }

    /// A Boolean value indicating whether the byte is `0` to `9`.
    var isASCIIDigit: Bool { self &- 48 <= 9 }

    /// A Boolean value indicating whether the byte is an ASCII letter.
    var isASCIILetter: Bool { (self | 0x20) &- 97 <= 25 }

    /// A Boolean value indicating whether the byte is one of the six white-space characters that PEP 440 strips.
    var isASCIIWhitespace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
}

/// An error for a project or extra name that PEP 508 does not allow.
package struct InvalidName: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of the name: `project` or `extra`.
    package let kind: String
    /// The text, truncated for messages.
    package let text: String

    init(kind: String, text: String) {
        self.kind = kind
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String {
        "\(text) is not a \(kind) name: ASCII letters, digits, '.', '_' and '-' are allowed, with a letter or digit at both ends"
    }
}

/// Returns outside text quoted for one line of a message: at most 80 characters, with control characters escaped.
func quotedForMessage(_ text: String) -> String {
    let limit = 80
    var result = "'"
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit {
            result += "…"
            break
        }
        count += 1
        result += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result + "'"
}

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
