import ForeignText
import HTTPTypes
import Native
import VersionSort

/// The routes of the pages for people.
extension MirrorRoutes {
    /// The names in the root folder that are pages or folders of pages.
    static let pageNames: Set<String> = ["projects", "project", "channels", "snapshots", "differences", "activity", "setup", "reference"]

    func front(_ request: RouteRequest) throws -> Answer {
        let setup = SetupText(url: publicURL(request), channels: try catalog.channels(for: request.principal))
        return page(
            HomePage(status: try catalog.status(for: request.principal), setup: setup, activity: try catalog.activity(limit: 24, for: request.principal)).html)
    }

    /// Returns a page.
    func page(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        do {
            if names.count == 3, names[0] == "snapshots", !isFolder { return try document(names[2], of: names[1], request) }
            guard let html = try html(names, request) else { return missing(request) }
            // A page is a folder, so that its relative links are right.
            return isFolder ? page(html) : .redirect(to: "\(PathText.escaped(names.last ?? ""))/")
        } catch let fault as RequestQuery.Fault {
            return .text(.badRequest, "\(fault.reason)\n")
        }
    }

    private func missing(_ request: RouteRequest) -> Answer { notFound("nothing has that name here", request) }

    private func html(_ names: [String], _ request: RouteRequest) throws -> HTML? {
        switch (names[0], names.count) {
        case ("projects", 1): return try search(try RequestQuery(request.target))
        case ("project", 2): return try project(names[1], request)
        case ("channels", 1): return ChannelsPage(channels: try catalog.channels(for: request.principal)).html
        case ("channels", 2):
            return try catalog.channel(names[1], for: request.principal).map {
                ChannelPage(channel: $0, setup: SetupText(url: publicURL(request), channels: [])).html
            }
        case ("snapshots", 1): return SnapshotsPage(snapshots: try catalog.snapshots(for: request.principal)).html
        case ("snapshots", 2):
            return try catalog.snapshot(names[1], for: request.principal).map { SnapshotPage(snapshot: $0, documents: try documents(of: $0, request)).html }
        case ("differences", 3): return try catalog.difference(names[1], names[2], for: request.principal).map { DifferencePage(difference: $0).html }
        case ("activity", 1): return ActivityPage(activity: try catalog.activity(limit: 100, for: request.principal)).html
        case ("setup", 1): return SetupPage(text: SetupText(url: publicURL(request), channels: try catalog.channels(for: request.principal))).html
        case ("reference", 1): return try ReferencePage(version: configuration.version).html()
        default: return nil
        }
    }

    /// The documents of a release that are served, with their titles: its report as a page, as Markdown and as JSON.
    private static let reports = [("report.html", "Report"), ("report.md", "Notes"), ("report.json", "JSON")]

    /// Returns the names and titles of the documents that the mirror holds for a snapshot, if the client may read them.
    private func documents(of snapshot: Documents.Snapshot, _ request: RouteRequest) throws -> [(name: String, title: String)] {
        guard try SnapshotRights(catalog, request.principal).mayReadReport(of: snapshot.id) else { return [] }
        return try Self.reports.filter { try folder.open(["releases", snapshot.id, $0.0])?.status.isRegularFile ?? false }
    }

    /// Returns a document of a release, for clients that may read everything that it names.
    private func document(_ name: String, of id: String, _ request: RouteRequest) throws -> Answer {
        guard Self.reports.contains(where: { $0.0.utf8.equals(name) }), try SnapshotRights(catalog, request.principal).mayReadReport(of: id),
            try folder.hasFolder([MirrorFolder.rpm, MirrorFolder.snapshots, id]), let (file, status) = try folder.open(["releases", id, name]),
            status.isRegularFile
        else { return missing(request) }
        // The report brings its own style, and no script.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        let form = FileResponder.Form(
            type: MediaType.of(name), cache: CachePolicy.revalidate, headers: [.contentSecurityPolicy: policy])
        return files.answer(file, status, form)
    }

    private func search(_ query: RequestQuery) throws -> HTML {
        let (text, after) = (try query.text("q") ?? "", try query.text("after"))
        return SearchPage(query: text, after: after, list: try catalog.projects(matching: text, after: after, limit: Self.listed)).html
    }

    private func project(_ text: String, _ request: RouteRequest) throws -> HTML? {
        guard let name = try? ProjectName(text), let project = try catalog.project(name, for: request.principal) else { return nil }
        return ReleasesPage(
            project: project, setup: SetupText(url: publicURL(request), channels: []), hidden: views.view(of: name)?.hidden.count ?? 0, days: views.days
        ).html
    }

    private func page(_ html: HTML) -> Answer {
        let form = FileResponder.Form(
            type: MediaType.html, cache: CachePolicy.revalidate, headers: [.vary: "Host", .contentSecurityPolicy: Page.policy], isCompressible: true)
        return files.answer(html.text, form)
    }

    /// The number of projects on a page of the search.
    private static let listed = 300
}
