internal import VersionSort

/// The parts of a JSON page other than its files: the list of versions, and the short rest.
struct JSONPageParts {
    /// The versions; empty if the page has no list.
    let versions: PackedTexts
    /// The document with empty lists instead of the two long ones.
    let rest: [UInt8]

    /// Reads a page; throws an error if it has no list of files, a list twice, or a list of another type.
    ///
    /// - Parameter readFiles: A closure that reads the list of files at a place, and returns the place after it.
    init(_ bytes: [UInt8], readFiles: (Int) throws(JSONScanner.Fault) -> Int) throws(JSONScanner.Fault) {
        var scanner = JSONScanner(bytes)
        var rest: [UInt8] = []
        var copied = 0
        var hasFiles = false
        var versions: PackedTexts?
        try scanner.expect("{")
        repeat {
            let key = try scanner.plainText()
            try scanner.expect(":")
            let isFiles = scanner.matches(key, "files")
            guard isFiles || scanner.matches(key, "versions"), scanner.next() == UInt8(ascii: "[") else {
                if isFiles { throw scanner.fault }
                try scanner.skip()
                continue
            }
            guard isFiles ? !hasFiles : versions == nil else { throw scanner.fault }
            rest += bytes[copied..<scanner.place]
            rest += Array("[]".utf8)
            if isFiles {
                hasFiles = true
                scanner.go(to: try readFiles(scanner.place))
            } else {
                versions = try Self.texts(&scanner)
            }
            copied = scanner.place
        } while scanner.take(",")
        try scanner.expect("}")
        guard scanner.next() == nil, hasFiles else { throw scanner.fault }
        rest += bytes[copied...]
        (self.versions, self.rest) = (versions ?? PackedTexts([]), rest)
    }

    private static func texts(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> PackedTexts {
        var texts = PackedTexts.Writer()
        try scanner.expect("[")
        if scanner.take("]") { return texts.packed }
        repeat { texts.add(scanner.bytes[try scanner.plainText()]) } while scanner.take(",")
        try scanner.expect("]")
        return texts.packed
    }
}
