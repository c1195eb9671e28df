internal import FlyingFox
internal import FlyingSocks
internal import Foundation
internal import Native
internal import Synchronization
package import SystemPackage

/// A simple HTTP server on 127.0.0.1 for a folder, with configurable faults and request counts.
package final class FileServer: Sendable {
    /// The faults by path.
    package struct Faults: Sendable {
        /// The redirect targets by path.
        package var redirects: [String: String] = [:]
        /// The paths for which it sends the first half and then drops the connection.
        package var truncated: Set<String> = []
        /// The bytes sent in place of a file.
        package var replaced: [String: [UInt8]] = [:]

        /// Creates a value without faults.
        package init() {}
    }

    private struct State {
        var faults = Faults()
        var requests: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let folder: FilePath
    /// The origin, `http://127.0.0.1:PORT`, without a trailing slash.
    package let origin: String

    private init(port: UInt16, folder: FilePath) {
        origin = "http://127.0.0.1:\(port)"
        self.folder = folder
    }

    /// Runs a server while a closure runs.
    package static func run<Result: Sendable>(_ folder: FilePath, _ body: @Sendable (FileServer) async throws -> Result) async throws -> Result {
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run() }
            try await server.waitUntilListening(timeout: 120)
            guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.unsupportedAddress }
            let files = FileServer(port: port, folder: folder)
            await server.appendRoute("*") { request in try files.answer(request) }
            defer { group.cancelAll() }
            let result = try await body(files)
            await server.stop()
            return result
        }
    }

    /// The faults for the next requests.
    package var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// Returns the requested paths, sorted, with one element for each request, and clears the list.
    package func takeRequests() -> [String] {
        state.withLock { state in
            defer { state.requests = [:] }
            return state.requests.flatMap { Array(repeating: $0.key, count: $0.value) }.sorted()
        }
    }

    private func answer(_ request: HTTPRequest) throws -> HTTPResponse {
        let path = request.target.path(percentEncoded: false)
        let faults = state.withLock { state in
            state.requests[path, default: 0] += 1
            return state.faults
        }
        if let target = faults.redirects[path] {
            let headers: HTTPHeaders = [.location: target]
            return HTTPResponse(statusCode: .found, headers: headers)
        }
        let file = folder.pushing(FilePath(String(path.drop { $0 == "/" })))
        guard !path.contains(".."), let bytes = faults.replaced[path] ?? (try? FileSystem.readAll(file, limit: 256 << 20)) else {
            return HTTPResponse(statusCode: .notFound)
        }
        if request.method == .HEAD { return HTTPResponse(statusCode: .ok) }
        var response = HTTPResponse(statusCode: .ok, body: Data(bytes))
        if faults.truncated.contains(path) {
            response.payload = .httpBody(HTTPBodySequence(from: BrokenBody(bytes: Array(bytes.prefix(bytes.count / 2))), count: bytes.count))
        }
        return response
    }
}
