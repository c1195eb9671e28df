import ForeignText

/// A plain table for the terminal: columns as wide as their content, numbers aligned to the right.
struct TextTable {
    /// The alignment of a column.
    enum Alignment {
        case left, right
    }

    let columns: [(title: String, alignment: Alignment)]
    private(set) var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    /// Adds a row; missing cells stay empty.
    mutating func add(_ cells: [String]) {
        rows.append(cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
    }

    /// Returns the table as lines, beginning with the titles if there are any.
    func lines() -> [String] {
        let titles = columns.map(\.title)
        let all = titles.allSatisfy(\.isEmpty) ? rows : [titles] + rows
        let widths = columns.indices.map { column in all.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        return all.map { row in
            let cells = columns.indices.map { column in
                columns[column].alignment == .left
                    ? row[column].padded(to: widths[column])
                    : String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count) + row[column]
            }
            return trimmedAtEnd(cells.joined(separator: "  "))
        }
    }

    private func trimmedAtEnd(_ line: String) -> String {
        String(line.droppingTrailing { $0 == UInt8(ascii: " ") })
    }
}

extension String {
    /// Returns this text with spaces after it up to a width in Unicode scalars.
    func padded(to width: Int) -> String {
        let count = unicodeScalars.count
        return count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
