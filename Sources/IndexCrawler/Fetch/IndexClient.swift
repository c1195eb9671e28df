import Failures
internal import ForeignText
package import Native
import Synchronization
package import VersionSort

/// A client for the pages, metadata and files of one index, which stores every response in the mirror.
///
/// Simultaneous requests for the same thing are sent once. Each page is requested at most once by a client.
/// It is a class so that thousands of short tasks can share it.
package final class IndexClient: Sendable {
    package let index: IndexURL
    /// The internal indexes, the first with the highest priority.
    ///
    /// A name of an internal index is requested only there, unless it hands on the names that it does not have.
    let internals: [InternalIndex]
    /// The indexes that are asked for names that several indexes may have.
    private let choices = Mutex<[ProjectName: IndexURL]>([:])
    package let store: MirrorStore
    /// A Boolean value indicating whether only the mirror is used and no request is sent.
    package let isOffline: Bool
    /// A Boolean value indicating whether pages of the mirror that this user did not receive may be used offline.
    let trustsMirrorPages: Bool
    let transfers: TransferClient
    /// The credentials of the netrc file; `nil` if there is no file.
    let netrc: NetRC?
    let projectTable: ProjectTable.Reader?
    /// The releases of which no file may be used; `nil` if all may be used.
    package let refused: RefusedReleases?
    let pages = InFlight<ProjectName, PageReading?>(keepsResults: true)
    let answers = InFlight<SHA256Digest, MetadataAnswer>(keepsResults: true)
    let files = InFlight<SHA256Digest, VerifiedArtifact>(keepsResults: false)
    let rangeless = RangelessHosts()
    let reaches = HostReaches()
    let requirements = RequirementMemo()

    /// Creates a client for an index and a mirror.
    ///
    /// `projectTable` parses pyproject.toml files of sdists. No file of the `refused` releases is used. Offline, the mirror's own pages are used only if it
    /// `trustsMirrorPages`: others may have written them.
    package init(
        index: IndexURL, internal: InternalIndex? = nil, upstreams: [InternalIndex] = [], transfers: TransferClient, store: MirrorStore, offline: Bool = false,
        trustsMirrorPages: Bool = false, netrc: NetRC? = nil,
        projectTable: ProjectTable.Reader? = nil, refused: RefusedReleases? = nil
    ) {
        self.refused = refused
        self.index = index
        internals = upstreams + (`internal`.map { [$0] } ?? [])
        self.transfers = transfers
        self.store = store
        isOffline = offline
        self.trustsMirrorPages = trustsMirrorPages
        self.netrc = netrc
        self.projectTable = projectTable
    }

    /// Returns the indexes that may have a name, the one with the highest priority first.
    ///
    /// There is one, unless an internal index hands on the names that it does not have.
    func sources(of name: ProjectName) -> [IndexURL] {
        var found: [IndexURL] = []
        for place in internals where place.names.contains(name) {
            found.append(place.index)
            if !place.handsOn { return found }
        }
        return found + [index]
    }

    /// Returns the index that is asked for a name.
    ///
    /// For a name that several indexes may have, it is the one that was asked last for its page.
    package func source(of name: ProjectName) -> IndexURL {
        let all = sources(of: name)
        return all.count == 1 ? all[0] : choices.withLock { $0[name] } ?? all[0]
    }

    /// Notes the index that is asked for a name that several may have.
    func choose(_ place: IndexURL, for name: ProjectName) {
        if internals.contains(where: \.handsOn) { choices.withLock { $0[name] = place } }
    }

    /// Returns the index that a project was first taken from, where it stays: if it vanishes there, a project of the same name at the next index is another
    /// one; `nil` for a project that no walk has taken.
    ///
    /// - Throws: ``Failure`` if the record of the project cannot be read, or names none of the indexes: no index is asked then.
    func pin(of name: ProjectName, among all: [IndexURL]) throws -> IndexURL? {
        guard let known = try store.readableRecord(of: name)?.index else { return nil }
        if let place = all.first(where: { "\($0)".utf8.elementsEqual(known.utf8) }) { return place }
        throw Failure(
            .failure, "\(name) is not looked up", causes: ["it was taken from \(PublicText.masked(known)), which is no index of this crawl"],
            hints: [
                "name that index as before, as the index or as an upstream",
                "if the project may move, give its name to one index alone: an upstream with names = [\"\(name)\"] and without or-next",
            ])
    }

    /// All indexes.
    var indexes: [IndexURL] { [index] + internals.map(\.index) }

    /// Sends a request and turns every failure into an error about its subject.
    ///
    /// - Parameters:
    ///   - file: the file of a page that is requested; `nil` for a page.
    ///   - subject: the thing that error messages name, such as the name of the file.
    func perform(_ request: TransferRequest, of file: IndexFile? = nil, subject: String) async throws -> TransferResponse {
        do {
            return try await transfers.perform(withCredentials(request, of: file))
        } catch {
            throw failure(of: error, subject: subject)
        }
    }

    /// Returns the error for an exchange without a response.
    func failure(of error: TransferError, subject: String) -> any Error {
        if error.reason == .cancelled { return CancellationError() }
        let code: Failure.Code =
            switch error.reason {
            case .refused, .downgrade, .tooManyRedirects, .bodyTooLong, .headersTooLong, .unusableURL: .malformed
            case .file: .store
            default: .unreachable
            }
        return Failure(code, "cannot fetch \(subject)", causes: [error.description])
    }

    /// Returns the request with the user's credentials for its host, and with a limit on the addresses that it may connect to.
    ///
    /// The client's certificate goes only to the hosts of indexes. A host other than an index must not be in a more private network than the index
    /// (``HostReaches``).
    ///
    /// - Parameter file: the file of a page that is requested; `nil` for a page.
    func withCredentials(_ request: TransferRequest, of file: IndexFile? = nil) -> TransferRequest {
        var request = request
        request.headers += index.credentials(for: request.url)
        // If both indexes are on one host, the credentials of the first are used.
        if request.headers.allSatisfy({ $0.name != "Authorization" }) {
            request.headers += internals.lazy.map { $0.index.credentials(for: request.url) }.first { !$0.isEmpty } ?? []
        }
        guard let url = URLReference(request.url) else { return request }
        let isIndex = indexes.contains { $0.root.origin == url.origin }
        request.presentsCertificate = isIndex
        // A page of a public host must not lead into a private network.
        if !isIndex {
            request.leastReach = max(request.leastReach, leastReach(of: file))
        }
        if request.headers.allSatisfy({ $0.name != "Authorization" }), let host = url.host,
            let login = netrc?.credentials(for: host)
        {
            request.headers.append(("Authorization", IndexURL.authorization(login)))
        }
        return request
    }

    /// Returns the most private scope of addresses that a file may be fetched from: the scope of the host that sent the pages of the file's index.
    ///
    /// Each index has its own scope, so an internal index in a private network does not open that network to the pages of a public index. For a file whose
    /// name states no project, it is the least private scope of all indexes.
    private func leastReach(of file: IndexFile?) -> AddressReach {
        let name = file.flatMap { (try? WheelFilename($0.filename))?.name ?? (try? SdistFilename($0.filename))?.name }
        if let name { return reaches.least(for: source(of: name)) }
        return indexes.map(reaches.least).max() ?? .loopback
    }

    /// Returns the error for a status that is not a success.
    func statusError(_ response: TransferResponse, subject: String) -> Failure {
        let url = URLReference(response.effectiveURL)?.masked ?? ""
        let code: Failure.Code = [401, 403].contains(response.status) ? .forbidden : .unreachable
        let pause = RetryPolicy.retryAfter(response.headers).map { ", and asks to wait \($0.components.seconds) s" } ?? ""
        return Failure(code, "cannot fetch \(subject)", causes: ["\(url) answered with status \(response.status)\(pause)"])
    }
}

/// An internal index, which is the only one asked for the names that belong to it, unless it hands on those that it does not have.
///
/// Such a name must never be looked up in a public index, because anyone could register it there and have that package installed
/// ("dependency confusion").
package struct InternalIndex: Sendable {
    /// The root of the internal index.
    package let index: IndexURL
    /// The names that belong to the internal index.
    package let names: InternalNames
    /// A Boolean value indicating whether the next index is asked for a name that this one does not have.
    package let handsOn: Bool

    /// Creates an index for names.
    package init(index: IndexURL, names: InternalNames, handsOn: Bool = false) {
        self.index = index
        self.names = names
        self.handsOn = handsOn
    }
}

/// The hosts that do not send ranges of files, so that no range is requested from them again.
final class RangelessHosts: Sendable {
    private let origins = Mutex<Set<String>>([])

    func contains(_ origin: String) -> Bool { origins.withLock { $0.contains(origin) } }
    func insert(_ origin: String) { origins.withLock { _ = $0.insert(origin) } }
}

/// The address scopes of the hosts that sent the pages of indexes: the internet, a private network, or this machine.
///
/// A page from the internet must not make relcli connect to this machine or to a private network.
final class HostReaches: Sendable {
    private let reaches = Mutex<[String: AddressReach]>([:])

    /// Notes the scope of the host that sent a page of an index.
    func note(_ reach: AddressReach, of index: IndexURL) { reaches.withLock { $0["\(index)"] = reach } }

    /// Returns the most private scope from which files of an index may come.
    ///
    /// If the index sent no page, this is `.loopback`, which allows all scopes.
    func least(for index: IndexURL) -> AddressReach { reaches.withLock { $0["\(index)"] } ?? .loopback }
}
