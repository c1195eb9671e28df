/// What an index says of one project.
package struct ProjectPage: Sendable {
    package let name: ProjectName
    /// The files, as they are kept.
    package let table: PageTable
    /// The versions, as the index spells them (PEP 700); empty when it tells none.
    package let versions: [String]
    /// `active`, `archived`, `quarantined` or `deprecated` (PEP 792).
    package let status: String?
    /// Why the project has that status.
    package let statusReason: String?
    /// The serial number of the project's last change, where the index counts.
    package let lastSerial: Int?

    /// Names every field.
    package init(
        name: ProjectName, files: [IndexFile], versions: [String] = [], status: String? = nil, statusReason: String? = nil,
        lastSerial: Int? = nil
    ) {
        self.init(
            name: name, table: PageTable(files, project: name), versions: versions, status: status, statusReason: statusReason, lastSerial: lastSerial)
    }

    /// Names every field, with files that were put into a table before.
    package init(name: ProjectName, table: PageTable, versions: [String], status: String?, statusReason: String?, lastSerial: Int?) {
        self.name = name
        self.table = table
        self.versions = versions
        self.status = status
        self.statusReason = statusReason
        self.lastSerial = lastSerial
    }

    /// The files, in the order of the page, worked out at each call.
    package var files: [IndexFile] { (0..<table.fileCount).map(table.file) }

    /// Whether nothing of the project may be installed (PEP 792).
    package var isQuarantined: Bool { status == "quarantined" }
}
