/// Sorts package files by location.
///
/// A folder lists thousands of files in no order, and comparing texts is slow. Most locations differ in the eight bytes after their common
/// prefix, which are compared as one number.
enum LocationOrder {
    static func sorted(_ sources: [FragmentCache.Source]) -> [FragmentCache.Source] {
        let common = commonStart(sources)
        var keys: [(bytes: UInt64, place: Int)] = []
        keys.reserveCapacity(sources.count)
        for (place, source) in sources.enumerated() { keys.append((bytes(of: source.href, from: common), place)) }
        keys.sort { $0.bytes != $1.bytes ? $0.bytes < $1.bytes : sources[$0.place].href < sources[$1.place].href }
        return keys.map { sources[$0.place] }
    }

    /// Returns the length of the common prefix of all locations, in bytes.
    private static func commonStart(_ sources: [FragmentCache.Source]) -> Int {
        guard let first = sources.first.map({ Array($0.href.utf8) }) else { return 0 }
        var common = first.count
        for source in sources {
            let bytes = source.href.utf8.span
            common = min(common, bytes.count)
            var same = 0
            while same < common, bytes[same] == first[same] { same += 1 }
            common = same
        }
        return common
    }

    /// Returns eight bytes of a location as a number.
    ///
    /// Missing bytes count as zero, which no location contains.
    private static func bytes(of href: String, from start: Int) -> UInt64 {
        let bytes = href.utf8.span
        var number: UInt64 = 0
        for place in start..<start + 8 { number = number << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
        return number
    }
}
