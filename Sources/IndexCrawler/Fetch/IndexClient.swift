package import Native
internal import VersionSort

/// Asks one index for pages, metadata and files, and keeps every answer in the mirror.
///
/// However many ask for the same thing at the same time, it is fetched once; a page is fetched once in the client's life.
package struct IndexClient: Sendable {
    package let index: IndexURL
    /// The index of one's own beside it, with the names for which it alone is asked.
    let internalIndex: InternalIndex?
    package let store: MirrorStore
    /// Whether only the mirror is used and no request is made.
    package let isOffline: Bool
    let transfers: TransferClient
    let projectTable: ProjectTable.Reader?
    let pages = InFlight<ProjectName, PageReading?>(keepsResults: true)
    let answers = InFlight<SHA256Digest, MetadataAnswer>(keepsResults: true)
    let files = InFlight<SHA256Digest, VerifiedArtifact>(keepsResults: false)
    let rangeless = RangelessHosts()

    /// Makes a client of an index on top of a mirror; `projectTable` reads pyproject.toml files of source archives, where there is a reader.
    package init(
        index: IndexURL, internal: InternalIndex? = nil, transfers: TransferClient, store: MirrorStore, offline: Bool = false,
        projectTable: ProjectTable.Reader? = nil
    ) {
        self.index = index
        internalIndex = `internal`
        self.transfers = transfers
        self.store = store
        isOffline = offline
        self.projectTable = projectTable
    }

    /// The index that is asked for a name, and no other.
    func source(of name: ProjectName) -> IndexURL {
        guard let own = internalIndex, own.names.contains(name) else { return index }
        return own.index
    }

    /// Carries out a request and turns every failure into an error about its subject.
    func perform(_ request: TransferRequest, subject: String) async throws -> TransferResponse {
        do {
            return try await transfers.perform(withCredentials(request))
        } catch {
            if error.reason == .cancelled { throw CancellationError() }
            let code: IndexError.Code =
                switch error.reason {
                case .refused, .downgrade, .tooManyRedirects, .bodyTooLong, .headersTooLong, .unusableURL: .malformed
                case .file: .store
                default: .unreachable
                }
            throw IndexError(code, "cannot fetch \(subject)", causes: [error.description])
        }
    }

    /// The request with the user's credentials for an index, where it goes to that index itself.
    func withCredentials(_ request: TransferRequest) -> TransferRequest {
        var request = request
        request.headers += index.credentials(for: request.url)
        // Two indexes on one host show who asks by the credentials of the first.
        if request.headers.allSatisfy({ $0.name != "Authorization" }) {
            request.headers += internalIndex?.index.credentials(for: request.url) ?? []
        }
        return request
    }

    /// The error for a status that is no success.
    func statusError(_ response: TransferResponse, subject: String) -> IndexError {
        let url = URLReference(response.effectiveURL)?.masked ?? ""
        let code: IndexError.Code = [401, 403].contains(response.status) ? .forbidden : .unreachable
        return IndexError(code, "cannot fetch \(subject)", causes: ["\(url) answered with status \(response.status)"])
    }
}
