/// The reason why a zip archive is refused.
///
/// Every byte of an accepted archive belongs to exactly one record, and values that occur twice are equal. Readers that look for records
/// from the front, from the back or by their signatures then find the same entries (APPNOTE.TXT 6.3.10, §4.3).
package enum ZipFault: Error, Hashable, Sendable {
    /// A field that must be equal in both headers of an entry.
    package enum Field: String, Sendable {
        case name, flags, method, checksum
        case packedSize = "packed size"
        case size
    }

    /// The reason why a name is refused.
    package enum NameFault: String, Sendable {
        case empty = "it is empty"
        case tooLong = "it is longer than 4096 bytes, or in more than 128 folders"
        case notText = "it is not UTF-8, or not marked as UTF-8"
        case otherText = "an extra field gives the entry another name"
        case dot = "its last part is '.'"
        case nul = "it holds a NUL"
        case backslash = "it holds a backslash"
        case absolute = "it leads out of the folder: it is absolute"
        case parent = "it leads out of the folder: it holds '..'"
    }

    // The end of the archive.
    case noEndRecord, secondEndRecord, archiveComment, trailingBytes, severalDisks, wrongDirectoryPlace, wrongEntryCount
    // ZIP64.
    case wrongLocator, wrongZip64Record, needlessZip64, missingZip64, wrongZip64Field
    // The positions of entries.
    case leadingBytes, gap, unlistedEntry, overlap, truncated
    // The headers of an entry.
    case damagedDirectory, damagedHeader, damagedExtraField, disagreement(Field)
    case encrypted, unknownFlags(UInt16), unknownMethod(UInt16), unknownVersion(UInt16), wrongDescriptor, storedWithDescriptor
    case name(NameFault), duplicate, fileAndFolder, folderWithContent, wrongKind
    // The content of an entry.
    case damagedContent, bytesAfterContent, wrongSize, wrongChecksum
}

extension ZipFault: CustomStringConvertible {
    /// The message for people.
    package var description: String {
        switch self {
        case .noEndRecord: "it has no end record"
        case .secondEndRecord: "it has a second end record"
        case .archiveComment: "it has an archive comment"
        case .trailingBytes: "bytes follow its end record"
        case .severalDisks: "it is one of several parts"
        case .wrongDirectoryPlace: "its directory is not where the end record says"
        case .wrongEntryCount: "its directory does not hold as many entries as the end record says"
        case .wrongLocator: "its ZIP64 locator does not point to a record right before it"
        case .wrongZip64Record: "its ZIP64 record and its end record disagree"
        case .needlessZip64: "it has ZIP64 values that nothing needs"
        case .missingZip64: "it has no ZIP64 value where one is announced"
        case .wrongZip64Field: "its ZIP64 field does not hold exactly the values that are announced"
        case .leadingBytes: "bytes come before its first entry"
        case .gap: "bytes that belong to no entry lie between its records"
        case .unlistedEntry: "it holds an entry that its directory does not list"
        case .overlap: "two of its records overlap"
        case .truncated: "it is cut short"
        case .damagedDirectory: "its directory is damaged"
        case .damagedHeader: "no header is where the directory says"
        case .damagedExtraField: "an extra field is damaged"
        case .disagreement(let field): "its two headers differ in the \(field.rawValue)"
        case .encrypted: "it is encrypted"
        case .unknownFlags(let flags): "it has unknown flags (0x\(String(flags, radix: 16)))"
        case .unknownMethod(let method): "it is packed by method \(method), and only 0 (stored) and 8 (deflated) are known"
        case .unknownVersion(let version): "it needs version \(version / 10).\(version % 10) of the format"
        case .wrongDescriptor: "its data descriptor does not fit"
        case .storedWithDescriptor: "its length is only stated after its stored content"
        case .name(let fault): "its name cannot be used: \(fault.rawValue)"
        case .duplicate: "two entries have this name"
        case .fileAndFolder: "it is both a file and a folder"
        case .folderWithContent: "it is a folder with content"
        case .wrongKind: "its name says file, its mode says folder"
        case .damagedContent: "its packed bytes make no sense"
        case .bytesAfterContent: "bytes follow the end of its packed content"
        case .wrongSize: "it is not as long as its header says"
        case .wrongChecksum: "it does not have the checksum of its header"
        }
    }
}
