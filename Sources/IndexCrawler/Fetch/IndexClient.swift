import Failures
package import Native
internal import VersionSort

/// A client for the pages, metadata and files of one index, which stores every response in the mirror.
///
/// Simultaneous requests for the same thing are sent once. A page is requested once in the life of the client.
/// It is a class because thousands of short tasks hold it, and none changes it.
package final class IndexClient: Sendable {
    package let index: IndexURL
    /// The user's internal index and the names that are requested only from it.
    let internalIndex: InternalIndex?
    package let store: MirrorStore
    /// A Boolean value that indicates whether only the mirror is used and no request is sent.
    package let isOffline: Bool
    let transfers: TransferClient
    let projectTable: ProjectTable.Reader?
    let pages = InFlight<ProjectName, PageReading?>(keepsResults: true)
    let answers = InFlight<SHA256Digest, MetadataAnswer>(keepsResults: true)
    let files = InFlight<SHA256Digest, VerifiedArtifact>(keepsResults: false)
    let rangeless = RangelessHosts()
    let requirements = RequirementMemo()

    /// Creates a client for an index and a mirror.
    ///
    /// `projectTable` parses pyproject.toml files of source archives.
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

    /// Returns the only index that is asked for a name.
    func source(of name: ProjectName) -> IndexURL {
        guard let own = internalIndex, own.names.contains(name) else { return index }
        return own.index
    }

    /// Sends a request and turns every failure into an error about its subject.
    func perform(_ request: TransferRequest, subject: String) async throws -> TransferResponse {
        do {
            return try await transfers.perform(withCredentials(request))
        } catch {
            if error.reason == .cancelled { throw CancellationError() }
            let code: Failure.Code =
                switch error.reason {
                case .refused, .downgrade, .tooManyRedirects, .bodyTooLong, .headersTooLong, .unusableURL: .malformed
                case .file: .store
                default: .unreachable
                }
            throw Failure(code, "cannot fetch \(subject)", causes: [error.description])
        }
    }

    /// Returns the request with the user's credentials if it goes to one of the indexes.
    func withCredentials(_ request: TransferRequest) -> TransferRequest {
        var request = request
        request.headers += index.credentials(for: request.url)
        // If both indexes are on one host, the credentials of the first are used.
        if request.headers.allSatisfy({ $0.name != "Authorization" }) {
            request.headers += internalIndex?.index.credentials(for: request.url) ?? []
        }
        return request
    }

    /// Returns the error for a status that is not a success.
    func statusError(_ response: TransferResponse, subject: String) -> Failure {
        let url = URLReference(response.effectiveURL)?.masked ?? ""
        let code: Failure.Code = [401, 403].contains(response.status) ? .forbidden : .unreachable
        return Failure(code, "cannot fetch \(subject)", causes: ["\(url) answered with status \(response.status)"])
    }
}
