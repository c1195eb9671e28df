import Failures
import IndexCrawler
import Native
import SystemPackage
import TestSupport
import VersionSort

/// A local index, a mirror in its own folder, and a client between them.
struct CrawlerFixture: Sendable {
    let index: LocalIndex
    let store: MirrorStore

    static func run<Result: Sendable>(
        _ files: [LocalIndexFile], faults: LocalIndexFaults = LocalIndexFaults(),
        _ body: @Sendable (CrawlerFixture) async throws -> Result
    ) async throws -> Result {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-crawler-")
        defer { try? FileSystem.remove(folder) }
        return try await LocalIndex.run(files, faults: faults) { index in
            try await body(CrawlerFixture(index: index, store: try MirrorStore(root: folder, key: UserKey())))
        }
    }

    /// Returns a new client, as in a new run of the program.
    func client(offline: Bool = false, projectTable: ProjectTable.Reader? = nil, refused: RefusedReleases? = nil) throws -> IndexClient {
        var configuration = TransferConfiguration()
        configuration.backOff = .milliseconds(5)
        configuration.retries = 2
        return IndexClient(
            index: try IndexURL(index.url), transfers: TransferClient(configuration: configuration), store: store, offline: offline,
            projectTable: projectTable, refused: refused)
    }

    /// Returns a file of a project from its page, read with a new client.
    func file(_ project: String, _ filename: String) async throws -> IndexFile {
        let page = try await client().page(try ProjectName(project))
        guard let file = page?.files.first(where: { $0.filename == filename }) else { throw MissingFile(filename: filename) }
        return file
    }

    /// Publishes the files of a page that have one of some digests, and returns their names.
    func publish(_ page: ProjectPage, keeping digests: Set<SHA256Digest>) throws -> [String] {
        let held = store.publishable(page.files.filter { $0.sha256.map(digests.contains) ?? false })
        if let staged = try store.stage(page, publishing: held) { try store.commit([staged]) }
        return held.map(\.file.filename).sorted()
    }

    /// Returns the files under `tmp/`; empty unless work is in progress.
    func temporaries() throws -> [String] { try FileSystem.list(store.root.appending("tmp")).map(\.name) }
}

struct MissingFile: Error {
    let filename: String
}

/// Returns the code of the `Failure` that a closure throws; `nil` if it throws none.
func indexErrorCode(_ body: () async throws -> Void) async -> Failure.Code? {
    do {
        try await body()
        return nil
    } catch { return (error as? Failure)?.code }
}

/// Returns the `Failure` that a closure throws; `nil` if it throws none.
func indexError(_ body: () async throws -> Void) async -> Failure? {
    do {
        try await body()
        return nil
    } catch { return error as? Failure }
}
