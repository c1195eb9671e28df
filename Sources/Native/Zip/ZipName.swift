/// The names of zip entries.
enum ZipName {
    /// Returns the text of a name; throws an error if it is not text or could lead outside a folder.
    ///
    /// Without the UTF-8 flag a name is in code page 437, which equals UTF-8 only for ASCII.
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

/// The names of an archive's entries.
///
/// No two may mean the same file.
struct ZipNames {
    private var files: Set<String> = []
    private var folders: Set<String> = []
    /// The folders that contain an entry.
    private var parents: Set<String> = []

    /// Adds a name; throws an error if an earlier entry has the name, or uses it as another kind.
    ///
    /// Names are compared without empty and `.` parts. Composed and decomposed forms of a letter are equal (canonical equivalence).
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
        // Entries of one folder are adjacent: stop at the first known folder on the way up.
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
