/// The hard links of a package: files that share a device and an inode.
///
/// The payload contains the content of such a set once, with the last name in header order.
struct HardLinks {
    /// All names of each file with several names, in header order.
    ///
    /// Files with one name are not included.
    private let sets: [Int: [Int]]

    /// The value for a package in which every file has one name.
    static let none = HardLinks(sets: [:])

    private init(sets: [Int: [Int]]) {
        self.sets = sets
    }

    /// Finds the hard links.
    ///
    /// - Throws: ``RPMReadError`` if the arrays do not match the files.
    init(_ package: ReadPackage) throws(RPMReadError) {
        let files = package.package.files
        let header = package.header
        let inodes: [UInt64]?
        let devices: [UInt64]?
        do throws(RPMHeaderError) {
            inodes = try header.parallel(.fileInodes, files.count, try header.integers(.fileInodes))
            devices = try header.parallel(.fileDevices, files.count, try header.integers(.fileDevices))
        } catch {
            throw .header(error)
        }
        guard let inodes else {
            sets = [:]
            return
        }
        struct Identity: Hashable {
            let device: UInt64
            let inode: UInt64
        }
        var places: [Identity: [Int]] = [:]
        for (index, file) in files.enumerated() where file.isRegular && !file.flags.contains(.ghost) {
            places[Identity(device: devices?[index] ?? 0, inode: inodes[index]), default: []].append(index)
        }
        var sets: [Int: [Int]] = [:]
        for names in places.values where names.count > 1 {
            for index in names { sets[index] = names }
        }
        self.sets = sets
    }

    /// Returns all names of a file, including itself.
    func names(_ index: Int) -> [Int] { sets[index] ?? [index] }

    /// Returns `true` if this name of a file has the content in the payload.
    func carriesContent(_ index: Int) -> Bool { sets[index]?.last ?? index == index }

    /// The names of each file with several names, sorted by the index of the last name.
    var all: [[Int]] { sets.filter { $0.key == $0.value.last }.sorted { $0.key < $1.key }.map(\.value) }
}
