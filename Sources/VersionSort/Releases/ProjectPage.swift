/// The data of an index about one project.
package struct ProjectPage: Sendable {
    package let name: ProjectName
    /// The files in stored form.
    package let table: PageTable
    /// The versions as the index spells them (PEP 700); empty if it states none.
    package let versions: PackedTexts
    /// The status: `active`, `archived`, `quarantined` or `deprecated` (PEP 792).
    package let status: String?
    /// The reason for the status.
    package let statusReason: String?
    /// The serial number of the project's last change, if the index has one.
    package let lastSerial: Int?

    /// Creates a page from files.
    package init(
        name: ProjectName, files: [IndexFile], versions: [String] = [], status: String? = nil, statusReason: String? = nil,
        lastSerial: Int? = nil
    ) {
        self.init(
            name: name, table: PageTable(files, project: name), versions: PackedTexts(versions), status: status, statusReason: statusReason,
            lastSerial: lastSerial)
    }

    /// Creates a page from a table of files.
    package init(name: ProjectName, table: PageTable, versions: PackedTexts, status: String?, statusReason: String?, lastSerial: Int?) {
        self.name = name
        self.table = table
        self.versions = versions
        self.status = status
        self.statusReason = statusReason
        self.lastSerial = lastSerial
    }

    /// Returns the page with these files in place of its own.
    package func with(_ files: [IndexFile]) -> ProjectPage {
        ProjectPage(
            name: name, table: PageTable(files, project: name), versions: versions, status: status, statusReason: statusReason, lastSerial: lastSerial)
    }

    /// The files in the order of the page, computed at each call.
    package var files: [IndexFile] { (0..<table.fileCount).map(table.file) }

    /// The files in the order of the page, each computed when it is asked for, so that the files of a large page are not in memory at once.
    package var eachFile: LazyMapCollection<Range<Int>, IndexFile> { (0..<table.fileCount).lazy.map(table.file) }

    /// The versions of the files, newest first.
    package var fileVersions: [Version] { (0..<table.releaseCount).map(table.version) }

    /// A Boolean value indicating whether nothing of the project may be installed (PEP 792).
    package var isQuarantined: Bool { status == "quarantined" }
}
