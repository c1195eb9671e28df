/// A text of one version per line, sorted without creating a string for any line.
///
/// It stores the text once, and uses some 60 bytes per line during the sort.
package struct VersionLines: Sendable {
    /// The order of the lines.
    package enum Scheme: String, Sendable, CaseIterable {
        /// The order of PEP 440.
        case pep440
        /// The order of rpm, with epoch and release.
        case rpm
    }

    /// A line that is not a PEP 440 version.
    package struct InvalidLine: Hashable, Sendable {
        /// The line, from 1, including empty lines.
        package let number: Int
        /// The text of the line, quoted and truncated for messages.
        package let text: String
    }

    private let table: LineTable
    /// The lines in ascending order.
    private let order: [UInt32]
    /// The lines that are not versions, in the order of the text; always empty for rpm.
    package let invalid: [InvalidLine]

    /// Sorts the lines of a text of fewer than 2³² lines.
    ///
    /// Lines that are not versions come first, sorted by their bytes.
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

    /// Returns the order of all lines, and the lines that are not versions.
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

    /// Writes the lines in ascending order, or in descending order if `reversed`, each ended by LF, in pieces of about a megabyte.
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
