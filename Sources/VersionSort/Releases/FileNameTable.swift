/// A hash table of the names of the files of a page, which holds only the numbers of the files.
///
/// The names themselves are in the table that is written. A set of texts would need ten times the memory for a page with many files.
struct FileNameTable: Sendable {
    /// The number of the file at each place, plus one; 0 for a free place.
    private var places: [UInt32] = []
    private var count = 0

    /// Returns `true` if the table has a name.
    ///
    /// - Parameter name: a function that returns the name of a file by its number.
    func contains(_ wanted: ArraySlice<UInt8>, name: (Int) -> ArraySlice<UInt8>) -> Bool {
        !places.isEmpty && places[place(of: wanted, name)] != 0
    }

    /// Adds a file whose name the table does not have.
    mutating func insert(_ number: Int, name: (Int) -> ArraySlice<UInt8>) {
        if (count + 1) * 2 > places.count {
            let old = places
            places = Array(repeating: 0, count: max(64, 2 * old.count))
            for known in old where known != 0 { places[place(of: name(Int(known) - 1), name)] = known }
        }
        places[place(of: name(number), name)] = UInt32(number + 1)
        count += 1
    }

    /// Returns the place that has a name, or the free one where it belongs.
    private func place(of wanted: ArraySlice<UInt8>, _ name: (Int) -> ArraySlice<UInt8>) -> Int {
        // A hash that differs from run to run, so that nobody can choose names that meet.
        var place = wanted.hashValue & (places.count - 1)
        while places[place] != 0, name(Int(places[place]) - 1) != wanted { place = (place + 1) & (places.count - 1) }
        return place
    }
}
