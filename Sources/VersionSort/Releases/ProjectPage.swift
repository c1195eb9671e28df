/// What an index says of one project.
package struct ProjectPage: Sendable, Codable {
    package let name: ProjectName
    /// The files, in the order of the page.
    package let files: [IndexFile]
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
        self.name = name
        self.files = files
        self.versions = versions
        self.status = status
        self.statusReason = statusReason
        self.lastSerial = lastSerial
    }

    /// Whether nothing of the project may be installed (PEP 792).
    package var isQuarantined: Bool { status == "quarantined" }

    private enum CodingKeys: String, CodingKey {
        case name, files, versions, status
        case statusReason = "status-reason"
        case lastSerial = "last-serial"
    }
}
