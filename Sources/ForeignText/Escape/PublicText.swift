/// The cleaning of text before it leaves the program.
///
/// It removes the secrets of URLs, and characters that move a terminal's cursor or split a line of a log.
package enum PublicText {
    // MARK: - Secrets

    /// Returns the text with the passwords and tokens of all its URLs replaced by stars.
    ///
    /// A user without a password counts as a token, and so do all values of a query. `https://user:password@host/x?token=T&page=2` becomes
    /// `https://user:****@host/x?token=****&page=****`. A variable such as `${TOKEN}` is not a secret and stays; so does the user of an `ssh` address, who
    /// logs in with a key.
    package static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let first = scheme(in: bytes, from: 0) else { return text }
        var result: [UInt8] = []
        var done = 0
        var next: Int? = first
        while let place = next {
            let authority = place + 3
            let end = bytes[authority...].firstIndex(where: endsAuthority) ?? bytes.endIndex
            if let at = bytes[authority..<end].lastIndex(of: UInt8(ascii: "@")) {
                result += bytes[done..<authority]
                result += maskedUser(Array(bytes[authority..<at]), isKeyed: isSSH(bytes[..<place]))
                done = at
            }
            let tail = bytes[end...].firstIndex(where: endsURL) ?? bytes.endIndex
            if let mark = bytes[end..<tail].firstIndex(of: UInt8(ascii: "?")) {
                result += bytes[done...mark]
                result += maskedQuery(Array(bytes[(mark + 1)..<tail]))
                done = tail
            }
            next = scheme(in: bytes, from: tail)
        }
        result += bytes[done...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Returns the index of the next `://` at or after an index.
    private static func scheme(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 3, start <= bytes.count - 3 else { return nil }
        return (start...(bytes.count - 3)).first {
            bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: "/") && bytes[$0 + 2] == UInt8(ascii: "/")
        }
    }

    private static func isSSH(_ before: ArraySlice<UInt8>) -> Bool { before.suffix(3).elementsEqual("ssh".utf8) }

    private static func maskedUser(_ user: [UInt8], isKeyed: Bool) -> [UInt8] {
        guard let colon = user.firstIndex(of: UInt8(ascii: ":")) else { return isKeyed || isVariable(user[...]) ? user : stars }
        return user[...colon] + (isVariable(user[(colon + 1)...]) ? Array(user[(colon + 1)...]) : stars)
    }

    private static func isVariable(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "${".utf8) && text.last == UInt8(ascii: "}") && !text.dropFirst(2).dropLast().contains(UInt8(ascii: "}"))
    }

    private static func maskedQuery(_ query: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (number, field) in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).enumerated() {
            if number > 0 { result.append(UInt8(ascii: "&")) }
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")), !isVariable(field[(sign + 1)...]) else {
                result += field
                continue
            }
            // A fragment after the last value stays, because it may be a digest.
            let fragment = field.firstIndex(of: UInt8(ascii: "#")) ?? field.endIndex
            result += field[...sign] + stars + field[fragment...]
        }
        return result
    }

    private static let stars = Array("****".utf8)

    private static func endsAuthority(_ byte: UInt8) -> Bool { endsURL(byte) || "/?#".utf8.contains(byte) }
    private static func endsURL(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F || "\"'<>`".utf8.contains(byte) }

    // MARK: - Signs

    /// Returns the text with control characters, direction overrides, and line and paragraph separators replaced by `?`.
    ///
    /// - Parameter keepsLines: `true` to keep line ends and tabs.
    package static func cleaned(_ text: String, keepsLines: Bool = false) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isKept = keepsLines && (scalar == "\n" || scalar == "\t") || !isUnfit(scalar)
            result.append(isKept ? scalar : "?")
        }
        return String(result)
    }

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        // The line and paragraph separators, the bidirectional marks, embeddings, overrides and isolates, and the byte order mark.
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        // Noncharacters and tags, which are invisible.
        case 0xFDD0...0xFDEF, 0xE0000...0xE0FFF: true
        default: false
        }
    }
}
