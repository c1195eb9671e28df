/// The encoding of numbers in an ELF file: byte order and width of addresses.
struct ELFFields: Sendable {
    let is64: Bool
    let isBigEndian: Bool

    /// The size of an address in bytes.
    var word: Int { is64 ? 8 : 4 }

    func uint16(_ bytes: [UInt8], _ position: Int) -> UInt16 { integer(bytes, position) }
    func uint32(_ bytes: [UInt8], _ position: Int) -> UInt32 { integer(bytes, position) }

    /// Returns an address or a size of 4 or 8 bytes.
    func address(_ bytes: [UInt8], _ position: Int) -> UInt64 {
        is64 ? integer(bytes, position) : UInt64(uint32(bytes, position))
    }

    private func integer<Value: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], _ position: Int) -> Value {
        let value: Value = RPMHeader.bigEndian(bytes[...], at: position)
        return isBigEndian ? value : value.byteSwapped
    }
}
