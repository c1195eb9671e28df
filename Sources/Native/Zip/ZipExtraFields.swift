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

    /// Returns the values with those whose bits are all set replaced by the ones in the ZIP64 field, in order.
    ///
    /// Throws an error if the field has other values, or exists although no value refers to it.
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
