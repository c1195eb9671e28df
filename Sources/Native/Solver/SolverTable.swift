/// Rows of elements, stored one after the other in one array.
///
/// A pool of thousands of packages has tens of thousands of short lists; this avoids an allocation for each.
package struct SolverTable<Element: Sendable>: Sendable {
    /// All elements, row by row.
    package let elements: [Element]
    /// The start of each row in ``elements``, and the end of the last.
    package let bounds: [Int]

    /// Creates rows with the given lengths.
    ///
    /// Their sum is the number of elements.
    package init(elements: [Element], counts: [Int]) {
        self.elements = elements
        var bounds = [0]
        bounds.reserveCapacity(counts.count + 1)
        var end = 0
        for count in counts {
            end += count
            bounds.append(end)
        }
        precondition(end == elements.count)
        self.bounds = bounds
    }
}

extension SolverTable: Equatable where Element: Equatable {}
