import Failures
internal import ForeignText
internal import Native
internal import SystemPackage
internal import VersionSort

/// The list of all projects of an index (PEP 691), as a whole.
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
        var reader = RootPageReader(bytes)
        var names: Set<String> = []
        try reader.read { add($0, $1, &names) }
        serial = reader.serial
    }

    /// Reads the HTML form from a file, and passes on the text of each link: the name of a project (PEP 503).
    ///
    /// - Throws: `PageFault` if it is not HTML, or has no link.
    fileprivate static func read(html path: FilePath, base: String, _ visit: (String) -> Void) throws {
        var file = try InputFile(path)
        var isEmpty = true
        do {
            let page = try HTMLLinks.parse(baseURL: base, anchorLimit: linkLimit) {
                try file.readNext(upTo: JSONPartScanner.partSize)[...]
            } visit: { anchor in
                isEmpty = false
                visit(anchor.text)
            }
            try PageFault.checkVersion(page.meta["pypi:repository-version"])
        } catch let error as HTMLError {
            throw PageFault("\(error)")
        }
        if isEmpty { throw PageFault("it has no link to a project") }
    }

    /// The maximum number of links of the HTML form: several times the number of projects of the public index.
    private static let linkLimit = 5_000_000

    private mutating func add(_ name: String?, _ serial: Int?, _ names: inout Set<String>) {
        guard let name, let normalized = (try? ProjectName(name))?.normalized else {
            refused += 1
            return
        }
        if names.insert(normalized).inserted { projects.append(Project(name: normalized, serial: serial)) }
    }
}

extension IndexClient {
    /// Fetches the project lists of all indexes, and passes on each project that is requested from the index whose list has it.
    ///
    /// A list is stored in a temporary file and read in parts, so that memory does not grow with it. It may name a project twice.
    ///
    /// - Throws: ``Failure``; `offline` without a network, because the list of an index is not stored.
    func root(_ visit: (_ name: ProjectName, _ serial: Int?) -> Void) async throws {
        for place in Set(indexes).sorted(by: { "\($0)" < "\($1)" }) {
            try await root(of: place) { name, serial in
                guard let name = name.flatMap({ try? ProjectName($0) }) else { return }
                let all = internals.isEmpty ? [place] : sources(of: name)
                // The page decides which index has a name that several may have, and the serial number may be that of another.
                if all.contains(place) { visit(name, all.count == 1 ? serial : nil) }
            }
        }
    }

    private func root(of index: IndexURL, _ visit: (String?, Int?) -> Void) async throws {
        let subject = "the list of projects of \(index)"
        if isOffline { throw offlineError(subject) }
        let path = store.temporaryPath()
        defer { try? FileSystem.remove(path) }
        var request = TransferRequest("\(index)/")
        request.acceptsCompression = true
        request.destination = .file(path)
        request.bodyLimit = UInt64(RootPage.sizeLimit)
        request.headers = [("Accept", PageForm.accept)]
        let response = try await perform(request, subject: subject)
        guard response.status == 200 else { throw statusError(response, subject: subject) }
        do {
            switch PageForm(contentType: response.headers["content-type"]) {
            case .json:
                var reader = try RootPageReader(path)
                try reader.read(visit)
            case .html: try RootPage.read(html: path, base: response.effectiveURL) { visit($0, nil) }
            case nil: throw PageFault("its type is \"\(FileEntry.clean(String((response.headers["content-type"] ?? "").start(bytes: 100))))\"")
            }
        } catch let fault as PageFault {
            throw Failure(.malformed, "\(subject) cannot be used", causes: [fault.description])
        }
    }
}
