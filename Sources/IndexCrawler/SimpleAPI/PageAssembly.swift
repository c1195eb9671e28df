internal import ForeignText
internal import Native
internal import VersionSort

/// Turns the entries of a page, in either form, into a `PageReading`.
struct PageAssembly {
    let project: ProjectName
    let base: URLReference
    private var writer: PageTableWriter
    private var refused: [RefusedFile] = []
    private var seen: Set<String> = []
    /// The first files of kinds that installers do not use, such as `.exe` and `.egg`.
    private var ignored: [String] = []

    init(project: ProjectName, base: URLReference) {
        self.project = project
        self.base = base
        writer = PageTableWriter(project: project, origin: base.scheme.flatMap { scheme in base.authority.map { "\(scheme)://\($0)" } } ?? "")
    }

    /// Validates an entry and adds it, or records the reason for its refusal.
    ///
    /// A second entry with the same name is refused.
    mutating func add(_ entry: FileEntry) {
        do throws(FileEntry.Refusal) {
            guard let file = try entry.checked(project: project, base: base) else { return ignore(entry.filename) }
            guard seen.insert(file.filename).inserted else { throw Self.isDouble }
            writer.add(file)
        } catch {
            refuse(entry.filename, error.reason)
        }
    }

    /// Adds a plain entry if its name is that of a file of the project; returns `false` if a decoder must read the entry.
    mutating func add(_ file: PlainFile, of page: [UInt8]) -> Bool {
        let filename = String(decoding: page[file.filename], as: UTF8.self)
        // Only an added name counts as seen.
        guard !seen.contains(filename), writer.add(file, of: page) else { return false }
        seen.insert(filename)
        return true
    }

    private static let isDouble = FileEntry.Refusal("the page names it twice")

    /// Skips a file of a kind that installers do not use.
    mutating func ignore(_ filename: String) {
        if ignored.count < PageLimits.ignoredNames { ignored.append(filename) }
    }

    mutating func refuse(_ filename: String, _ reason: String) {
        refused.append(RefusedFile(filename: FileEntry.clean(String(filename.start(bytes: PageLimits.filename))), reason: reason))
    }

    mutating func reading(versions: PackedTexts, status: String?, statusReason: String?, lastSerial: Int?) -> PageReading {
        let table = writer.table()
        // Beside files that can be installed, the others are of no interest.
        if table.fileCount == 0 { for name in ignored { refuse(name, "it is neither a wheel nor a source archive") } }
        let page = ProjectPage(
            name: project, table: table, versions: versions, status: status.map(FileEntry.clean),
            statusReason: statusReason.map(FileEntry.clean), lastSerial: lastSerial)
        return PageReading(page: page, refused: refused)
    }
}

/// The reason why a whole page cannot be used.
struct PageFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }

    /// Checks the version that a page declares.
    ///
    /// Only another major version is an error (PEP 629).
    static func checkVersion(_ text: String?) throws(PageFault) {
        guard let text else { return }
        guard let major = text.splitBytes(on: ".").first.flatMap({ Int($0) }) else {
            throw PageFault("it declares the API version \"\(FileEntry.clean(String(text.start(bytes: 40))))\", which is invalid")
        }
        guard major == 1 else { throw PageFault("it is written for version \(major) of the API, and only version 1 is known") }
    }
}
