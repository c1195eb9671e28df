import ForeignText
import Native
package import VersionSort

/// A builder that turns the entries of a page, in either form, into a `PageReading`.
struct PageAssembly {
    let project: ProjectName
    let base: URLReference
    /// The number of folders above the page, as ``PlainNames/folders(above:)`` lists them; 0 if its address is not plain.
    let depth: Int
    private var writer: PageTableWriter
    private var refused: [RefusedFile] = []
    /// The first ``PageLimits/ignoredNames`` names of files of kinds that installers do not use, such as `.exe` and `.egg`.
    private var ignored: [String] = []
    private var ignoredCount = 0

    init(project: ProjectName, base: URLReference) {
        self.project = project
        self.base = base
        let origin = base.scheme.flatMap { scheme in base.authority.map { "\(scheme)://\($0)" } }
        let folders = origin == nil ? [] : PlainNames.folders(above: base.path)
        depth = folders.count
        writer = PageTableWriter(project: project, origin: origin ?? "", folders: folders)
    }

    /// Validates an entry and adds it, or records the reason for its refusal.
    ///
    /// A second entry with the same name is refused.
    mutating func add(_ entry: FileEntry) {
        do throws(FileEntry.Refusal) {
            guard let file = try entry.checked(project: project, base: base) else { return ignore(entry.filename) }
            guard !writer.hasFile(named: Array(file.filename.utf8)[...]) else { throw Self.isDouble }
            writer.add(file)
        } catch {
            refuse(entry.filename, error.reason)
        }
    }

    /// Adds a plain entry if its file name belongs to the project; returns `false` if a decoder must read the entry.
    mutating func add(_ file: PlainFile, of page: [UInt8]) -> Bool {
        !writer.hasFile(named: page[file.filename]) && writer.add(file, of: page)
    }

    /// Begins a part of the page: the files that follow are in other bytes.
    mutating func beginPart() { writer.beginPart() }

    private static let isDouble = FileEntry.Refusal("the page names it twice")

    /// Skips a file of a kind that installers do not use.
    mutating func ignore(_ filename: String) {
        ignoredCount += 1
        if ignored.count < PageLimits.ignoredNames { ignored.append(filename) }
    }

    mutating func refuse(_ filename: String, _ reason: String) {
        refused.append(RefusedFile(filename: FileEntry.clean(String(filename.start(bytes: PageLimits.filename))), reason: reason))
    }

    mutating func reading(versions: PackedTexts, status: String?, statusReason: String?, lastSerial: Int?) -> PageReading {
        let table = writer.table()
        // Beside files that can be installed, the others are of no interest.
        if table.fileCount == 0 {
            let more = ignoredCount - ignored.count
            for (place, name) in ignored.enumerated() {
                let others = place == ignored.count - 1 && more > 0 ? ", and so are \(more.counted("further file"))" : ""
                refuse(name, "it is neither a wheel nor a source archive\(others)")
            }
        }
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

/// A refused file of a page, and the reason.
package struct RefusedFile: Hashable, Sendable, CustomStringConvertible {
    /// The name as the index states it, without control characters.
    package let filename: String
    package let reason: String
    /// A Boolean value indicating whether the entry itself follows the rules, and its release must not be used.
    var isOfExcludedRelease = false

    package var description: String { "\(filename): \(reason)" }
}

/// A parsed project page: the usable files and the refused ones.
package struct PageReading: Sendable {
    package let page: ProjectPage
    package let refused: [RefusedFile]
    /// The releases that the page lists and that must not be used, with the reasons.
    ///
    /// Their files are not in the page, and are among the refused ones.
    package var excluded: [UnusableRelease] = []

    /// The releases that the page names without a file that can be installed, each with the reason.
    ///
    /// Their files are refused, such as those without a digest, or of kinds that installers do not use (`.exe`, `.egg`), or there are none (PEP 700).
    package var withoutFiles: [UnusableRelease] {
        var known = Set(page.fileVersions + excluded.map(\.version))
        var found: [UnusableRelease] = []
        for file in refused {
            guard let version = IndexFile.version(in: file.filename, of: page.name), known.insert(version).inserted else { continue }
            found.append(UnusableRelease(version: version, reason: "has only files that are refused, such as \(file)"))
        }
        for text in page.versions.texts {
            guard let version = try? Version(text), known.insert(version).inserted else { continue }
            found.append(UnusableRelease(version: version, reason: "has neither a wheel nor a source archive"))
        }
        return found
    }
}

/// The limits for a project page.
///
/// Each is far above the values of real indexes.
enum PageLimits {
    /// The maximum size of a decoded page, in bytes.
    static let bytes: UInt64 = 256 << 20
    /// The maximum size of a page in the HTML form, which is parsed as a whole, in bytes.
    static let htmlBytes = 64 << 20
    /// The maximum number of files of one project.
    static let files = 200_000
    /// The maximum number of names that are kept of files of kinds that installers do not use.
    static let ignoredNames = 4
    /// The maximum length of a file name in bytes, as in file systems.
    static let filename = 255
    /// The maximum length of a yank reason or a status reason, in bytes.
    ///
    /// Longer ones are truncated.
    static let reason = 2000
    /// The maximum size of a file whose size the index does not state.
    static let fileSize: UInt64 = 4 << 30
    /// The maximum size of a core metadata file, in bytes.
    static let metadata: UInt64 = 8 << 20
}

/// The forms of a project page, identified by media type (PEP 691).
enum PageForm: Sendable {
    case json
    case html

    /// The `Accept` header: JSON first, then the versioned HTML form of PEP 691, then `text/html`.
    static let accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"

    /// Creates the form for a `Content-Type`; `nil` if no page has that type.
    init?(contentType: String?) {
        let type = contentType?.splitBytes(on: ";").first?.lowercased().splitBytes(on: " ").first ?? ""
        switch type {
        case "application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.latest+json": self = .json
        case "application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.latest+html", "text/html": self = .html
        default: return nil
        }
    }

    func read(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading {
        switch self {
        case .json: try JSONPage.read(bytes, project: project, base: base)
        case .html: try HTMLProjectPage.read(bytes, project: project, base: base)
        }
    }
}
