import Failures
internal import ForeignText
internal import Native
internal import SystemPackage
package import VersionSort

/// The validators of a page, with which a request asks only whether the page has changed (RFC 9110 §8.8).
struct PageValidators: Hashable, Sendable {
    var entityTag: String?
    var lastModified: String?

    /// A Boolean value indicating whether a request with these validators gets the whole page in any case.
    var isEmpty: Bool { entityTag == nil && lastModified == nil }
}

/// The answer to the request of a walk for a page.
enum FreshPage: Sendable {
    /// The page is still the one whose validators were in the request.
    case unchanged
    /// The index has no such project (status 404), or says that it is gone for good (status 410).
    case absent(isGone: Bool)
    /// The page, with its validators if it came from the index.
    case read(PageReading, PageValidators?)
}

extension IndexClient {
    /// Returns the page of a project; `nil` if the index has no such project (status 404).
    ///
    /// A page that was fetched before is requested conditionally. Throws ``Failure`` for every other failure, so that
    /// an outage is never taken for a missing project.
    package func page(_ name: ProjectName) async throws -> ProjectPage? {
        try await reading(of: name)?.page
    }

    /// Returns the page of a project together with the refused files and the reasons; `nil` if the index has no such project.
    package func reading(of name: ProjectName) async throws -> PageReading? {
        try await pages.value(name) { [self] in try await currentPage(of: name) }
    }

    /// Requests a page without keeping it in memory, because a walk may cover more pages than fit there.
    ///
    /// - Parameters:
    ///   - validators: the validators of the page that the caller has already; with `nil`, those of the stored page are used.
    ///   - storesParsed: `true` to store the parsed page too; a walk reads a page only once.
    func freshPage(of name: ProjectName, unless validators: PageValidators? = nil, storesParsed: Bool = false) async throws -> FreshPage {
        let all = sources(of: name)
        if let only = all.count == 1 ? all[0] : try pin(of: name, among: all) {
            choose(only, for: name)
            return try await freshPage(of: name, at: only, unless: validators, storesParsed: storesParsed)
        }
        for place in all.dropLast() {
            choose(place, for: name)
            let page = try await freshPage(of: name, at: place, unless: nil, storesParsed: storesParsed)
            // A project that is gone for good belongs to the index that had it.
            guard case .absent(isGone: false) = page else { return page }
        }
        choose(all[all.count - 1], for: name)
        return try await freshPage(of: name, at: all[all.count - 1], unless: nil, storesParsed: storesParsed)
    }

    /// Requests a page from one index.
    private func freshPage(of name: ProjectName, at place: IndexURL, unless validators: PageValidators?, storesParsed: Bool) async throws -> FreshPage {
        let address = place.page(of: name)
        if isOffline { return try offlinePage(name, address).map { .read(admitted($0, name), nil) } ?? .absent(isGone: false) }
        let stored = validators == nil ? known(name, address) : nil
        var response = try await ask(name, address, validators ?? stored?.validators)
        if response.status == 304 {
            if let validators, !validators.isEmpty { return .unchanged }
            if let stored {
                if let entry = try? entry(of: stored, name, address, storesParsed: storesParsed) {
                    return .read(admitted(entry.reading, name), entry.validators)
                }
                // A stored page that cannot be used any more is requested whole.
                response = try await ask(name, address, nil)
            }
        }
        guard let entry = try take(response, name, address, stored, storesParsed: storesParsed) else {
            return .absent(isGone: response.status == 410)
        }
        return .read(admitted(entry.reading, name), entry.validators)
    }

    /// Returns the page without the files of releases that ``refused`` has, so that nothing resolves, fetches or publishes them.
    private func admitted(_ reading: PageReading, _ name: ProjectName) -> PageReading {
        guard let releases = self.refused, releases.concerns(name) else { return reading }
        var refused: [RefusedFile] = []
        var excluded: [Version: UnusableRelease] = [:]
        let files = reading.page.files.filter { file in
            guard let version = file.version(of: name), let reason = releases.reason(name, version) else { return true }
            refused.append(RefusedFile(filename: file.filename, reason: "it \(reason)", isOfExcludedRelease: true))
            excluded[version] = UnusableRelease(version: version, reason: reason)
            return false
        }
        if refused.isEmpty { return reading }
        return PageReading(
            page: reading.page.with(files), refused: reading.refused + refused, excluded: excluded.values.sorted { $0.version > $1.version })
    }

    /// Returns the page that the mirror has; `nil` if the index had no such project.
    private func offlinePage(_ name: ProjectName, _ address: String) throws -> PageReading? {
        if let known = known(name, address) { return try entry(of: known, name, address, storesParsed: true).reading }
        if let page = publishedPage(name) {
            guard trustsMirrorPages else {
                throw Failure(
                    .offline, "the page of \(name) in the mirror \(store.root) is not one that this user received",
                    causes: ["offline, so the index cannot say which files it has"], hints: ["if you trust the mirror, name it: --mirror \(store.root)"])
            }
            return PageReading(page: page, refused: [])
        }
        if store.answer(address)?.isAbsent ?? false { return nil }
        throw offlineError("the page of \(name)")
    }

    /// Requests a page, unless it is still the one with these validators.
    private func ask(_ name: ProjectName, _ address: String, _ validators: PageValidators?) async throws -> TransferResponse {
        var request = TransferRequest(address)
        request.acceptsCompression = true
        request.bodyLimit = PageLimits.bytes
        request.headers = [("Accept", PageForm.accept)]
        if let tag = validators?.entityTag { request.headers.append(("If-None-Match", tag)) }
        if let date = validators?.lastModified { request.headers.append(("If-Modified-Since", date)) }
        let file = store.temporaryPath()
        request.destination = .memoryOrFile(limit: Self.largePage, file)
        request.syncsFile = false
        do {
            let response = try await perform(request, subject: "the page of \(name)")
            reaches.note(response.reach, of: source(of: name))
            return response
        } catch {
            try? FileSystem.remove(file)
            throw error
        }
    }

    /// The size from which the text of a page is read from a file, in bytes; a page of the public index seldom has more.
    private static let largePage = 8 << 20

    /// Returns the page of a response; `nil` if the index has no such project.
    ///
    /// - Parameter known: the stored page whose validators were in the request.
    private func take(
        _ response: TransferResponse, _ name: ProjectName, _ address: String, _ known: StoredPage?, storesParsed: Bool
    ) throws -> ReadPages.Entry? {
        defer { if let file = response.bodyFile { try? FileSystem.remove(file) } }
        switch response.status {
        case 200: return try keep(response, name, address, known, storesParsed: storesParsed)
        case 404, 410:
            try store.noteAbsent(address)
            return nil
        default: throw statusError(response, subject: "the page of \(name)")
        }
    }

    /// Returns the mirror's own page of a project, which replaces the received page after an import.
    ///
    /// For a name of an internal index, the page is returned only if it came from an index that may have the name.
    private func publishedPage(_ name: ProjectName) -> ProjectPage? {
        guard let record = store.record(of: name), record.hasPage else { return nil }
        let isInternal = internals.contains { $0.names.contains(name) }
        if isInternal, !sources(of: name).contains(where: { "\($0)" == record.index }) { return nil }
        return ProjectPage(
            name: name, files: record.listed.map(\.file), status: record.status, statusReason: record.statusReason, lastSerial: record.serial)
    }

    /// The last stored page of a project: in parsed form, or as the index sent it.
    private enum StoredPage {
        case parsed(ReadPages.Entry)
        case received(CachedPage)

        var validators: PageValidators {
            switch self {
            case .parsed(let entry): entry.validators
            case .received(let page): page.validators
            }
        }
    }

    /// Returns the last stored page; `nil` if there is none.
    ///
    /// It does not parse the page, because the index may answer with a newer one.
    private func known(_ name: ProjectName, _ address: String) -> StoredPage? {
        if let entry = store.readPages.read(address, project: name) { return .parsed(entry) }
        guard let page = store.answer(address), !page.isAbsent else { return nil }
        return .received(page)
    }

    /// Returns the last received page, parsed; throws ``Failure`` if it cannot be used.
    private func entry(of stored: StoredPage, _ name: ProjectName, _ address: String, storesParsed: Bool) throws -> ReadPages.Entry {
        switch stored {
        case .parsed(let entry): return entry
        case .received(let page):
            let entry = ReadPages.Entry(reading: try read(page, name), validators: page.validators, identity: Self.identity(of: page))
            if storesParsed { store.readPages.write(entry, address: address) }
            return entry
        }
    }

    private static func identity(of stored: StoredPage) -> String? {
        switch stored {
        case .parsed(let entry): entry.identity
        case .received(let page): identity(of: page)
        }
    }

    /// Returns the identity of a page as text, `SHA256 TYPE URL`: equal for pages with equal content, type and base address.
    private static func identity(of page: CachedPage, digest: SHA256Digest? = nil) -> String {
        "\((digest ?? SHA256Digest(of: page.body)).hex) \(page.contentType) \(page.url)"
    }

    /// Parses a received page and stores it if it is valid.
    ///
    /// A page that equals the stored one is not stored again, and is not parsed again if its parsed form is stored. The text of a large page is not stored.
    private func keep(
        _ response: TransferResponse, _ name: ProjectName, _ address: String, _ known: StoredPage?, storesParsed: Bool
    ) throws -> ReadPages.Entry {
        let validators = PageValidators(entityTag: response.headers["etag"], lastModified: response.headers["last-modified"])
        let page = CachedPage(
            url: response.effectiveURL, contentType: response.headers["content-type"] ?? "", validators: validators, body: response.body)
        let identity = Self.identity(of: page, digest: response.sha256)
        if let known, known.validators == validators, Self.identity(of: known) == identity {
            return try entry(of: known, name, address, storesParsed: storesParsed)
        }
        let entry = ReadPages.Entry(reading: try read(page, in: response.bodyFile, name), validators: validators, identity: identity)
        if response.bodyFile == nil { try store.save(page, address: address) } else { store.forgetAnswer(address) }
        if storesParsed { store.readPages.write(entry, address: address) } else { store.readPages.forget(address) }
        return entry
    }

    /// Parses a page.
    ///
    /// - Parameter file: the file with the text of a large page; `nil` if the page has its text.
    private func read(_ page: CachedPage, in file: FilePath? = nil, _ name: ProjectName) throws -> PageReading {
        do {
            guard let form = PageForm(contentType: page.contentType) else {
                throw PageFault("its type is \"\(FileEntry.clean(String(page.contentType.start(bytes: 100))))\"")
            }
            guard let base = URLReference(page.url) else { throw PageFault("its address is no URL") }
            switch (form, file) {
            case (.json, let file?): return try JSONPage.read(JSONPartScanner(file), project: name, base: base)
            case (.html, let file?):
                guard let size = try FileSystem.status(file)?.size, size <= UInt64(PageLimits.htmlBytes) else {
                    throw PageFault("it is HTML of more than \(PageLimits.htmlBytes >> 20) MiB")
                }
                return try form.read(FileSystem.readAll(file, limit: PageLimits.htmlBytes), project: name, base: base)
            case (_, nil): return try form.read(page.body, project: name, base: base)
            }
        } catch let fault as PageFault {
            let index = source(of: name)
            throw Failure(
                .malformed, "the page of \(name) at \(index) cannot be used", causes: [fault.description],
                hints: ["check that \(index) is the root of a simple index"])
        }
    }

    func offlineError(_ what: String) -> Failure {
        Failure(
            .offline, "\(what) is not in the mirror \(store.root)", causes: ["offline, so nothing is fetched"] + store.key.missing.causes,
            hints: store.key.missing.hints + ["fetch it once: relcli crawl --stack STACK, or the same command without --offline"])
    }
}
