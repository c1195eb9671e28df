import ForeignText
import HTTPTypes
import NIOCore
import Native

/// The router: it finds the response to a request.
struct MirrorRoutes: Sendable {
    let configuration: MirrorServerConfiguration
    let folder: MirrorFolder
    let views: ProjectViews
    let catalog: Catalog
    let files = FileResponder()

    init(configuration: MirrorServerConfiguration, clock: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.configuration = configuration
        folder = MirrorFolder(root: configuration.root)
        views = ProjectViews(configuration)
        let snapshots = SnapshotFiles(folder, historyLimit: configuration.limits.history, log: configuration.log)
        let channels = SnapshotChannels(snapshots, folder, freshness: configuration.limits.freshness, clock: clock)
        catalog = Catalog(folder: folder, views: views, files: snapshots, channels: channels, configuration: configuration)
    }

    /// Returns the response to a request.
    ///
    /// It blocks on the disk.
    func answer(_ request: RouteRequest) -> Answer {
        do {
            let path = try RequestPath(request.target)
            let methods = path.methods(takesPackages: configuration.packages != nil)
            guard methods.contains(request.method) else { return .wrongMethod(methods) }
            var answer = try answer(path, request)
            if answer.status == .movedPermanently, let place = answer.headers[.location] { answer.headers[.location] = place + request.query }
            return answer
        } catch let fault as RequestPath.Fault {
            let (status, text): (HTTPResponse.Status, String) =
                fault == .tooLong ? (.uriTooLong, "the path is longer than 4096 bytes") : (.badRequest, "the path is not one that this server could have given")
            return .text(status, text + "\n")
        } catch {
            return fault(error)
        }
    }

    /// Returns the response to a request that failed on the server's side, and writes the fault to the log.
    func fault(_ error: any Error) -> Answer {
        configuration.log?("error: \(LogText.cleanWords("\(error)"))")
        return .text(.internalServerError, "the mirror cannot be read: its log says why\n")
    }

    private func answer(_ path: RequestPath, _ request: RouteRequest) throws -> Answer {
        let rest = Array(path.names.dropFirst())
        switch path.names.first {
        case nil: return try front(request)
        case "simple": return try simple(rest, isFolder: path.isFolder, request)
        case "pypi": return try releases(rest, isFolder: path.isFolder, request)
        case "packages": return try package(path.names, isFolder: path.isFolder, request)
        case "api": return try api(rest, isFolder: path.isFolder, request)
        case .some(let name) where Self.pageNames.contains(name): return try page(path.names, isFolder: path.isFolder, request)
        case "rpm": return try rpm(rest, isFolder: path.isFolder, request)
        case .some where path.names.count == 1 && !path.isFolder:
            return try rootFile(path.names[0], request) ?? notFound("nothing has that name here", request)
        default: return notFound("nothing has that name here", request)
        }
    }

    /// Returns the response for a missing path: an HTML page for browsers, a line of text for other clients.
    ///
    /// - Parameter what: the message, such as `channel 'prod' has no target 'el9'`.
    func notFound(_ what: String, _ request: RouteRequest) -> Answer {
        let types = ["text/html", "text/plain"]
        let isPage = AcceptHeader(request.headers[.accept]).best(of: types, fallback: "text/plain") == "text/html"
        guard isPage else { return .text(.notFound, what + "\n") }
        var answer = Answer.text(.notFound, NotFoundPage(what: what, home: home(of: request)).html.text, type: MediaType.html)
        answer.headers[.contentSecurityPolicy] = Page.policy
        answer.headers[.vary] = "Accept"
        return answer
    }

    /// Returns the relative path from the page of a request to the front page, such as `../../`.
    ///
    /// It is valid with any path prefix that a proxy adds.
    private func home(of request: RouteRequest) -> String {
        let path = request.target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let depth = path.dropFirst().count { $0 == UInt8(ascii: "/") }
        return depth == 0 ? "./" : String(repeating: "../", count: depth)
    }

    /// Returns the URL of the mirror's root without a trailing slash: the configured one, or else one with the host of the request; `nil` if the client sends
    /// no usable host.
    func publicURL(_ request: RouteRequest) -> String? {
        if let url = configuration.publicURL { return url.utf8.hasSuffix("/") ? String(url.droppingBytes(last: 1)) : url }
        return HostName.check(request.host).map { "\(configuration.tls == nil ? "http" : "https")://\($0)" }
    }
}
