/// Which files of a package are names of one file: those that share a device and an inode.
///
/// The payload holds the content of such a set once, with the last of its names in the order of the header.
struct HardLinks {
    /// Of each file that has other names all of them, in the order of the header; files of one name are not in it.
    private let sets: [Int: [Int]]

    /// A package where every file has one name.
    static let none = HardLinks(sets: [:])

    private init(sets: [Int: [Int]]) {
        self.sets = sets
    }

    /// - Throws: ``RPMReadError`` when the arrays do not fit the files.
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

    /// All names of a file, itself among them.
    func names(_ index: Int) -> [Int] { sets[index] ?? [index] }

    /// Whether the content of a file comes with this one of its names.
    func carriesContent(_ index: Int) -> Bool { sets[index]?.last ?? index == index }

    /// One list for each file of several names, by the place of its last.
    var all: [[Int]] { sets.filter { $0.key == $0.value.last }.sorted { $0.key < $1.key }.map(\.value) }
}
