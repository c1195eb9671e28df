/// The suggestion of the name that a user probably meant.
package enum NearestName {
    /// Returns the name with the fewest edits from a misspelt one; `nil` if no name is close.
    ///
    /// A name is close if the edits are at most a third of the misspelt name's bytes: at least one (two for a name of four bytes or more) and at most three.
    /// The first of equally close names counts.
    package static func of(_ text: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(text.utf8)
        var (best, limit) = (String?.none, min(max(wanted.count / 3, 1), 3))
        // Two exchanged letters are two edits, and the most frequent mistake.
        if wanted.count > 3 { limit = max(limit, 2) }
        for name in names {
            guard let distance = EditDistance.between(wanted, Array(name.utf8), limit: limit) else { continue }
            (best, limit) = (name, distance - 1)
            if limit < 0 { break }
        }
        return best
    }
}

/// The number of edits between two names.
package enum EditDistance {
    /// Returns the number of insertions, deletions and replacements that turn one text into the other; `nil` if it is above `limit`.
    ///
    /// It computes only a band around the diagonal, in time proportional to the length times the limit.
    package static func between(_ first: [UInt8], _ second: [UInt8], limit: Int) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        // Skip the common prefix and suffix; similar names share much.
        var (start, ends) = (0, (first.count, second.count))
        while start < ends.0, start < ends.1, first[start] == second[start] { start += 1 }
        while ends.0 > start, ends.1 > start, first[ends.0 - 1] == second[ends.1 - 1] { ends = (ends.0 - 1, ends.1 - 1) }
        return table(first[start..<ends.0], second[start..<ends.1], limit: limit)
    }

    private static func table(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>, limit: Int) -> Int? {
        let far = limit + 1
        var previous = (0...second.count).map { min($0, far) }
        var current = previous
        for row in 0..<first.count {
            let low = max(0, row - limit)
            let high = min(second.count, row + limit + 1)
            current[low] = low == 0 ? min(row + 1, far) : far
            var best = current[low]
            if low < high {
                for column in low..<high {
                    let replaced = previous[column] + (first[first.startIndex + row] == second[second.startIndex + column] ? 0 : 1)
                    let dropped = (column + 1 <= row + limit ? previous[column + 1] : far) + 1
                    current[column + 1] = min(replaced, dropped, current[column] + 1, far)
                    best = min(best, current[column + 1])
                }
            }
            if best > limit { return nil }
            swap(&previous, &current)
        }
        return previous[second.count] <= limit ? previous[second.count] : nil
    }
}

extension Int {
    /// Returns the number with its noun, for example `1 project` or `2 projects`.
    ///
    /// - Parameters:
    ///   - noun: The singular of the counted thing.
    ///   - plural: The plural; by default the singular with an `s`.
    package func counted(_ noun: String, _ plural: String? = nil) -> String { "\(self) \(self == 1 ? noun : plural ?? noun + "s")" }
}

extension Collection<String> {
    /// Returns the first texts, separated by commas, and the number of the others: `a, b and 3 more`.
    package func listed(limit: Int) -> String { prefix(limit).joined(separator: ", ") + (count > limit ? " and \(count - limit) more" : "") }

    /// Returns the first texts, and a text with the number of the others, `and 3 more`, as lines of a message.
    package func lines(limit: Int) -> [String] { prefix(limit) + (count > limit ? ["and \(count - limit) more"] : []) }
}
