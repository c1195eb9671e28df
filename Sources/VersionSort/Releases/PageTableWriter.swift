/// A builder of a ``PageTable`` from the files of a page.
package struct PageTableWriter: Sendable {
    /// One row of the table: the data in the name of a file, and the numbers of its other values.
    struct Entry {
        static let wheel: UInt8 = 1
        static let source: UInt8 = 2
        static let yanked: UInt8 = 4

        var version: Version?
        var tags: UInt32 = 0
        var build: UInt32 = 0
        var python: UInt32 = 0
        var nameStart: UInt32 = 0
        var release: UInt32 = 0
        var nameLength: UInt16 = 0
        var flags: UInt8 = 0
        var suffix: UInt8 = 0
    }

    private let project: ProjectName
    /// The scheme and host of the page, for addresses without a host.
    let origin: String
    /// The addresses of the folder of the page and of those above it, such as `https://example.org/simple/`, for addresses relative to the page.
    let folders: [String]
    /// The names of files, each followed by its data, and then the shared texts.
    var heap = PackedWriter()
    private var numbers: [String: Int] = [:]
    private var texts: [String] = []
    var pythons = Numbering()
    var tags = Numbering()
    private(set) var entries: [Entry] = []
    private var names = FileNameTable()

    /// The beginnings of names up to the version, for wheels and for sdists: the usual one, and those of names that were parsed in full.
    private(set) var wheelSpellings: [[UInt8]]
    private(set) var sourceSpellings: [[UInt8]]
    /// The ranges and the numbers of the last plain file's values, because the next file usually has the same values.
    var lastTags: (range: Range<Int>, number: Int)?
    var lastPython: (range: Range<Int>, number: Int)?
    var lastBeginning: (range: Range<Int>, base: PlainFile.Base, number: Int)?

    /// The number of the text `sha256`; 0 until it is needed.
    var sha256Text = 0

    /// The maximum number of spellings of a project's name that are kept.
    private static let spellingLimit = 8

    /// A table that assigns numbers to texts in order.
    struct Numbering {
        var numbers: [String: Int] = [:]
        var texts: [Int] = []

        mutating func number(_ text: String, _ id: Int) -> Int {
            if let known = numbers[text] { return known }
            numbers[text] = texts.count
            texts.append(id)
            return texts.count - 1
        }
    }

    /// Creates a writer for the page of a project.
    ///
    /// - Parameters:
    ///   - origin: The scheme and host of the page, such as `https://example.org`.
    ///   - folders: The paths of the folder of the page and of those above it, such as `/simple/`.
    package init(project: ProjectName, origin: String = "", folders: [String] = []) {
        self.project = project
        self.origin = origin
        self.folders = folders.map { origin + $0 }
        // The build tools of today write the normalized name with underscores.
        let usual = project.normalized.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 } + [UInt8(ascii: "-")]
        (wheelSpellings, sourceSpellings) = ([usual], [usual])
    }

    /// Returns the table of all added files.
    package mutating func table() -> PageTable { PageTable(reading: finished(), at: 0) }

    /// Returns the number of a shared text, from 1.
    mutating func number(of text: String) -> Int {
        if let known = numbers[text] { return known }
        texts.append(text)
        numbers[text] = texts.count
        return texts.count
    }

    /// Returns `true` if a file of this name was added.
    package func hasFile(named name: ArraySlice<UInt8>) -> Bool {
        let (entries, bytes) = (entries, heap.bytes)
        return names.contains(name) { Self.name(of: entries[$0], in: bytes) }
    }

    private static func name(of entry: Entry, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes[Int(entry.nameStart)..<Int(entry.nameStart) + Int(entry.nameLength)]
    }

    /// Adds the row of a file, whose name and data were appended to ``heap`` before.
    mutating func append(_ entry: Entry) {
        entries.append(entry)
        // A closure that captured the writer would hold the table of names too, and each change would copy it.
        let (entries, bytes) = (entries, heap.bytes)
        names.insert(entries.count - 1) { Self.name(of: entries[$0], in: bytes) }
    }

    /// Adds a file, and gives it the next number.
    package mutating func add(_ file: IndexFile) {
        var entry = Entry()
        if file.isWheel {
            if let wheel = try? WheelFilename(file.filename), wheel.name == project {
                entry.flags = Entry.wheel
                entry.version = wheel.version
                entry.tags = UInt32(tags.number(wheel.tagText, number(of: wheel.tagText)))
                entry.build = UInt32(wheel.build.map { number(of: $0) } ?? 0)
                Self.remember(wheel.name, in: &wheelSpellings)
            }
        } else if let source = try? SdistFilename(file.filename, project: project) {
            entry.flags = Entry.source
            Self.remember(source.name, in: &sourceSpellings)
            entry.version = source.version
            entry.suffix = UInt8(SdistFilename.suffixes.firstIndex(of: source.suffix) ?? SdistFilename.suffixes.count)
        }
        if file.yanked != nil { entry.flags |= Entry.yanked }
        if let python = file.requiresPython { entry.python = UInt32(pythons.number(python, number(of: python)) + 1) }
        entry.nameStart = UInt32(clamping: heap.bytes.count)
        entry.nameLength = UInt16(min(file.filename.utf8.count, 0xFFFF))
        heap.append(Array(file.filename.utf8.prefix(Int(entry.nameLength))))
        details(of: file)
        append(entry)
    }

    private static func remember(_ name: ProjectName, in spellings: inout [[UInt8]]) {
        let spelling = Array(name.original.utf8) + [UInt8(ascii: "-")]
        if spellings.count < spellingLimit, !spellings.contains(spelling) { spellings.append(spelling) }
    }

    private mutating func finished() -> [UInt8] {
        // The newest release comes first, and each has its files in the order of the page. Files without a version come last, in an additional release.
        let order = entries.indices.sorted(by: precedes)
        var releases: [(version: Version?, start: Int)] = []
        for (place, index) in order.enumerated() {
            let version = entries[index].version
            if releases.isEmpty || releases[releases.count - 1].version != version { releases.append((version, place)) }
            entries[index].release = UInt32(releases.count - 1)
        }
        if releases.last?.version == nil { _ = releases.popLast() }
        // A release has the spelling of its first file on the page.
        let spellings = releases.map { $0.version.flatMap { $0.isExact && $0.box == nil ? nil : number(of: $0.original ?? $0.description) } ?? 0 }
        var bounds: [Int] = []
        for text in texts {
            bounds.append(heap.bytes.count)
            heap.append(Array(text.utf8))
        }
        bounds.append(heap.bytes.count)
        var table = PackedWriter(capacity: PageTable.headerSize + (releases.count + entries.count) * 32 + heap.bytes.count)
        for count in [entries.count, releases.count, pythons.texts.count, tags.texts.count, texts.count, heap.bytes.count, 0, 0] { table.uint32(count) }
        let end = entries.count(where: { $0.version != nil })
        for (number, release) in releases.enumerated() {
            table.uint64(release.version?.key ?? 0)
            table.uint32(Int(release.version?.releaseLength ?? 0))
            table.uint32(spellings[number])
            table.uint32(release.start)
            table.uint32((number + 1 < releases.count ? releases[number + 1].start : end) - release.start)
        }
        for file in order { table.uint32(file) }
        for entry in entries { write(entry, to: &table) }
        for text in pythons.texts + tags.texts + bounds { table.uint32(text) }
        table.append(heap.bytes)
        return table.bytes
    }

    /// Returns `true` if a file comes before another in the table: by version, the newest first, and then as on the page.
    private func precedes(_ one: Int, _ other: Int) -> Bool {
        switch (entries[one].version, entries[other].version) {
        case (let first?, let second?) where first != second: first > second
        case (.some, nil): true
        case (nil, .some): false
        default: one < other
        }
    }

    private func write(_ entry: Entry, to table: inout PackedWriter) {
        table.uint32(Int(entry.nameStart))
        table.uint32(Int(entry.nameLength) | Int(entry.flags) << 16 | Int(entry.suffix) << 24)
        for number in [entry.python, entry.tags, entry.release, entry.build] { table.uint32(Int(number)) }
    }
}
