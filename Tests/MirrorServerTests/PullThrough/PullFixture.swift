import IndexCrawler
import MirrorServer
import Native
import Synchronization
import SystemPackage
import TestSupport
import VersionSort

/// A server between a local index and clients.
struct PullFixture: Sendable {
    let index: LocalIndex
    let server: RunningServer
    /// The server's clock, in seconds since 1970.
    let clock: TestClock

    /// Serves a new folder, or one that was prepared, with the index as upstream while a test runs.
    static func run(
        _ files: [LocalIndexFile], faults: LocalIndexFaults = LocalIndexFaults(), internalNames: [String] = [],
        folder: FilePath? = nil,
        _ change: @escaping @Sendable (inout MirrorServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (PullFixture) async throws -> Void
    ) async throws {
        let root = try folder ?? FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
        defer { if folder == nil { try? FileSystem.remove(root) } }
        try await LocalIndex.run(files, faults: faults) { index in
            let clock = TestClock()
            var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1.2.3")
            var transfers = TransferConfiguration()
            transfers.backOff = .milliseconds(5)
            var upstream = UpstreamSettings(index: try IndexURL(index.url), internalNames: try InternalNames(internalNames), transfers: transfers)
            upstream.retryPause = .zero
            // Other tests may keep the processors and the disk busy for long.
            (upstream.transfers.connectTimeout, upstream.transfers.idleTimeout) = (.seconds(60), .seconds(120))
            configuration.upstream = upstream
            configuration.clock = { clock.now }
            change(&configuration)
            try await serving(configuration) { try await body(PullFixture(index: index, server: $0, clock: clock)) }
        }
    }

    /// Returns the path of a file of a project on the server.
    func path(_ file: LocalIndexFile) -> String { "/packages/\(file.normalizedProject)/\(file.filename)" }

    /// The names of a folder of the mirror, without hidden ones; empty if there is no such folder.
    func names(_ folder: String) throws -> [String] {
        let path = server.root.pushing(FilePath(folder))
        guard try FileSystem.status(path) != nil else { return [] }
        return try FileSystem.list(path).map(\.name).filter { !$0.hasPrefix(".") }
    }

    /// Waits until a condition holds; the test fails by its time limit otherwise.
    func wait(until condition: () throws -> Bool) async throws {
        while !(try condition()) { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Runs curl and returns its exit status, the status of the response and the number of body bytes.
    func download(_ path: String, _ options: String...) async throws -> (exit: Int32, status: String, bytes: Int) {
        let arguments =
            ["-s", "--max-time", "100", "-o", "/dev/null", "-w", "%{http_code} %{size_download}"] + options + ["http://127.0.0.1:\(server.port)\(path)"]
        let result = try await Tool.run("curl", arguments)
        let words = result.output.split(separator: " ")
        return (result.status, String(words.first ?? ""), words.count > 1 ? Int(words[1]) ?? 0 : 0)
    }
}

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(days: Int = 0, seconds: Int64 = 0) { time.withLock { $0 += Int64(days) * 86_400 + seconds } }
}

/// Returns a wheel with a file of bytes that no archive makes smaller.
func bulkyFile(_ project: String, _ version: String, size: Int) throws -> LocalIndexFile {
    var wheel = WheelMaker(project, version)
    var (bytes, block): ([UInt8], [UInt8]) = ([], Array(project.utf8))
    while bytes.count < size {
        block = Digest.of(block, .sha256)
        bytes += block
    }
    wheel.files.append((path: "bulk.bin", bytes: bytes))
    return try LocalIndexFile(wheel)
}
