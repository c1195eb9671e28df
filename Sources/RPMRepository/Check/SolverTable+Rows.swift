import Native

extension SolverTable {
    /// Returns the range of a row in the elements.
    func range(_ row: Int) -> Range<Int> { bounds[row]..<bounds[row + 1] }

    /// Returns a row.
    subscript(row: Int) -> ArraySlice<Element> { elements[range(row)] }

    /// Groups pairs of a row and an element by row.
    ///
    /// The elements of one row keep their order.
    init(rows: Int, _ pairs: [(row: Int32, element: Element)]) {
        var counts = Array(repeating: 0, count: rows)
        for pair in pairs { counts[Int(pair.row)] += 1 }
        guard let any = pairs.first?.element else {
            self.init(elements: [], counts: counts)
            return
        }
        var next = Array(repeating: 0, count: rows)
        for row in counts.indices.dropFirst() { next[row] = next[row - 1] + counts[row - 1] }
        var elements = Array(repeating: any, count: pairs.count)
        for pair in pairs {
            let row = Int(pair.row)
            elements[next[row]] = pair.element
            next[row] += 1
        }
        self.init(elements: elements, counts: counts)
    }
}
