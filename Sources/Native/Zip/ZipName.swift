/// The names of zip entries.
enum ZipName {
    /// The text of a name; throws when it is not text or could lead out of a folder.
    ///
    /// Without the mark for UTF-8 a name is in code page 437, which means the same as UTF-8 only for ASCII.
    static func text(_ name: [UInt8], isUnicode: Bool) throws(ZipFault) -> String {
        guard !name.isEmpty else { throw .name(.empty) }
        guard !name.contains(0) else { throw .name(.nul) }
        guard !ZipMark.hasEnd(in: name) else { throw .secondEndRecord }
        guard isUnicode || name.allSatisfy({ $0 < 0x80 }), let text = String(validating: name, as: UTF8.self) else { throw .name(.notText) }
        guard !name.contains(UInt8(ascii: "\\")) else { throw .name(.backslash) }
        guard name.first != UInt8(ascii: "/") else { throw .name(.absolute) }
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else { throw .name(.parent) }
        guard parts.last?.elementsEqual(".".utf8) != true else { throw .name(.dot) }
        return text
    }
}

/// The names of an archive's entries, of which no two may mean one file.
struct ZipNames {
    private var files: Set<String> = []
    private var folders: Set<String> = []
    /// Folders that an entry lies in.
    private var parents: Set<String> = []

    /// Adds a name; throws when an earlier entry has it, or has it as another kind.
    ///
    /// Parts that name no file (`.` and empty ones) do not tell names apart, and neither do the composed and decomposed forms of letters.
    mutating func insert(_ path: String) throws(ZipFault) {
        let isFolder = path.utf8.last == UInt8(ascii: "/")
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        let name = Self.joined(parts[...])
        if isFolder {
            guard folders.insert(name).inserted else { throw .duplicate }
        } else {
            guard files.insert(name).inserted else { throw .duplicate }
            guard !folders.contains(name), !parents.contains(name) else { throw .fileAndFolder }
        }
        guard !isFolder || !files.contains(name) else { throw .fileAndFolder }
        // Entries of one folder follow one another: the first known one ends the way up.
        var above = parts.dropLast()
        while !above.isEmpty {
            let folder = Self.joined(above)
            guard !files.contains(folder) else { throw .fileAndFolder }
            guard parents.insert(folder).inserted else { break }
            above.removeLast()
        }
    }

    private static func joined(_ parts: ArraySlice<Substring.UTF8View>) -> String {
        parts.map { String(Substring($0)) }.joined(separator: "/")
    }
}
