import Failures
internal import ForeignText
internal import Native
internal import VersionSort

/// The list of all projects of an index (PEP 691).
package struct RootPage: Sendable {
    /// A project of the list.
    package struct Project: Hashable, Sendable {
        /// The normalized name.
        package let name: String
        /// The serial number of the project's last change; `nil` if the index states no serial numbers.
        package let serial: Int?
    }

    /// The projects, in the order of the list, each once.
    package private(set) var projects: [Project] = []
    /// The serial number of the last change of the whole index.
    package private(set) var serial: Int?
    /// The number of entries that are not project names.
    package private(set) var refused = 0

    /// The maximum size of a page, in bytes: about ten times the size of PyPI's.
    static let sizeLimit = 512 << 20

    /// Parses the JSON form.
    ///
    /// - Throws: `PageFault` if it is not the JSON that PEP 691 describes.
    init(json bytes: [UInt8]) throws {
        var scanner = JSONScanner(bytes)
        var (version, hasProjects, names): (String?, Bool, Set<String>) = (nil, false, [])
        do throws(JSONScanner.Fault) {
            try scanner.object { (scanner, key) throws(JSONScanner.Fault) in
                switch key {
                case "meta":
                    try scanner.object { (scanner, key) throws(JSONScanner.Fault) in
                        switch key {
                        case "api-version" where scanner.next() == UInt8(ascii: "\""): version = try scanner.string()
                        case "_last-serial": serial = try scanner.integer()
                        default: try scanner.skip()
                        }
                    }
                case "projects":
                    hasProjects = true
                    try scanner.array { (scanner) throws(JSONScanner.Fault) in try add(&scanner, &names) }
                default: try scanner.skip()
                }
            }
            try scanner.end()
        } catch {
            throw PageFault("it is not JSON at byte \(error.place)")
        }
        guard hasProjects else { throw PageFault("it is not the JSON that PEP 691 describes (no \"projects\")") }
        try PageFault.checkVersion(version)
    }

    private mutating func add(_ scanner: inout JSONScanner, _ names: inout Set<String>) throws(JSONScanner.Fault) {
        var (name, serial): (String?, Int?) = (nil, nil)
        try scanner.object { (scanner, key) throws(JSONScanner.Fault) in
            switch key {
            case "name" where scanner.next() == UInt8(ascii: "\""): name = try scanner.string()
            case "_last-serial": serial = try scanner.integer()
            default: try scanner.skip()
            }
        }
        add(name, serial, &names)
    }

    /// Parses the HTML form: one link for each project (PEP 503).
    ///
    /// - Throws: `PageFault` if it is not HTML, or has no link.
    init(html bytes: [UInt8], base: String) throws {
        let page: HTMLPage
        do { page = try HTMLLinks.parse(bytes, baseURL: base) } catch { throw PageFault("\(error)") }
        try PageFault.checkVersion(page.meta["pypi:repository-version"])
        guard !page.anchors.isEmpty else { throw PageFault("it has no link to a project") }
        var names: Set<String> = []
        for anchor in page.anchors { add(anchor.text, nil, &names) }
    }

    private mutating func add(_ name: String?, _ serial: Int?, _ names: inout Set<String>) {
        guard let name, let normalized = (try? ProjectName(name))?.normalized else {
            refused += 1
            return
        }
        if names.insert(normalized).inserted { projects.append(Project(name: normalized, serial: serial)) }
    }

    /// Creates a list.
    init(projects: [Project]) { self.projects = projects }
}

extension IndexClient {
    /// Fetches the project lists of all indexes and merges them.
    ///
    /// From each index, only the projects that are requested from it are taken.
    ///
    /// - Throws: ``Failure``; `offline` without a network, because the list of an index is not stored.
    package func root() async throws -> RootPage {
        if internals.isEmpty { return try await root(of: index) }
        var projects: [RootPage.Project] = []
        for index in Set(indexes).sorted(by: { "\($0)" < "\($1)" }) {
            projects += try await root(of: index).projects.filter { project in (try? ProjectName(project.name)).map { source(of: $0) } == index }
        }
        return RootPage(projects: projects)
    }

    private func root(of index: IndexURL) async throws -> RootPage {
        let subject = "the list of projects of \(index)"
        if isOffline { throw offlineError(subject) }
        var request = TransferRequest("\(index)/")
        request.acceptsCompression = true
        request.bodyLimit = UInt64(RootPage.sizeLimit)
        request.headers = [("Accept", PageForm.accept)]
        let response = try await perform(request, subject: subject)
        guard response.status == 200 else { throw statusError(response, subject: subject) }
        do {
            switch PageForm(contentType: response.headers["content-type"]) {
            case .json: return try RootPage(json: response.body)
            case .html: return try RootPage(html: response.body, base: response.effectiveURL)
            case nil: throw PageFault("its type is \"\(FileEntry.clean(String((response.headers["content-type"] ?? "").start(bytes: 100))))\"")
            }
        } catch let fault as PageFault {
            throw Failure(.malformed, "\(subject) cannot be used", causes: [fault.description])
        }
    }
}
