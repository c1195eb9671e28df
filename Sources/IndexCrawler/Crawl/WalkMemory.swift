internal import Native
internal import SystemPackage
internal import VersionSort

/// The projects that a walk finished, with the serial numbers of the index at that time, in `cache/walks/HASH`.
///
/// A project with the same serial number needs no request. The file is a cache: without it, the next walk requests every page again.
struct WalkMemory: Sendable {
    private(set) var serials: [String: Int] = [:]
    private let path: FilePath
    private static let mark = "relcli walk 1"

    /// Reads the projects that were finished under the same rules from the same index.
    init(mirror: FilePath, index: IndexURL, rules: String) {
        let name = String(CheckSum.of(Array("\(index)\n\(rules)".utf8)), radix: 16)
        path = mirror.appending("cache").appending("walks").appending(name)
        guard let bytes = CheckedFile.read(path, mark: Self.mark) else { return }
        var reader = PackedReader(bytes, at: CheckedFile.start)
        for _ in 0..<reader.count() { serials[reader.text()] = Int(clamping: reader.number()) }
    }

    /// Removes the memory of every walk, so that the next ones ask for every page.
    static func forgetAll(in mirror: FilePath) throws(FileError) {
        let folder = mirror.appending("cache").appending("walks")
        if try FileSystem.status(folder) != nil { try FileSystem.remove(folder) }
    }

    /// Records a finished project and its serial number; a `nil` serial number removes the project.
    mutating func note(_ name: String, _ serial: Int?) { serials[name] = serial }

    /// Writes the file.
    func save() {
        var writer = PackedWriter()
        writer.number(UInt64(serials.count))
        for (name, serial) in serials.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.number(UInt64(clamping: serial))
        }
        CheckedFile.write(writer.bytes, to: path, mark: Self.mark)
    }
}
