extension Repomd {
    /// Reads a document of just the form that ``xml()`` writes, as createrepo_c does too; nil for any other, which an XML parser has to read.
    ///
    /// It looks for values where they are in that form, without asking whether the document is in it: what comes of it is written again, and has to
    /// be the document byte for byte. So nothing is believed that a parser would have read in another way, and none is loaded for the usual case.
    static func plain(_ bytes: [UInt8]) -> Repomd? {
        // No references, and nothing that is not the same character in every encoding.
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
    /// Nothing known yet.
    static let empty = Repomd.DataFile(checksumType: "", checksum: "", openChecksum: "", href: "", timestamp: 0, size: 0, openSize: 0)
}
