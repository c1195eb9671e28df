/// Lists of elements, one after the other in one array: the rows of a table.
///
/// A pool of thousands of packages has tens of thousands of short lists, each of which would be an allocation of its own.
package struct SolverTable<Element: Sendable>: Sendable {
    /// All elements, row after row.
    package let elements: [Element]
    /// Where each row starts, and where the last ends: one more than there are rows.
    package let bounds: [Int]

    /// Rows of the given lengths, which together are as many as the elements.
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
