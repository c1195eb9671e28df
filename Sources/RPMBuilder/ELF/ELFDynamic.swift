/// The dynamic section of an ELF file and its string table (System V ABI, "Dynamic section").
struct ELFDynamic: Sendable {
    /// A chain of version records: its address and number of records.
    struct Chain: Sendable {
        var address: UInt64?
        var count: UInt64 = 0
    }

    private(set) var hasDebugEntry = false
    private(set) var hasHash = false
    private(set) var hasGNUHash = false
    /// The offsets in the string table.
    private(set) var soname: UInt64?
    private(set) var rpath: UInt64?
    private(set) var runpath: UInt64?
    private(set) var needed: [UInt64] = []
    private(set) var needs = Chain()
    private(set) var definitions = Chain()
    private var strings: [UInt8] = []

    /// Reads the dynamic section; `nil` if the file is linked statically.
    init?<Source: ELFSource & ~Copyable>(_ source: borrowing Source, _ image: ELFImage) throws(ELFError) {
        guard let bytes = try image.dynamicBytes(source) else { return nil }
        let fields = image.fields
        var stringAddress: UInt64?
        var stringCount: UInt64 = 0
        var position = 0
        while position + 2 * fields.word <= bytes.count {
            let tag = fields.address(bytes, position)
            let value = fields.address(bytes, position + fields.word)
            position += 2 * fields.word
            if tag == 0 { break }
            switch tag {
            case 5: stringAddress = value
            case 10: stringCount = value
            default: note(tag, value)
            }
        }
        if let stringAddress, stringCount > 0 {
            let place = try image.location(stringAddress, "string table")
            let count = min(stringCount, place.count)
            guard count <= ELFLimits.stringBytes else { throw .tooMuch("bytes of strings", limit: Int(ELFLimits.stringBytes)) }
            strings = try source.read(at: place.offset, count: Int(count), "string table")
        }
    }

    private mutating func note(_ tag: UInt64, _ value: UInt64) {
        switch tag {
        case 1: needed.append(value)
        case 4: hasHash = true
        case 14: soname = value
        case 15: rpath = value
        case 21: hasDebugEntry = true
        case 29: runpath = value
        case 0x6FFF_FEF5: hasGNUHash = true
        case 0x6FFF_FFFC: definitions.address = value
        case 0x6FFF_FFFD: definitions.count = value
        case 0x6FFF_FFFE: needs.address = value
        case 0x6FFF_FFFF: needs.count = value
        default: break
        }
    }

    /// Returns the string at an offset in the string table.
    func text(_ position: UInt64) throws(ELFError) -> String {
        guard position < UInt64(strings.count) else { throw .truncated("string table") }
        let rest = strings[Int(position)...]
        guard let end = rest.firstIndex(of: 0) else { throw .truncated("string table") }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
