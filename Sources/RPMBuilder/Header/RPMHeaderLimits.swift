/// The limits for a header, as in rpm (`hdrchk` of rpm 4.14 and later).
package enum RPMHeaderLimits {
    /// The maximum number of entries of a main header.
    static let entries = 65_535
    /// The maximum size of a main header's data, in bytes.
    static let dataBytes = 256 << 20
    /// The maximum size of a main header's data that rpm before 4.12 reads, in bytes.
    static let oldDataBytes = 16 << 20
    /// The maximum number of entries of a signature header.
    ///
    /// rpm allows 32; the reader allows more for additions by others.
    static let signatureEntries = 64
    /// The maximum size of a signature header's data, in bytes.
    static let signatureDataBytes = 64 << 20
    /// The size of the start of a section: magic, version, reserved bytes, number of entries, size of the data.
    static let introBytes = 16
    /// The size of an index entry, in bytes.
    static let entryBytes = 16
    /// The maximum number of elements of an array other than bytes.
    ///
    /// rpm 6 allows a quarter of it.
    static let elements = 4 << 20
    /// The lowest valid tag that is not a region.
    static let smallestTag: UInt32 = 100
}
