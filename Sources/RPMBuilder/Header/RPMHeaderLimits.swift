/// What a header may hold at most, as rpm itself bounds it (`hdrchk` of rpm 4.14 and later).
package enum RPMHeaderLimits {
    /// Entries of a main header.
    static let entries = 65_535
    /// Bytes of data of a main header.
    static let dataBytes = 256 << 20
    /// Bytes of data of a main header that rpm before 4.12 reads.
    static let oldDataBytes = 16 << 20
    /// Entries of a signature header: rpm refuses more than 32; the reader allows for what others may have added.
    static let signatureEntries = 64
    /// Bytes of data of a signature header.
    static let signatureDataBytes = 64 << 20
    /// Bytes of the start of a section: magic, version, reserved, the number of entries, the bytes of data.
    static let introBytes = 16
    /// Bytes of an entry of the index.
    static let entryBytes = 16
    /// Elements of an array other than bytes; rpm 6 allows a quarter of it.
    static let elements = 4 << 20
    /// The smallest number that a tag other than a region may have.
    static let smallestTag: UInt32 = 100
}
