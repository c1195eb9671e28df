/// A builder that collects entries and writes them as a header section.
///
/// The bytes equal those of rpmbuild: entries sorted by tag, data in the same order with only alignment between, and the trailer of the region
/// last. Source: rpm manual, "Package format: header".
struct RPMHeaderBuilder {
    /// The tag of the region that covers the header.
    private let region: RPMTag
    private var values: [RPMTag: RPMValue] = [:]

    init(region: RPMTag) {
        self.region = region
    }

    /// Sets or removes an entry.
    ///
    /// An empty array removes it, because a header must not contain an entry without elements.
    subscript(tag: RPMTag) -> RPMValue? {
        get { values[tag] }
        set { values[tag] = newValue.flatMap { $0.count == 0 ? nil : $0 } }
    }

    /// Sets a text unless it is `nil`.
    mutating func set(_ tag: RPMTag, _ text: String?) {
        self[tag] = text.map(RPMValue.string)
    }

    /// Returns the section: intro, index and data.
    func serialized(dataLimit: Int = RPMHeaderLimits.dataBytes) throws(RPMHeaderError) -> [UInt8] {
        let entries = values.sorted { $0.key < $1.key }
        let count = entries.count + 1
        guard count <= RPMHeaderLimits.entries else { throw .tooManyEntries(count, limit: RPMHeaderLimits.entries) }
        var index: [UInt8] = []
        index.reserveCapacity(entries.count * RPMHeaderLimits.entryBytes)
        var data: [UInt8] = []
        for (tag, value) in entries {
            data.pad(to: value.type.alignment)
            Self.appendEntry(tag, value.type, offset: UInt32(truncatingIfNeeded: data.count), count: value.count, to: &index)
            value.append(to: &data)
            // Check after each entry: beyond this limit an offset would not fit 32 bits.
            guard data.count <= dataLimit else { throw .tooMuchData(data.count, limit: dataLimit) }
        }
        let trailerOffset = data.count
        let span = UInt32(bitPattern: -Int32(count * RPMHeaderLimits.entryBytes))
        Self.appendEntry(region, .binary, offset: span, count: RPMHeaderLimits.entryBytes, to: &data)

        var section: [UInt8] = Self.magic
        section.reserveCapacity(RPMHeaderLimits.introBytes + count * RPMHeaderLimits.entryBytes + data.count)
        section.appendBigEndian(UInt32(count))
        section.appendBigEndian(UInt32(data.count))
        Self.appendEntry(region, .binary, offset: UInt32(trailerOffset), count: RPMHeaderLimits.entryBytes, to: &section)
        section += index
        section += data
        return section
    }

    /// The magic, version 1 and four reserved bytes.
    static let magic: [UInt8] = [0x8E, 0xAD, 0xE8, 0x01, 0, 0, 0, 0]

    private static func appendEntry(_ tag: RPMTag, _ type: RPMValueType, offset: UInt32, count: Int, to bytes: inout [UInt8]) {
        bytes.appendBigEndian(tag.rawValue)
        bytes.appendBigEndian(type.rawValue)
        bytes.appendBigEndian(offset)
        bytes.appendBigEndian(UInt32(count))
    }
}

/// A list of dependencies, which a header stores as three parallel arrays.
package enum DependencyKind: String, CaseIterable, Sendable {
    case requires, provides, conflicts, obsoletes, recommends, suggests, supplements, enhances

    /// The tag of the names.
    var nameTag: RPMTag { RPMTag(rawValue: numbers.name) }
    /// The tag of the flags.
    var flagsTag: RPMTag { RPMTag(rawValue: numbers.flags) }
    /// The tag of the versions.
    var versionTag: RPMTag { RPMTag(rawValue: numbers.version) }

    private var numbers: (name: UInt32, flags: UInt32, version: UInt32) {
        switch self {
        case .requires: (1049, 1048, 1050)
        case .provides: (1047, 1112, 1113)
        case .conflicts: (1054, 1053, 1055)
        case .obsoletes: (1090, 1114, 1115)
        case .recommends: (5046, 5048, 5047)
        case .suggests: (5049, 5051, 5050)
        case .supplements: (5052, 5054, 5053)
        case .enhances: (5055, 5057, 5056)
        }
    }
}
