/// The header of an ELF file and its segments (System V ABI, "Object files", "Program loading").
struct ELFImage: Sendable {
    private struct Segment {
        var kind: UInt32
        var offset: UInt64
        var address: UInt64
        var count: UInt64
    }

    let fields: ELFFields
    let machine: UInt16
    let isProgram: Bool
    let isShared: Bool
    private let segments: [Segment]

    private static let loaded: UInt32 = 1
    private static let dynamic: UInt32 = 2
    private static let interpreter: UInt32 = 3

    /// Reads the header and the segments; `nil` if the file is not ELF.
    init?<Source: ELFSource & ~Copyable>(_ source: borrowing Source) throws(ELFError) {
        guard source.size >= 16 else { return nil }
        let identity = try source.read(at: 0, count: 16, "head")
        guard identity.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        guard identity[4] == 1 || identity[4] == 2 else { throw .unsupported("the class \(identity[4])") }
        guard identity[5] == 1 || identity[5] == 2 else { throw .unsupported("the byte order \(identity[5])") }
        fields = ELFFields(is64: identity[4] == 2, isBigEndian: identity[5] == 2)
        let head = try source.read(at: 0, count: fields.is64 ? 64 : 52, "head")
        let type = fields.uint16(head, 16)
        isProgram = type == 2
        isShared = type == 3
        machine = fields.uint16(head, 18)
        segments = try Self.segments(source, head, fields)
    }

    private static func segments<Source: ELFSource & ~Copyable>(
        _ source: borrowing Source, _ head: [UInt8], _ fields: ELFFields
    ) throws(ELFError) -> [Segment] {
        let start = fields.address(head, fields.is64 ? 32 : 28)
        let size = Int(fields.uint16(head, fields.is64 ? 54 : 42))
        let count = Int(fields.uint16(head, fields.is64 ? 56 : 44))
        guard count > 0 else { return [] }
        guard count <= ELFLimits.programHeaders else { throw .tooMuch("program headers", limit: ELFLimits.programHeaders) }
        guard size >= (fields.is64 ? 56 : 32) else { throw .unsupported("program headers of \(size) bytes") }
        let table = try source.read(at: start, count: size * count, "program headers")
        return (0..<count).map { number in
            let position = number * size
            return Segment(
                kind: fields.uint32(table, position), offset: fields.address(table, position + (fields.is64 ? 8 : 4)),
                address: fields.address(table, position + (fields.is64 ? 16 : 8)),
                count: fields.address(table, position + (fields.is64 ? 32 : 16)))
        }
    }

    /// Returns the offset in the file for an address, and the number of bytes that follow in its segment.
    func location(_ address: UInt64, _ part: String) throws(ELFError) -> (offset: UInt64, count: UInt64) {
        for segment in segments where segment.kind == Self.loaded && address >= segment.address {
            let distance = address - segment.address
            guard distance < segment.count else { continue }
            let (offset, overflow) = segment.offset.addingReportingOverflow(distance)
            guard !overflow else { break }
            return (offset, segment.count - distance)
        }
        throw .badAddress(part, address)
    }

    /// Returns the dynamic section; `nil` if the file is linked statically.
    func dynamicBytes<Source: ELFSource & ~Copyable>(_ source: borrowing Source) throws(ELFError) -> [UInt8]? {
        guard let segment = segments.first(where: { $0.kind == Self.dynamic }) else { return nil }
        guard segment.count <= UInt64(ELFLimits.dynamicBytes) else {
            throw .tooMuch("bytes of dynamic section", limit: ELFLimits.dynamicBytes)
        }
        return try source.read(at: segment.offset, count: Int(segment.count), "dynamic section")
    }

    /// Returns the program interpreter that the file names; `nil` if there is none.
    func interpreter<Source: ELFSource & ~Copyable>(_ source: borrowing Source) throws(ELFError) -> String? {
        guard let segment = segments.first(where: { $0.kind == Self.interpreter }) else { return nil }
        guard segment.count <= ELFLimits.interpreterBytes else {
            throw .tooMuch("bytes of interpreter name", limit: Int(ELFLimits.interpreterBytes))
        }
        let bytes = try source.read(at: segment.offset, count: Int(segment.count), "interpreter name")
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

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

/// The limits for ELF files, far above the output of linkers.
enum ELFLimits {
    static let programHeaders = 4096
    static let dynamicBytes = 1 << 20
    static let stringBytes: UInt64 = 256 << 20
    /// The maximum number of needed or defined versions.
    static let versions = 65_536
    static let interpreterBytes: UInt64 = 4096
}

/// An error for a damaged ELF file.
package enum ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    case truncated(String)
    case unsupported(String)
    case badAddress(String, UInt64)
    case tooMuch(String, limit: Int)
    case unreadable(String)

    package var description: String {
        switch self {
        case .truncated(let part): "the ELF file ends inside its \(part)"
        case .unsupported(let what): "the ELF file has \(what), which is not known"
        case .badAddress(let part, let address): "the ELF file has its \(part) at the address \(address), which no segment loads"
        case .tooMuch(let part, let limit): "the ELF file has more than \(limit) \(part)"
        case .unreadable(let reason): reason
        }
    }
}
