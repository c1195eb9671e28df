/// The suggestion of the name that a user probably meant.
package enum NearestName {
    /// Returns the name with the fewest edits from a misspelt one; `nil` if no name is close.
    ///
    /// A third of the letters may differ, at least one and at most three. The first of equally close names counts.
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
