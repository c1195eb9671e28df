internal import Native
internal import SystemPackage
internal import VersionSort

/// The projects that a walk finished, with a mark of the state of the index at that time, in `cache/walks/HASH.KEY`.
///
/// A project with the same mark needs no work. The file is a cache: without it, the next walk requests every page again.
struct WalkMemory: Sendable {
    /// The version of a project's page in an index at the time of a walk.
    indirect enum Mark: Hashable, Sendable {
        /// The serial number in the list of projects: with the same number, the project needs no request.
        case serial(Int)
        /// The validators of the page, for an index without serial numbers.
        case page(PageValidators)

        /// The validators of the page; `nil` for a serial number.
        var validators: PageValidators? { if case .page(let validators) = self { validators } else { nil } }
    }

    /// The marks by normalized name.
    private(set) var marks: [String: Mark] = [:]
    private let files: SealedFiles
    private let name: String
    private static let format = "relcli walk 2"

    /// Reads the projects that were finished under the same rules from the same index.
    init(_ store: MirrorStore, index: IndexURL, rules: String) {
        name = String(CheckSum.of(Array("\(index)\n\(rules)".utf8)), radix: 16)
        files = SealedFiles(store.root.appending("cache").appending("walks"), mark: Self.format, key: store.key)
        guard let bytes = files.read(name) else { return }
        var reader = PackedReader(bytes, at: SealedFiles.start)
        let count = reader.count()
        marks.reserveCapacity(count)
        for _ in 0..<count {
            let name = reader.text()
            marks[name] =
                if reader.number() == 0 { .serial(Int(clamping: reader.number())) } else {
                    .page(PageValidators(entityTag: reader.optionalText(), lastModified: reader.optionalText()))
                }
        }
    }

    /// Removes the memory of every walk, so that the next ones ask for every page.
    static func forgetAll(in mirror: FilePath) throws(FileError) {
        let folder = mirror.appending("cache").appending("walks")
        if try FileSystem.status(folder) != nil { try FileSystem.remove(folder) }
    }

    /// Records a finished project and its mark; a `nil` mark removes the project.
    mutating func note(_ name: String, _ mark: Mark?) { marks[name] = mark }

    /// Writes the file.
    func save() {
        var writer = PackedWriter()
        writer.number(UInt64(marks.count))
        for (name, mark) in marks.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            switch mark {
            case .serial(let serial):
                writer.number(0)
                writer.number(UInt64(clamping: serial))
            case .page(let validators):
                writer.number(1)
                writer.optionalText(validators.entityTag)
                writer.optionalText(validators.lastModified)
            }
        }
        files.tryToWrite(writer.bytes, to: name)
    }
}
