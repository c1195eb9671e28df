internal import ForeignText
internal import Native
internal import VersionSort

/// The forms of a project page, identified by media type (PEP 691).
enum PageForm: Sendable {
    case json
    case html

    /// The accepted media types, the preferred first.
    ///
    /// Plain HTML is the last resort of the standard.
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
