import ForeignText

/// The decoding of a requirements file as in pip: by byte order mark, by a `coding` comment (PEP 263), or else as UTF-8.
enum RequirementsEncoding {
    /// The reason why bytes cannot be decoded.
    struct Fault: Error, Hashable {
        let reason: String
    }

    /// Returns the text without its byte order mark.
    static func decode(_ bytes: [UInt8]) throws(Fault) -> String {
        let marks: [([UInt8], (ArraySlice<UInt8>) -> String?, String)] = [
            ([0xEF, 0xBB, 0xBF], utf8, "UTF-8"),
            // Test UTF-32 before UTF-16, because the mark of UTF-16 is a prefix of that of UTF-32.
            ([0xFF, 0xFE, 0, 0], { utf32($0, isBig: false) }, "UTF-32"), ([0, 0, 0xFE, 0xFF], { utf32($0, isBig: true) }, "UTF-32"),
            ([0xFF, 0xFE], { utf16($0, isBig: false) }, "UTF-16"), ([0xFE, 0xFF], { utf16($0, isBig: true) }, "UTF-16"),
        ]
        for (mark, decode, name) in marks where bytes.starts(with: mark) {
            guard let text = decode(bytes.dropFirst(mark.count)) else { throw Fault(reason: "it begins as \(name) and goes on otherwise") }
            return text
        }
        if let name = declared(bytes) { return try decode(bytes, named: name) }
        guard let text = utf8(bytes[...]) else {
            throw Fault(reason: "it is not UTF-8; save it as that, or name its encoding in the first line, as '# coding: latin-1'")
        }
        return text
    }

    /// Returns the name in `# coding: NAME` on one of the first two lines; `nil` if there is none.
    private static func declared(_ bytes: [UInt8]) -> String? {
        for line in bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false).prefix(2)
        where line.first == UInt8(ascii: "#") {
            var rest = line
            while let word = rest.firstPlace(of: "coding") {
                rest = rest[word.upperBound...]
                guard let sign = rest.first, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "=") else { continue }
                let name = rest.dropFirst().drop(while: \.isASCIISpace).prefix { $0.isAlphanumeric || "_-.".utf8.contains($0) }
                if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
            }
        }
        return nil
    }

    private static func decode(_ bytes: [UInt8], named name: String) throws(Fault) -> String {
        let plain = name.lowercasedASCII.replacingBytes(of: "_", with: "-")
        let text: String?
        switch plain {
        case "utf-8", "utf8", "u8": text = utf8(bytes[...])
        case "ascii", "us-ascii", "646": text = bytes.allSatisfy { $0 < 0x80 } ? utf8(bytes[...]) : nil
        case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "cp819", "l1", "latin":
            text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "cp1252", "windows-1252", "1252": text = windows(bytes)
        default: throw Fault(reason: "its encoding \(quotedForMessage(name)) is not read here; save it as UTF-8")
        }
        guard let text else { throw Fault(reason: "it is not in \(name), as it says") }
        return text
    }

    private static func utf8(_ bytes: ArraySlice<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isBig: Bool) -> String? {
        units(bytes, size: 2, isBig: isBig).flatMap { String(validating: $0.map { UInt16($0) }, as: UTF16.self) }
    }

    private static func utf32(_ bytes: ArraySlice<UInt8>, isBig: Bool) -> String? {
        units(bytes, size: 4, isBig: isBig).flatMap { String(validating: $0, as: UTF32.self) }
    }

    private static func units(_ bytes: ArraySlice<UInt8>, size: Int, isBig: Bool) -> [UInt32]? {
        guard bytes.count.isMultiple(of: size) else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
            (0..<size).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[isBig ? start + $1 : start + size - 1 - $1]) }
        }
    }

    /// Decodes Windows-1252, which is Latin-1 except for the bytes 0x80 to 0x9F.
    ///
    /// Zero marks the undefined bytes.
    private static func windows(_ bytes: [UInt8]) -> String? {
        let upper: [UInt32] = [
            0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
            0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
        ]
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let value = (0x80..<0xA0).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte)
            guard value != 0 || byte == 0, let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
