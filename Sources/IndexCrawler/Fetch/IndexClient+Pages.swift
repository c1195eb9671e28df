import Failures
internal import ForeignText
internal import Native
package import VersionSort

extension IndexClient {
    /// Returns the page of a project; `nil` if the index has no such project (status 404).
    ///
    /// A page that was fetched before is requested conditionally. Throws ``Failure`` for every other failure, so that
    /// an outage is never taken for a missing project.
    package func page(_ name: ProjectName) async throws -> ProjectPage? {
        try await reading(of: name)?.page
    }

    /// Returns the page of a project together with the refused files and the reasons.
    package func reading(of name: ProjectName) async throws -> PageReading? {
        try await pages.value(name) { [self] in try await fetchPage(name) }
    }

    /// Returns a newly requested page without keeping it in memory, because a walk may cover more pages than fit there.
    func freshReading(of name: ProjectName) async throws -> PageReading? { try await fetchPage(name) }

    /// Returns the page without the files of releases that ``refusal`` excludes, so that nothing resolves, fetches or publishes them.
    private func fetchPage(_ name: ProjectName) async throws -> PageReading? {
        let whole = try await fetchWholePage(name)
        guard let reading = whole, let refusal else { return whole }
        var refused: [RefusedFile] = []
        var excluded: [Version: UnusableRelease] = [:]
        let files = reading.page.files.filter { file in
            guard let version = file.version(of: name), let reason = refusal(name, version) else { return true }
            refused.append(RefusedFile(filename: file.filename, reason: "it \(reason)"))
            excluded[version] = UnusableRelease(version: version, reason: reason)
            return false
        }
        if refused.isEmpty { return reading }
        return PageReading(
            page: reading.page.with(files), refused: reading.refused + refused, excluded: excluded.values.sorted { $0.version > $1.version })
    }

    private func fetchWholePage(_ name: ProjectName) async throws -> PageReading? {
        let address = source(of: name).page(of: name)
        let known = try known(name, address)
        if isOffline {
            if let known { return known.reading }
            if let page = publishedPage(name) { return PageReading(page: page, refused: []) }
            if store.answer(address)?.isAbsent ?? false { return nil }
            throw offlineError("the page of \(name)")
        }
        var request = TransferRequest(address)
        request.acceptsCompression = true
        request.bodyLimit = PageLimits.bytes
        request.headers = [("Accept", PageForm.accept)]
        if let tag = known?.entityTag { request.headers.append(("If-None-Match", tag)) }
        if let date = known?.lastModified { request.headers.append(("If-Modified-Since", date)) }
        let response = try await perform(request, subject: "the page of \(name)")
        reaches.note(response.reach, of: source(of: name))
        switch response.status {
        case 200: return try keep(response, name, address, known)
        case 304:
            guard let known else { throw statusError(response, subject: "the page of \(name)") }
            return known.reading
        case 404, 410:
            try store.noteAbsent(address)
            return nil
        default: throw statusError(response, subject: "the page of \(name)")
        }
    }

    /// Returns the mirror's own page of a project, which replaces the received page after an import.
    ///
    /// For a name of an internal index, the page is returned only if it came from that index.
    private func publishedPage(_ name: ProjectName) -> ProjectPage? {
        guard let record = store.record(of: name), record.hasPage else { return nil }
        if let own = internals.first(where: { $0.names.contains(name) }), record.index != "\(own.index)" { return nil }
        return ProjectPage(
            name: name, files: record.listed.map(\.file), status: record.status, statusReason: record.statusReason, lastSerial: record.serial)
    }

    /// Returns the last received page, already parsed or parsed now; `nil` if it cannot be used, so that a new one is requested.
    private func known(_ name: ProjectName, _ address: String) throws -> ReadPages.Entry? {
        if let entry = store.readPages.read(address, project: name) { return entry }
        guard let cached = store.answer(address), !cached.isAbsent else { return nil }
        let entry: ReadPages.Entry
        do {
            entry = ReadPages.Entry(
                reading: try read(cached, name), entityTag: cached.entityTag, lastModified: cached.lastModified, identity: Self.identity(of: cached))
        } catch {
            if isOffline { throw error }
            return nil
        }
        store.readPages.write(entry, address: address)
        return entry
    }

    /// Returns the identity of a page as text, `SHA256 TYPE URL`: equal for pages with equal content, type and base address.
    private static func identity(of page: CachedPage, digest: SHA256Digest? = nil) -> String {
        "\((digest ?? SHA256Digest(of: page.body)).hex) \(page.contentType) \(page.url)"
    }

    /// Parses a received page and stores it if it is valid.
    ///
    /// A page that equals the last one is not parsed again.
    private func keep(_ response: TransferResponse, _ name: ProjectName, _ address: String, _ known: ReadPages.Entry?) throws -> PageReading {
        let page = CachedPage(
            url: response.effectiveURL, contentType: response.headers["content-type"] ?? "", entityTag: response.headers["etag"],
            lastModified: response.headers["last-modified"], body: response.body)
        let identity = Self.identity(of: page, digest: response.sha256)
        if let known, known.identity == identity, known.entityTag == page.entityTag, known.lastModified == page.lastModified { return known.reading }
        let reading = try read(page, name)
        try store.save(page, address: address)
        let entry = ReadPages.Entry(reading: reading, entityTag: page.entityTag, lastModified: page.lastModified, identity: identity)
        store.readPages.write(entry, address: address)
        return reading
    }

    private func read(_ page: CachedPage, _ name: ProjectName) throws -> PageReading {
        do {
            guard let form = PageForm(contentType: page.contentType) else {
                throw PageFault("its type is \"\(FileEntry.clean(String(page.contentType.start(bytes: 100))))\"")
            }
            guard let base = URLReference(page.url) else { throw PageFault("its address is no URL") }
            return try form.read(page.body, project: name, base: base)
        } catch let fault as PageFault {
            let index = source(of: name)
            throw Failure(
                .malformed, "the page of \(name) at \(index) cannot be used", causes: [fault.description],
                hints: ["check that \(index) is the root of a simple index"])
        }
    }

    func offlineError(_ what: String) -> Failure {
        Failure(
            .offline, "\(what) is not in the mirror \(store.root)", causes: ["offline, so nothing is fetched"],
            hints: ["fetch it once: relcli crawl --stack STACK, or the same command without --offline"])
    }
}
