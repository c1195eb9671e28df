import HTTPTypes
import IndexCrawler
import Native
import VersionSort

/// The routes for the simple API (PEP 503 and 691).
extension MirrorRoutes {
    /// A form of a page: its media type and its file name in a project's folder.
    private struct PageForm {
        let type: String
        let file: String
        let variant: String
    }

    private static let forms = [
        PageForm(type: MediaType.simpleJSON, file: "index.v1_json", variant: ""),
        PageForm(type: MediaType.simpleHTML, file: "index.html", variant: "-v1"),
        PageForm(type: "text/html", file: "index.html", variant: ""),
    ]

    func simple(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        switch names.count {
        case 0: return isFolder ? try projectList(request) : .redirect(to: "simple/")
        case 1:
            let name: ProjectName
            do {
                name = try ProjectName(names[0])
            } catch {
                return notFound("'\(names[0])' is not the name of a project", request)
            }
            // A client may use any spelling of the name, but there is one page (PEP 503 §Normalized Names).
            if name.normalized != names[0] { return .redirect(to: isFolder ? "../\(name.normalized)/" : "\(name.normalized)/") }
            return isFolder ? try project(name, request) : .redirect(to: "\(name.normalized)/")
        default: return notFound("a project has one page and no more names below it", request)
        }
    }

    private func project(_ name: ProjectName, _ request: RouteRequest) throws -> Answer {
        // A mirror of an earlier version has pages and no records.
        if views.areServed, views.areHidden || request.upstream != nil || views.view(of: name) != nil { return try view(name, request) }
        let present = try Self.forms.filter { try folder.open(["simple", name.normalized, $0.file])?.status.isRegularFile ?? false }
        guard !present.isEmpty else { return notFound("there is no project '\(name.normalized)' in this mirror", request) }
        guard let form = choose(from: present, request) else { return notAcceptable(present) }
        guard let (file, status) = try folder.open(["simple", name.normalized, form.file]) else {
            return notFound("there is no project '\(name.normalized)' in this mirror", request)
        }
        return files.answer(file, status, representation(form, serial: try folder.projects.serials()[name.normalized]))
    }

    /// Returns the page of a project made from its record.
    private func view(_ name: ProjectName, _ request: RouteRequest) throws -> Answer {
        guard let view = view(of: name, request) else { return notFound("there is no project '\(name.normalized)' in this mirror", request) }
        guard let form = choose(from: Self.forms, request) else { return notAcceptable(Self.forms) }
        let pages = try view.rendered()
        let page = form.type == MediaType.simpleJSON ? pages.json : pages.html
        var representation = representation(form, serial: try folder.projects.serials()[name.normalized] ?? view.record.serial)
        representation.headers.append(contentsOf: request.upstream?.headers ?? [:])
        return files.answer(page.bytes, representation, digest: page.digest)
    }

    /// Returns a project's releases in the older JSON form, from which bandersnatch mirrors: `pypi/NAME/json`, and `pypi/NAME/VERSION/json` for one of them.
    ///
    /// As at the public Python index, another spelling of the name is redirected to the normalized one.
    func releases(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        guard !isFolder, (2...3).contains(names.count), names.last == "json", let name = try? ProjectName(names[0]) else {
            return notFound("there are only pypi/NAME/json and pypi/NAME/VERSION/json of the mirror's projects", request)
        }
        if name.normalized != names[0] {
            let place = [name.normalized] + names.dropFirst().map(PathText.escaped)
            return .redirect(to: String(repeating: "../", count: names.count - 1) + place.joined(separator: "/"))
        }
        if names.count == 3 { return try release(names[1], of: name, request) }
        if views.areServed, let view = view(of: name, request) {
            let page = try view.rendered().releases
            return files.answer(page.bytes, try releasesForm(name, view, request), digest: page.digest)
        }
        guard !views.areServed, let (file, status) = try folder.open(["pypi", name.normalized, "json"]), status.isRegularFile else {
            return notFound("there is no project '\(name.normalized)' in this mirror", request)
        }
        return files.answer(file, status, try releasesForm(name, nil, request))
    }

    /// Returns one release in the older JSON form.
    ///
    /// As at the public Python index, every spelling of the version gets the same response, without a redirect.
    private func release(_ text: String, of name: ProjectName, _ request: RouteRequest) throws -> Answer {
        guard let view = view(of: name, request) else { return notFound("there is no project '\(name.normalized)' in this mirror", request) }
        let version = try? Version(text)
        guard let page = try version.flatMap({ try view.rendered($0) }) else {
            // A release that is known and hidden is not there, whatever the upstream says now.
            if case .stale? = request.upstream, let version, !view.hides(version) {
                return .unavailable("release '\(version)' of project '\(name.normalized)' is not known, and the upstream cannot be asked now", retryAfter: 10)
            }
            return notFound("project '\(name.normalized)' has no release '\(text)' in this mirror", request)
        }
        return files.answer(page.bytes, try releasesForm(name, view, request), digest: page.digest)
    }

    private func releasesForm(_ name: ProjectName, _ view: ProjectView?, _ request: RouteRequest) throws -> FileResponder.Form {
        var headers = SerialNumbers.header(try folder.projects.serials()[name.normalized] ?? view?.record.serial)
        headers.append(contentsOf: request.upstream?.headers ?? [:])
        return FileResponder.Form(type: MediaType.json, cache: CachePolicy.revalidate, headers: headers, isCompressible: true)
    }

    private func projectList(_ request: RouteRequest) throws -> Answer {
        guard let form = choose(from: Self.forms, request) else { return notAcceptable(Self.forms) }
        let list = try folder.projects.rendered(asJSON: form.type == MediaType.simpleJSON)
        return files.answer(list.bytes, representation(form, serial: try folder.projects.serials().last), digest: list.digest)
    }

    private func choose(from forms: [PageForm], _ request: RouteRequest) -> PageForm? {
        let best = AcceptHeader(request.headers[.accept]).best(of: forms.map(\.type), fallback: "text/html")
        return forms.first { $0.type == best }
    }

    private func representation(_ form: PageForm, serial: Int?) -> FileResponder.Form {
        let isText = form.type == "text/html"
        var headers = SerialNumbers.header(serial)
        headers[.vary] = "Accept"
        headers[.contentSecurityPolicy] = Page.policy
        return FileResponder.Form(
            type: isText ? MediaType.html : form.type, cache: CachePolicy.revalidate, variant: form.variant, headers: headers,
            isCompressible: true)
    }

    private func notAcceptable(_ forms: [PageForm]) -> Answer {
        var answer = Answer.text(.notAcceptable, "the page is there as: \(forms.map(\.type).joined(separator: ", "))\n")
        answer.headers[.vary] = "Accept"
        return answer
    }
}
