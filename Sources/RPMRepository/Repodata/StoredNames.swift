import Failures
import Native

/// The locations and NEVRAs of a group's packages.
///
/// They are stored as bytes with a checksum of each NEVRA, because thousands are compared in every run, and rarely one is read.
struct StoredNames: Sendable {
    /// One package.
    struct Entry: Hashable, Sendable {
        let href: String
        let nevra: String
    }

    /// The location and NEVRA of each package, each followed by a NUL.
    let bytes: [UInt8]
    /// A checksum of each NEVRA.
    let sums: [UInt64]

    init(_ entries: [Entry]) {
        var bytes: [UInt8] = []
        for entry in entries { bytes += Array(entry.href.utf8) + [0] + Array(entry.nevra.utf8) + [0] }
        self.bytes = bytes
        sums = entries.map { CheckSum.of(Array($0.nevra.utf8)) }
    }

    /// Creates names from stored values.
    init(bytes: [UInt8], sums: [UInt64]) {
        self.bytes = bytes
        self.sums = sums
    }

    /// The names as text.
    var entries: [Entry] {
        var entries: [Entry] = []
        var position = 0
        while position < bytes.count, let middle = bytes[position...].firstIndex(of: 0), let end = bytes[(middle + 1)...].firstIndex(of: 0) {
            entries.append(
                Entry(href: String(decoding: bytes[position..<middle], as: UTF8.self), nevra: String(decoding: bytes[(middle + 1)..<end], as: UTF8.self)))
            position = end + 1
        }
        return entries
    }
}

/// The names of all packages so far, which must be unique.
struct KnownNames {
    private var sums: Set<UInt64> = []
    private var groups: [StoredNames] = []

    /// Adds the names of a group.
    ///
    /// - Throws: ``Failure`` if one of its packages was added before.
    mutating func add(_ names: StoredNames) throws(Failure) {
        groups.append(names)
        var isNew = true
        for sum in names.sums where !sums.insert(sum).inserted { isNew = false }
        if !isNew { try compare() }
    }

    /// Compares the names with equal checksums; throws an error if they are equal.
    private func compare() throws(Failure) {
        var hrefs: [String: String] = [:]
        for entry in groups.flatMap(\.entries) {
            guard let there = hrefs.updateValue(entry.href, forKey: entry.nevra) else { continue }
            throw Failure(
                .duplicatePackage, entry.nevra, cause: "both \(there) and \(entry.href) are this package",
                hint: "remove one of them, or raise the release of the newer one")
        }
    }
}
