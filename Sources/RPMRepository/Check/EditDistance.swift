/// How many letters two names differ in.
enum EditDistance {
    /// The number of insertions, deletions and replacements that turn one text into the other, or nil when it is above `limit`.
    ///
    /// Only a band around the diagonal is computed: time is the length times the limit.
    static func between(_ first: [UInt8], _ second: [UInt8], limit: Int) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
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
                    let replaced = previous[column] + (first[row] == second[column] ? 0 : 1)
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
