extension Repomd {
    /// Parses a document in exactly the form of ``xml()``, which is also that of createrepo_c; returns `nil` for any other, which needs an XML parser.
    ///
    /// It takes the values from their expected positions without checking the form. The result is then written again and must equal
    /// the document byte for byte. So it never differs from a parser's result, and the usual case does not load an XML parser.
    static func plain(_ bytes: [UInt8]) -> Repomd? {
        // Require that there are no references, and only characters that are the same in every encoding.
        guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "&") || $0 == UInt8(ascii: "\n") }) else { return nil }
        var result = Repomd(revision: 0, data: [:])
        var type = ""
        var file = DataFile.empty
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(maxSplits: 8, omittingEmptySubsequences: false) { byte in
                byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"")
            }
            guard parts.count > 2 else { return nil }
            func text(_ part: Int) -> String { part < parts.count ? String(decoding: parts[part], as: UTF8.self) : "" }
            switch text(1) {
            case "revision": result.revision = UInt64(text(2)) ?? 0
            case "data type=": (type, file) = (text(2), .empty)
            case "checksum type=": (file.checksumType, file.checksum) = (text(2), text(4))
            case "open-checksum type=": file.openChecksum = text(4)
            case "location href=": file.href = text(2)
            case "timestamp": file.timestamp = UInt64(text(2)) ?? 0
            case "size": file.size = UInt64(text(2)) ?? 0
            case "open-size": file.openSize = UInt64(text(2)) ?? 0
            case "/data": result.note(file, type)
            default: break
            }
        }
        return result.xml() == bytes ? result : nil
    }
}

extension Repomd.DataFile {
    /// A file without values.
    static let empty = Repomd.DataFile(checksumType: "", checksum: "", openChecksum: "", href: "", timestamp: 0, size: 0, openSize: 0)
}
