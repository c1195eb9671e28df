/// A text of one version a line, sorted without making a string of any line.
///
/// It holds the text once, and some 60 bytes for each line while it sorts.
package struct VersionLines: Sendable {
    /// The order that lines are sorted in.
    package enum Scheme: String, Sendable, CaseIterable {
        /// PEP 440.
        case pep440
        /// rpm, with epoch and release.
        case rpm
    }

    /// A line that is no version of PEP 440.
    package struct InvalidLine: Hashable, Sendable {
        /// Counted from 1, empty lines included.
        package let number: Int
        /// The line, quoted and cut to a printable length.
        package let text: String
    }

    private let table: LineTable
    /// The lines in ascending order.
    private let order: [UInt32]
    /// The lines that are no version, in the order of the text; for rpm there are none.
    package let invalid: [InvalidLine]

    /// Sorts the lines of a text of less than 2³² lines; lines that are no version come before all others, by their bytes.
    package init(_ bytes: [UInt8], scheme: Scheme, dialect: RPMDialect = .current) {
        let table = LineTable(bytes)
        self.table = table
        switch scheme {
        case .pep440:
            let (sorted, others) = Self.sortedVersions(table)
            order = sorted
            invalid = others.map { InvalidLine(number: table.number($0), text: quotedForMessage(table.text($0))) }
        case .rpm:
            var keys = RPMKeyTable(dialect: dialect, capacity: table.count)
            let text = table.bytes.span
            for line in table.lines { keys.append(evr: text.extracting(line)) }
            order = keys.order()
            invalid = []
        }
    }

    /// The order of all lines, and the lines that are no version.
    private static func sortedVersions(_ table: LineTable) -> (order: [UInt32], invalid: [Int]) {
        var versions: [Version] = []
        var places: [UInt32] = []
        var invalid: [Int] = []
        versions.reserveCapacity(table.count)
        places.reserveCapacity(table.count)
        let text = table.bytes.span
        for line in 0..<table.count {
            if let version = Version.parse(text.extracting(table.lines[line])) {
                versions.append(version)
                places.append(UInt32(line))
            } else {
                invalid.append(line)
            }
        }
        let legacy = invalid.sorted { one, other in
            table[one].elementsEqual(table[other]) ? one < other : table[one].lexicographicallyPrecedes(table[other])
        }
        return (legacy.map { UInt32($0) } + VersionOrder.order(of: versions).map { places[Int($0)] }, invalid)
    }

    /// The lines in ascending order or, turned round, in descending order, each ended by LF; given in pieces of about a megabyte.
    package func write(reversed: Bool = false, to sink: ([UInt8]) throws -> Void) rethrows {
        let pieceSize = 1 << 20
        var piece: [UInt8] = []
        piece.reserveCapacity(pieceSize + 4096)
        for index in order.indices {
            piece += table[Int(order[reversed ? order.count - 1 - index : index])]
            piece.append(0x0A)
            if piece.count >= pieceSize {
                try sink(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        if !piece.isEmpty { try sink(piece) }
    }
}
