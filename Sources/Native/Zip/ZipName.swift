internal import ForeignText

/// The names of zip entries.
enum ZipName {
    /// The maximum length of a name in bytes (Linux, `PATH_MAX`).
    static let sizeLimit = 4096
    /// The maximum number of folders above an entry.
    ///
    /// Readers remember each of them, so an archive of deep paths would need far more memory than its own size.
    static let depthLimit = 128

    /// Returns the text of a name; throws an error if it is not text, is too long or too deep, or could lead outside a folder.
    ///
    /// Without the UTF-8 flag a name is in code page 437, which equals UTF-8 only for ASCII.
    static func text(_ name: [UInt8], isUnicode: Bool) throws(ZipFault) -> String {
        guard !name.isEmpty else { throw .name(.empty) }
        guard name.count <= sizeLimit, name.count(where: { $0 == UInt8(ascii: "/") }) <= depthLimit else { throw .name(.tooLong) }
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

    /// Returns `true` if a name is within the limits and has only printable ASCII characters without a backslash, and no part is empty or begins with a dot.
    ///
    /// Such a name needs no further check, and equals another name only if all bytes are equal. Nearly all names are plain.
    static func isPlain(_ name: [UInt8]) -> Bool {
        guard name.count <= sizeLimit else { return false }
        var (last, depth) = (UInt8(ascii: "/"), 0)
        for byte in name {
            if byte == UInt8(ascii: "/") { depth += 1 }
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return false }
            if last == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
            last = byte
        }
        return !name.isEmpty && depth <= depthLimit
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
    /// The folder of the last plain name.
    private var lastFolder = ""

    /// Creates an empty set with room for a number of names.
    init(capacity: Int) { files.reserveCapacity(capacity) }

    /// Adds a plain name; throws the errors of ``insert(_:)``.
    mutating func insert(plain path: String) throws(ZipFault) {
        let isFolder = path.utf8.last == UInt8(ascii: "/")
        let name = isFolder ? String(path.droppingBytes(last: 1)) : path
        try insert(name, isFolder: isFolder)
        guard let slash = name.utf8.lastIndex(of: "/") else { return }
        var folder = name[..<slash]
        // Entries of one folder are adjacent.
        guard folder != lastFolder[...] else { return }
        lastFolder = String(folder)
        while true {
            guard !files.contains(String(folder)) else { throw .fileAndFolder }
            guard parents.insert(String(folder)).inserted, let slash = folder.utf8.lastIndex(of: "/") else { return }
            folder = folder[..<slash]
        }
    }

    private mutating func insert(_ name: String, isFolder: Bool) throws(ZipFault) {
        if isFolder {
            guard folders.insert(name).inserted else { throw .duplicate }
            guard !files.contains(name) else { throw .fileAndFolder }
        } else {
            guard files.insert(name).inserted else { throw .duplicate }
            guard !folders.contains(name), !parents.contains(name) else { throw .fileAndFolder }
        }
    }

    /// Adds a name; throws an error if an earlier entry has the name, or uses it as another kind.
    ///
    /// Names are compared without empty and `.` parts. Composed and decomposed forms of a letter are equal (canonical equivalence).
    mutating func insert(_ path: String) throws(ZipFault) {
        let isFolder = path.utf8.last == UInt8(ascii: "/")
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        try insert(Self.joined(parts[...]), isFolder: isFolder)
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

/// The extra fields of a header of a zip entry (APPNOTE.TXT §4.5).
struct ZipExtraFields {
    /// The values of the ZIP64 field; `nil` if there is none.
    private(set) var zip64: [UInt8]?
    /// The name in the Unicode path field, and the checksum of the name that it replaces; `nil` if there is none.
    private(set) var unicodePath: (checksum: UInt32, name: ArraySlice<UInt8>)?
    /// The modification time in seconds since 1970; `nil` if there is none.
    private(set) var modificationTime: Int64?

    /// Parses the fields; throws an error if they do not fill the bytes exactly or a relevant field occurs twice.
    init(_ bytes: ArraySlice<UInt8>) throws(ZipFault) {
        if bytes.isEmpty { return }
        let bytes = Array(bytes)
        guard !ZipMark.hasEnd(in: bytes) else { throw .secondEndRecord }
        var place = 0
        while place < bytes.count {
            guard place + 4 <= bytes.count else { throw .damagedExtraField }
            let end = place + 4 + Int(bytes.zip16(place + 2))
            guard end <= bytes.count else { throw .damagedExtraField }
            try take(bytes.zip16(place), Array(bytes[(place + 4)..<end]))
            place = end
        }
    }

    private mutating func take(_ kind: UInt16, _ field: [UInt8]) throws(ZipFault) {
        switch kind {
        case 0x0001:
            guard zip64 == nil else { throw .wrongZip64Field }
            zip64 = field
        case 0x7075:
            guard unicodePath == nil, field.count >= 5, field[0] == 1 else { throw .name(.otherText) }
            unicodePath = (field.zip32(1), field[5...])
        case 0x5455 where field.count >= 5 && field[0] & 1 == 1:
            modificationTime = Int64(Int32(bitPattern: field.zip32(1)))
        default: break
        }
    }

    /// Replaces each value of `0xFFFFFFFF` by the next 64-bit value of the ZIP64 field (APPNOTE.TXT §4.5.3).
    ///
    /// Throws an error if the field has too few or too many values, or exists although no value is `0xFFFFFFFF`.
    func resolve(_ values: [UInt32]) throws(ZipFault) -> [UInt64] {
        let announced = values.count { $0 == .max }
        guard let zip64 else {
            if announced > 0 { throw .missingZip64 }
            return values.map(UInt64.init)
        }
        guard announced > 0 else { throw .needlessZip64 }
        guard zip64.count == announced * 8 else { throw .wrongZip64Field }
        var place = 0
        return values.map { value in
            guard value == .max else { return UInt64(value) }
            defer { place += 8 }
            return zip64.zip64(place)
        }
    }

    /// Throws an error if the fields give the entry another name than its header.
    func checkName(_ name: [UInt8]) throws(ZipFault) {
        guard let unicodePath else { return }
        var sum = ZipCheckSum()
        sum.update(name)
        guard sum.value == unicodePath.checksum, unicodePath.name.elementsEqual(name) else { throw .name(.otherText) }
    }
}
