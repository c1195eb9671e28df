import MirrorServer
import Native
import Synchronization
import SystemPackage
import TestSupport

/// The response that a client received.
struct Reply: Sendable {
    let status: Int
    /// The headers by lower-case name.
    ///
    /// Of several with one name, it has the last.
    let headers: [String: String]
    let body: String

    /// Parses the output of `curl -i`: a header block, an empty line, the body; 100 may be before it.
    init?(_ text: String) {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        let bytes = Array((text.hasPrefix(interim) ? text.dropFirst(interim.count) : text[...]).utf8)
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<split], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]) else { return nil }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        self.headers = headers
        body = String(decoding: bytes[(split + 4)...], as: UTF8.self)
    }
}

/// A running server and its folder.
struct RunningServer: Sendable {
    let root: FilePath
    let port: Int

    /// Requests a path with curl, exactly as written.
    func get(_ path: String, _ options: String...) async throws -> Reply { try await get(path, options) }

    /// Requests a path with curl, exactly as written.
    func get(_ path: String, _ options: [String]) async throws -> Reply {
        let arguments = ["-s", "-i", "--http1.1", "--path-as-is", "--max-time", "100"] + options + ["http://127.0.0.1:\(port)\(path)"]
        let result = try await Tool.run("curl", arguments)
        guard let reply = Reply(result.output) else { throw NoReply(path: path, status: result.status) }
        return reply
    }

    /// Sends bytes and returns the response until the server closes the connection.
    func raw(_ request: String) async throws -> String {
        let script = """
            import socket, sys
            s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 10)
            s.settimeout(10)
            s.sendall(sys.stdin.buffer.read())
            out = b''
            try:
                while True:
                    part = s.recv(65536)
                    if not part: break
                    out += part
            except ConnectionResetError: pass
            sys.stdout.write(out.decode('latin-1'))
            """
        return try await Tool.run("python3", ["-c", script, "\(port)"], input: request).output
    }
}

/// An error for an output of curl that is not a response.
struct NoReply: Error {
    let path: String
    let status: Int32
}

/// Serves a new folder on a free port while a test runs.
func withServer(
    _ prepare: (FilePath) throws -> Void, log: (@Sendable (String) -> Void)? = nil, publicURL: String? = nil, limits: ServerLimits = ServerLimits(),
    _ body: @escaping @Sendable (RunningServer) async throws -> Void
) async throws {
    let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
    defer { try? FileSystem.remove(root) }
    try prepare(root)
    try await serving(
        MirrorServerConfiguration(root: root, port: 0, version: "1.2.3", publicURL: publicURL, limits: limits, requests: log.map { RequestLog(write: $0) }),
        body)
}

/// Serves a folder on a free port while a test runs.
func serving(_ configuration: MirrorServerConfiguration, _ body: @escaping @Sendable (RunningServer) async throws -> Void) async throws {
    let (server, root) = (MirrorServer(configuration: configuration), configuration.root)
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup { group in
        group.addTask {
            try await server.run { found.yield($0) }
            found.finish()
        }
        group.addTask {
            for await port in ports {
                try await body(RunningServer(root: root, port: port))
                return
            }
        }
        // The server ends only on request, so the first task to end is the test, or a failure to start.
        do {
            try await group.next()
        } catch {
            found.finish()
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        while let result = await group.nextResult() {
            if case .failure(let error) = result, !(error is CancellationError) { throw error }
        }
    }
}

/// Waits until the server gives no response from before this moment.
func becomingStale() async throws {
    try await Task.sleep(for: ServerLimits().freshness + .milliseconds(50))
}

/// Writes a file below a folder; creates its parent folders.
func write(_ text: String, _ path: String, in root: FilePath) throws {
    let path = root.pushing(FilePath(path))
    try FileSystem.createDirectory(path.removingLastComponent())
    try FileSystem.writeAtomically(Array(text.utf8), to: path)
}

/// The lines of a log.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// Returns the lines as soon as there are as many, because some are written after the response; after two seconds, returns those that there are.
    func waiting(for count: Int) async throws -> [String] {
        for _ in 0..<100 where all.count < count { try await Task.sleep(for: .milliseconds(20)) }
        return all
    }
}
