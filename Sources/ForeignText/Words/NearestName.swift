/// The name that somebody most likely meant.
package enum NearestName {
    /// Returns the name that differs in the fewest letters from a misspelt one; nil when none is near.
    ///
    /// A third of the letters may differ, one at least and three at most. Of names equally near the first counts.
    package static func of(_ text: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(text.utf8)
        var (best, limit) = (String?.none, min(max(wanted.count / 3, 1), 3))
        // Two letters that changed places are two edits, and the most frequent mistake.
        if wanted.count > 3 { limit = max(limit, 2) }
        for name in names {
            guard let distance = EditDistance.between(wanted, Array(name.utf8), limit: limit) else { continue }
            (best, limit) = (name, distance - 1)
            if limit < 0 { break }
        }
        return best
    }
}
