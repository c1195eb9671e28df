import Failures
import ForeignText
import HTTPTypes
import IndexCrawler
import NIOCore
import NIOPosix
import Native
import SystemPackage
import VersionSort

/// The fetching of missing pages and files from the upstream, once for all clients that request them.
final class PullThrough: Sendable {
    /// The next step for a request.
    enum Step: Sendable {
        /// The routes give the response.
        case routes(UpstreamNote?)
        /// The server sends this response without calling the routes.
        case answer(Answer)
    }

    private let settings: UpstreamSettings
    private let folder: MirrorFolder
    private let views: ProjectViews
    private let client: IndexClient
    private let jobs: PullJobs
    private let log: (@Sendable (String) -> Void)?
    private let checks: PageChecks
    private let pages: SharedWork<ProjectName, PageState>
    private let metadata: SharedWork<SHA256Digest, Result<[UInt8]?, any Error>>
    private let downloads = DownloadTable<SHA256Digest, GrowingDownload>()
    private let commits: PullCommits

    /// Prepares to fetch into a mirror.
    ///
    /// - Throws: an error if the mirror cannot be written.
    init(_ settings: UpstreamSettings, _ configuration: MirrorServerConfiguration, _ routes: MirrorRoutes, _ jobs: PullJobs) throws {
        self.settings = settings
        self.jobs = jobs
        folder = routes.folder
        views = routes.views
        log = configuration.log
        let store = try MirrorStore(root: configuration.root, key: configuration.key)
        client = IndexClient(index: settings.index, transfers: TransferClient(configuration: settings.transfers), store: store)
        checks = PageChecks(settings)
        pages = SharedWork(jobs)
        metadata = SharedWork(jobs)
        commits = PullCommits(store: store, jobs: jobs, clock: configuration.clock, log: configuration.log)
    }

    /// Fetches the page or the file of a request into the mirror if it is missing.
    ///
    /// Returns the next step: call the routes, or send a response.
    ///
    /// - Throws: `CancellationError` if the client went away.
    func prepare(_ request: RouteRequest) async throws -> Step {
        guard request.method == .get || request.method == .head, let path = try? RequestPath(request.target), path.names.count > 1,
            let name = try? ProjectName(path.names[1]), name.normalized == path.names[1]
        else { return .routes(nil) }
        switch (path.names[0], path.names.count, path.isFolder) {
        case ("simple", 2, true): return try await page(name)
        case ("pypi", 3, false) where path.names[2] == "json": return try await page(name)
        case ("pypi", 4, false) where path.names[3] == "json" && (try? Version(path.names[2])) != nil: return try await page(name)
        case ("packages", 3, false): return try await package(path.names, name, request)
        default: return .routes(nil)
        }
    }

    // MARK: - Pages

    private func page(_ name: ProjectName) async throws -> Step {
        guard let state = try await state(of: name) else { return .answer(Self.busy) }
        switch state {
        case .current, .local: return .routes(nil)
        case .missing: return .routes(.missing)
        case .failed(let reason):
            guard let view = try await view(of: name), view.hasPage else { return .answer(unavailable(reason)) }
            return .routes(.stale(age: age(of: name, view)))
        }
    }

    /// Returns the seconds since a page was last known to be current.
    private func age(of name: ProjectName, _ view: ProjectView) -> Int {
        if let time = checks.success(of: name) { return Int(clamping: max(0, views.now - time)) }
        return Int(clamping: max(0, views.now - view.status.modificationTime))
    }

    private func view(of name: ProjectName) async throws -> ProjectView? {
        let views = views
        return try await jobs.threads.runIfActive { views.view(of: name) }
    }

    /// Returns the state of a project, and asks the upstream if the last answer is too old; `nil` if there is too much other work.
    private func state(of name: ProjectName) async throws -> PageState? {
        if settings.internalNames.contains(name) { return .local }
        if let known = checks.state(of: name, at: views.now) { return known }
        return try await pages.value(name) { [self] in
            let state = await ask(for: name)
            checks.note(state, of: name, at: views.now)
            return state
        }
    }

    private func ask(for name: ProjectName) async -> PageState {
        do {
            let (store, index) = (client.store, "\(client.index)")
            let known = try await view(of: name)?.record
            // Without its record, nobody knows whether the name may be sent.
            let before = if let known { known } else { try await jobs.threads.runIfActive { try store.readableRecord(of: name) } }
            if let before, isLocal(before) { return .local }
            let page = try await client.currentPage(of: name)?.page
            let now = views.now
            let isChanged = try await jobs.writers.runIfActive { try store.note(page, of: name, from: index, at: now) }
            if isChanged { await commits.noteChange() }
            guard page == nil else { return .current }
            let held = before?.listed.count ?? 0
            if held > 0 {
                log?("warning: the upstream no longer has \(name): \(held.counted("file")) that the mirror holds \(held == 1 ? "is" : "are") hidden")
            }
            return .missing
        } catch {
            let reason = Self.reason(error)
            if !Task.isCancelled { log?("warning: the page of \(name) is not current: \(LogText.cleanWords(reason))") }
            return .failed(reason: reason)
        }
    }

    /// Returns `true` if a project has files of another origin than the upstream: an upload, or another index.
    ///
    /// Such a project is not requested from the upstream, where another person could have made a project of the same name.
    private func isLocal(_ record: ProjectRecord) -> Bool {
        let listed = record.listed
        guard !listed.isEmpty else { return false }
        return record.index.map { $0 != "\(client.index)" } ?? false || record.isUploaded || listed.contains { $0.file.url.isEmpty }
    }

    // MARK: - Files

    private func package(_ names: [String], _ name: ProjectName, _ request: RouteRequest) async throws -> Step {
        let folder = folder
        if try await jobs.threads.runIfActive({ try folder.open(names)?.status.isRegularFile ?? false }) { return .routes(nil) }
        guard let state = try await state(of: name) else { return .answer(Self.busy) }
        guard state != .missing, state != .local else { return .routes(nil) }
        let view = try await view(of: name)
        let isMetadata = names[2].utf8.hasSuffix(".metadata")
        let filename = isMetadata ? String(names[2].droppingBytes(last: ".metadata".utf8.count)) : names[2]
        guard let file = view?.record.offers?.first(where: { $0.file.filename == filename })?.file, let sha256 = file.sha256 else {
            if case .failed(let reason) = state { return .answer(unavailable(reason)) }
            return .routes(nil)
        }
        // The routes say why a file is hidden.
        guard view?.shows(filename) == true else { return .routes(nil) }
        if case .failed(let reason) = state, !checks.hasAnswered { return .answer(unavailable(reason)) }
        return .answer(isMetadata ? try await metadata(of: file, sha256) : try await download(file, sha256, name, request))
    }

    private func metadata(of file: IndexFile, _ sha256: SHA256Digest) async throws -> Answer {
        let client = client
        let result = try await metadata.value(sha256) {
            do { return .success(try await client.offeredMetadata(of: file)) } catch { return .failure(error) }
        }
        switch result {
        case nil: return Self.busy
        case .success(let bytes?):
            let form = FileResponder.Form(type: MediaType.of(file.filename + ".metadata"), cache: CachePolicy.immutable)
            return FileResponder().answer(ByteBuffer(bytes: bytes), form, digest: SHA256Digest(of: bytes))
        case .success(nil): return .text(.notFound, "the upstream has no metadata of \(file.filename)\n")
        case .failure(let error): return failure(error)
        }
    }

    private func download(_ file: IndexFile, _ sha256: SHA256Digest, _ name: ProjectName, _ request: RouteRequest) async throws -> Answer {
        let tag = EntityTag(sha256)
        var headers: HTTPFields = [.eTag: tag.text, .cacheControl: CachePolicy.immutable]
        switch Preconditions.judge(request.headers, tag, modified: nil) {
        case .notModified: return Answer(.notModified, headers: headers, .bytes(ByteBuffer()))
        case .failed: return .text(.preconditionFailed, "the file is not the one that the conditions of the request name\n")
        case .proceed: break
        }
        headers[.contentType] = MediaType.of(file.filename)
        if request.method == .head {
            var answer = Answer(.ok, headers: headers, .bytes(ByteBuffer()), length: file.size)
            answer.isLengthKnown = file.size != nil
            return answer
        }
        if let reason = downloads.failure(sha256, since: views.now - settings.retryPause.components.seconds + 1) { return unavailable(reason) }
        let (download, isNew) = downloads.value(sha256) { GrowingDownload(file, sha256) }
        if isNew, !jobs.submit({ [self] in await run(download, name) }) {
            download.finish(.failure(Failure(.unreachable, "there is too much other work")))
            downloads.end(sha256, at: views.now)
        }
        do {
            let start = try await download.start()
            var answer = Answer(.ok, headers: headers, .growing(download), length: start.length)
            answer.isLengthKnown = start.length != nil
            return answer
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return failure(error)
        }
    }

    private func run(_ download: GrowingDownload, _ name: ProjectName) async {
        do {
            let held = try await client.fill(download)
            commits.add(held, of: name) { [downloads, views] in downloads.end(download.sha256, at: views.now) }
        } catch {
            if !Task.isCancelled { log?("warning: \(LogText.cleanWords(Self.reason(error)))") }
            downloads.end(download.sha256, at: views.now, failure: Self.reason(error))
        }
        await commits.run()
    }

    // MARK: - Failures

    private func failure(_ error: any Error) -> Answer {
        guard let failure = error as? Failure else { return unavailable(Self.reason(error)) }
        switch failure.code {
        case .gone: return .text(.notFound, "\(failure)\n")
        case .mismatch, .malformed: return .text(.badGateway, "\(PublicText.masked("\(failure)"))\n")
        default: return unavailable(Self.reason(failure))
        }
    }

    /// Returns the 503 response for a project or file that cannot be fetched during an outage.
    ///
    /// After a 404, a client would try another index.
    private func unavailable(_ reason: String) -> Answer {
        .unavailable("the upstream cannot be asked now: \(LogText.cleanWords(reason))", retryAfter: max(1, settings.retryPause.components.seconds))
    }

    private static var busy: Answer { .unavailable("too many things are fetched at this moment", retryAfter: 5) }

    private static func reason(_ error: any Error) -> String { PublicText.masked("\(error)") }
}

/// A note about the upstream that accompanies a page of the routes.
enum UpstreamNote: Sendable, Hashable {
    /// The upstream has no such project.
    case missing
    /// The upstream could not be asked; the page was current this many seconds ago.
    case stale(age: Int)

    /// The header fields that tell clients of a stale page (RFC 9111 §5.1; RFC 7234 §5.5.1).
    var headers: HTTPFields {
        guard case .stale(let age) = self, let warning = HTTPField.Name("Warning"), let seconds = HTTPField.Name("Age") else { return [:] }
        return [warning: "110 - \"the upstream cannot be asked\"", seconds: "\(age)"]
    }
}
