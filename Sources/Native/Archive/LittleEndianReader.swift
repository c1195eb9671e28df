/// Takes little-endian numbers off the front of some bytes; beyond the end it gives zeros, so lengths are checked before.
struct LittleEndianReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var rest: Int { bytes.count - place }

    mutating func take(_ count: Int) -> [UInt8] {
        let part = bytes[place..<min(bytes.count, place + count)]
        place += part.count
        return Array(part)
    }

    /// Bytes around the place, which stays; `start` is counted from it.
    func following(_ count: Int, from start: Int) -> ArraySlice<UInt8> {
        bytes[max(0, place + start)..<min(bytes.count, place + start + count)]
    }

    mutating func skip(_ count: Int) { place = min(bytes.count, place + count) }
    mutating func take8() -> UInt8 { UInt8(number(1)) }
    mutating func take16() -> UInt16 { UInt16(number(2)) }
    mutating func take32() -> UInt32 { UInt32(number(4)) }
    mutating func take64() -> UInt64 { number(8) }

    private mutating func number(_ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count where place + index < bytes.count { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        skip(count)
        return value
    }
}
