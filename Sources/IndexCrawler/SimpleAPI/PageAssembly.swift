internal import ForeignText
internal import Native
internal import VersionSort

/// Turns the entries of a page into a `PageReading`, whichever form they came in.
struct PageAssembly {
    let project: ProjectName
    let base: URLReference
    private var files: [IndexFile] = []
    private var refused: [RefusedFile] = []
    private var seen: Set<String> = []

    init(project: ProjectName, base: URLReference) {
        self.project = project
        self.base = base
    }

    /// Checks an entry and keeps it, or the reason against it; the second entry of a name is refused.
    mutating func add(_ entry: FileEntry) {
        do throws(FileEntry.Refusal) {
            guard let file = try entry.checked(project: project, base: base) else { return }
            guard seen.insert(file.filename).inserted else { throw FileEntry.Refusal("the page names it twice") }
            files.append(file)
        } catch {
            refuse(entry.filename, error.reason)
        }
    }

    mutating func refuse(_ filename: String, _ reason: String) {
        refused.append(RefusedFile(filename: FileEntry.clean(String(filename.start(bytes: PageLimits.filename))), reason: reason))
    }

    func reading(versions: [String], status: String?, statusReason: String?, lastSerial: Int?) -> PageReading {
        let page = ProjectPage(
            name: project, files: files, versions: versions, status: status.map(FileEntry.clean),
            statusReason: statusReason.map(FileEntry.clean), lastSerial: lastSerial)
        return PageReading(page: page, refused: refused)
    }
}

/// A page as a whole that cannot be used, and why.
struct PageFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }

    /// Checks the version a page declares: only another major version is one we cannot read (PEP 629).
    static func checkVersion(_ text: String?) throws(PageFault) {
        guard let text else { return }
        guard let major = text.splitBytes(on: ".").first.flatMap({ Int($0) }) else {
            throw PageFault("it declares the API version \"\(FileEntry.clean(String(text.start(bytes: 40))))\", which is none")
        }
        guard major == 1 else { throw PageFault("it is written for version \(major) of the API, and only version 1 is known") }
    }
}
