/// A hash table of the file names of a page, which stores the file numbers instead of the names.
///
/// The callers pass a function that finds a name by its number, because the ``PageTableWriter`` already holds the names. A set of strings would need ten times
/// the memory for a page with many files.
struct FileNameTable: Sendable {
    /// The slots: the number of the file plus one in the lower 32 bits, and the hash of its name in the upper 32 bits; 0 for a free slot.
    private var slots: [UInt64] = []
    private var count = 0

    /// Returns `true` if the table has a name.
    ///
    /// - Parameter name: a function that returns the name of a file by its number.
    func contains(_ wanted: ArraySlice<UInt8>, name: (Int) -> ArraySlice<UInt8>) -> Bool {
        !slots.isEmpty && slots[slot(of: wanted, Self.hash(wanted), name)] != 0
    }

    /// Adds a file whose name the table does not have.
    mutating func insert(_ number: Int, name: (Int) -> ArraySlice<UInt8>) {
        if (count + 1) * 2 > slots.count {
            let old = slots
            slots = Array(repeating: 0, count: max(64, 2 * old.count))
            for known in old where known != 0 {
                var slot = Int(known >> 32) & (slots.count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = known
            }
        }
        let added = name(number)
        let hash = Self.hash(added)
        slots[slot(of: added, hash, name)] = hash << 32 | UInt64(number + 1)
        count += 1
    }

    /// Returns a hash of 32 bits that differs from run to run, so that an attacker cannot choose names that collide.
    ///
    /// Eight bytes at a time, as the hash of a slice of bytes takes them one by one.
    private static func hash(_ name: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        var (word, count) = (UInt64(name.count), 0)
        for byte in name {
            word = word << 8 | UInt64(byte)
            count += 1
            if count.isMultiple(of: 8) { hasher.combine(word) }
        }
        hasher.combine(word)
        return UInt64(UInt32(truncatingIfNeeded: hasher.finalize()))
    }

    /// Returns the index of the slot that holds a name, or of the free slot where the name belongs.
    private func slot(of wanted: ArraySlice<UInt8>, _ hash: UInt64, _ name: (Int) -> ArraySlice<UInt8>) -> Int {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash, name(Int(UInt32(truncatingIfNeeded: slots[slot])) - 1) == wanted { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
