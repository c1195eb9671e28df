/// Creates a ``PageTable`` from the files of a page.
struct PageTableWriter {
    /// The data in the name of a file.
    private struct Entry {
        var flags: UInt8 = 0
        var suffix = 0
        var version: Version?
        var tags = 0
        var build = 0
        var python = 0
        var nameStart = 0
        var nameLength = 0
        var release = 0
    }

    private let project: ProjectName
    /// The names of files, each followed by its data, and then the shared texts.
    var heap = PackedWriter()
    private var numbers: [String: Int] = [:]
    private var texts: [String] = []
    private var pythons = Numbering()
    private var tags = Numbering()
    private var entries: [Entry] = []

    /// Assigns numbers to texts in order.
    private struct Numbering {
        var numbers: [String: Int] = [:]
        var texts: [Int] = []

        mutating func number(_ text: String, _ id: Int) -> Int {
            if let known = numbers[text] { return known }
            numbers[text] = texts.count
            texts.append(id)
            return texts.count - 1
        }
    }

    static func table(_ files: [IndexFile], project: ProjectName) -> [UInt8] {
        var writer = PageTableWriter(project: project)
        for file in files { writer.add(file) }
        return writer.finished()
    }

    private init(project: ProjectName) {
        self.project = project
    }

    /// Returns the number of a shared text, from 1.
    mutating func number(of text: String) -> Int {
        if let known = numbers[text] { return known }
        texts.append(text)
        numbers[text] = texts.count
        return texts.count
    }

    private mutating func add(_ file: IndexFile) {
        var entry = Entry()
        if file.isWheel {
            if let wheel = try? WheelFilename(file.filename), wheel.name == project {
                entry.flags = 1
                entry.version = wheel.version
                entry.tags = tags.number(wheel.tagText, number(of: wheel.tagText))
                entry.build = wheel.build.map { number(of: $0) } ?? 0
            }
        } else if let source = try? SdistFilename(file.filename, project: project) {
            entry.flags = 2
            entry.version = source.version
            entry.suffix = SdistFilename.suffixes.firstIndex(of: source.suffix) ?? SdistFilename.suffixes.count
        }
        if file.yanked != nil { entry.flags |= 4 }
        if let python = file.requiresPython { entry.python = pythons.number(python, number(of: python)) + 1 }
        entry.nameStart = heap.bytes.count
        entry.nameLength = min(file.filename.utf8.count, 0xFFFF)
        heap.append(Array(file.filename.utf8.prefix(entry.nameLength)))
        details(of: file)
        entries.append(entry)
    }

    private mutating func finished() -> [UInt8] {
        let versions = Set(entries.compactMap(\.version)).sorted(by: >)
        let releases = Dictionary(versions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var files: [[Int]] = Array(repeating: [], count: versions.count)
        var unknown: [Int] = []
        for index in entries.indices {
            entries[index].release = entries[index].version.flatMap { releases[$0] } ?? versions.count
            if entries[index].release < versions.count { files[entries[index].release].append(index) } else { unknown.append(index) }
        }
        var table = PackedWriter()
        // A release has the spelling of its first file on the page.
        let spelled = files.map { $0.first.flatMap { entries[$0].version } }
        let spellings = spelled.map { $0.flatMap { $0.isExact && $0.box == nil ? nil : number(of: $0.original ?? $0.description) } ?? 0 }
        var bounds: [Int] = []
        for text in texts {
            bounds.append(heap.bytes.count)
            heap.append(Array(text.utf8))
        }
        bounds.append(heap.bytes.count)
        for count in [entries.count, versions.count, pythons.texts.count, tags.texts.count, texts.count, heap.bytes.count, 0, 0] { table.uint32(count) }
        var start = 0
        for (release, version) in spelled.enumerated() {
            table.uint64(version?.key ?? 0)
            table.uint32(Int(version?.releaseLength ?? 0))
            for value in [spellings[release], start, files[release].count] { table.uint32(value) }
            start += files[release].count
        }
        for file in files.joined() { table.uint32(file) }
        for file in unknown { table.uint32(file) }
        for entry in entries { write(entry, to: &table) }
        for text in pythons.texts + tags.texts + bounds { table.uint32(text) }
        table.append(heap.bytes)
        return table.bytes
    }

    private func write(_ entry: Entry, to table: inout PackedWriter) {
        table.uint32(entry.nameStart)
        table.uint32(entry.nameLength | Int(entry.flags) << 16 | entry.suffix << 24)
        for value in [entry.python, entry.tags, entry.release, entry.build] { table.uint32(value) }
    }
}
