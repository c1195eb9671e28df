internal import FlyingFox
internal import FlyingSocks
internal import Foundation
internal import Native
internal import Synchronization

/// A package index on 127.0.0.1 with files given in code, with configurable faults and request counts.
package final class LocalIndex: Sendable {
    private struct State {
        var files: [LocalIndexFile]
        var faults: LocalIndexFaults
        var requests: [String: Int] = [:]
        var bytesSent = 0
        var underWay = 0
        var mostUnderWay = 0
    }

    private let state: Mutex<State>
    /// The origin, `http://127.0.0.1:PORT`, without a trailing slash.
    package let origin: String
    /// The root of the simple index.
    package var url: String { origin + "/simple" }

    private init(port: UInt16, files: [LocalIndexFile], faults: LocalIndexFaults) {
        origin = "http://127.0.0.1:\(port)"
        state = Mutex(State(files: files, faults: faults))
    }

    /// Runs an index while a closure runs.
    package static func run<Result: Sendable>(
        _ files: [LocalIndexFile] = [], faults: LocalIndexFaults = LocalIndexFaults(),
        _ body: @Sendable (LocalIndex) async throws -> Result
    ) async throws -> Result {
        let server = HTTPServer(address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run() }
            try await server.waitUntilListening(timeout: 120)
            guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.unsupportedAddress }
            let index = LocalIndex(port: port, files: files, faults: faults)
            await server.appendRoute("*") { request in try await index.answer(request) }
            defer { group.cancelAll() }
            let result = try await body(index)
            await server.stop()
            return result
        }
    }

    // MARK: - For tests

    /// The faults for the next requests.
    package var faults: LocalIndexFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// Adds a file to the index.
    package func add(_ file: LocalIndexFile) { state.withLock { $0.files.append(file) } }

    /// Replaces all files of the index.
    package func replace(with files: [LocalIndexFile]) { state.withLock { $0.files = files } }

    /// Returns the number of requests for a path.
    package func requests(_ path: String) -> Int { state.withLock { $0.requests[path] ?? 0 } }

    /// The number of requests so far.
    package var requestCount: Int { state.withLock { $0.requests.values.reduce(0, +) } }

    /// The number of body bytes sent so far.
    package var bytesSent: Int { state.withLock { $0.bytesSent } }

    /// The maximum number of simultaneous requests so far.
    package var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// Returns the path of a file on this index.
    package func path(_ file: LocalIndexFile) -> String { "/files/\(file.normalizedProject)/\(file.filename)" }

    // MARK: - Answering

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        // The library's own path loses the trailing slash.
        let path = request.target.path(percentEncoded: false)
        let (files, faults, isUnavailable) = state.withLock { state in
            state.requests[path, default: 0] += 1
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let isUnavailable = state.faults.unavailableAnswers > 0
            if isUnavailable { state.faults.unavailableAnswers -= 1 }
            return (state.files, state.faults, isUnavailable)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        if let delay = faults.delay { try await Task.sleep(for: delay) }
        if isUnavailable {
            let headers: HTTPHeaders = faults.retryAfter.map { [HTTPHeader("Retry-After"): "\($0)"] } ?? [:]
            return HTTPResponse(statusCode: .serviceUnavailable, headers: headers)
        }
        if let wanted = faults.authorization, request.headers[HTTPHeader("Authorization")] != wanted {
            return HTTPResponse(statusCode: .unauthorized)
        }
        if let status = faults.statuses[path] { return HTTPResponse(statusCode: HTTPStatusCode(status, phrase: "As Asked")) }
        if let target = faults.redirects[path] {
            let headers: HTTPHeaders = [.location: target]
            return HTTPResponse(statusCode: .found, headers: headers)
        }
        let response = try serve(path, request, files, faults)
        let count = try await response.bodyData.count
        state.withLock { $0.bytesSent += count }
        return try truncate(response, path, faults, try await response.bodyData)
    }

    private func serve(
        _ path: String, _ request: HTTPRequest, _ files: [LocalIndexFile], _ faults: LocalIndexFaults
    ) throws -> HTTPResponse {
        let parts = path.split(separator: "/").map(String.init)
        if path == "/simple/" { return list(request, files, faults) }
        if parts.count == 2, parts[0] == "simple" { return page(parts[1], path, request, files, faults) }
        guard parts.count == 3, parts[0] == "files" else { return HTTPResponse(statusCode: .notFound) }
        if faults.servesMetadataFiles, parts[2].hasSuffix(".metadata") {
            let wheel = String(parts[2].dropLast(".metadata".count))
            let file = files.first { $0.normalizedProject == parts[1] && $0.filename == wheel }
            guard let metadata = file?.metadata else { return HTTPResponse(statusCode: .notFound) }
            return HTTPResponse(statusCode: .ok, body: Data(metadata))
        }
        guard let file = files.first(where: { $0.normalizedProject == parts[1] && $0.filename == parts[2] }) else {
            return HTTPResponse(statusCode: .notFound)
        }
        return part(of: file, request, faults)
    }

    private func list(_ request: HTTPRequest, _ files: [LocalIndexFile], _ faults: LocalIndexFaults) -> HTTPResponse {
        if let list = faults.list { return HTTPResponse(statusCode: .ok, headers: [.contentType: list.type], body: Data(list.body.utf8)) }
        let pages = LocalIndexPages(files: files, faults: faults)
        let isJSON = faults.servesJSON && (request.headers[HTTPHeader("Accept")]?.contains("application/vnd.pypi.simple.v1+json") ?? false)
        let type = isJSON ? "application/vnd.pypi.simple.v1+json" : "text/html; charset=utf-8"
        return HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: Data((isJSON ? pages.jsonList() : pages.htmlList()).utf8))
    }

    private func page(
        _ name: String, _ path: String, _ request: HTTPRequest, _ files: [LocalIndexFile], _ faults: LocalIndexFaults
    ) -> HTTPResponse {
        guard name == LocalIndexFile.normalized(name), path.hasSuffix("/") else {
            let headers: HTTPHeaders = [.location: "/simple/\(LocalIndexFile.normalized(name))/"]
            return HTTPResponse(statusCode: .permanentRedirect, headers: headers)
        }
        var type: String
        var body: String
        if let page = faults.pages[name] {
            (type, body) = page
        } else {
            let own = files.filter { $0.normalizedProject == name }
            guard !own.isEmpty else { return HTTPResponse(statusCode: .notFound) }
            let pages = LocalIndexPages(files: own, faults: faults)
            let wantsJSON = request.headers[HTTPHeader("Accept")]?.contains("application/vnd.pypi.simple.v1+json") ?? false
            type = faults.servesJSON && wantsJSON ? "application/vnd.pypi.simple.v1+json" : "text/html; charset=utf-8"
            body = faults.servesJSON && wantsJSON ? pages.json(name) : pages.html(name)
        }
        var headers: HTTPHeaders = [.contentType: type]
        if faults.sendsEntityTags {
            let tag = "\"\(SHA256Digest(of: Array(body.utf8)).hex)\""
            headers[HTTPHeader("ETag")] = tag
            if request.headers[HTTPHeader("If-None-Match")] == tag { return HTTPResponse(statusCode: .notModified, headers: headers) }
        }
        return HTTPResponse(statusCode: .ok, headers: headers, body: Data(body.utf8))
    }

    private func part(of file: LocalIndexFile, _ request: HTTPRequest, _ faults: LocalIndexFaults) -> HTTPResponse {
        let headers: HTTPHeaders = [.contentType: "application/octet-stream"]
        let whole = HTTPResponse(statusCode: .ok, headers: headers, body: Data(file.bytes))
        guard faults.servesRanges, let field = request.headers[HTTPHeader("Range")], field.hasPrefix("bytes=") else { return whole }
        let ends = field.dropFirst("bytes=".count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return whole }
        let count = file.bytes.count
        let range: Range<Int>
        if ends[0].isEmpty {
            guard faults.servesSuffixRanges, let last = Int(ends[1]) else { return HTTPResponse(statusCode: .notImplemented) }
            range = max(0, count - last)..<count
        } else {
            guard let first = Int(ends[0]), first < count else { return HTTPResponse(statusCode: .rangeNotSatisfiable) }
            range = first..<min(count, (Int(ends[1]) ?? count - 1) + 1)
        }
        var fields = headers
        fields[HTTPHeader("Content-Range")] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(count)"
        return HTTPResponse(statusCode: .partialContent, headers: fields, body: Data(file.bytes[range]))
    }

    /// Returns the response, with a body that breaks off in the middle if that fault is set.
    private func truncate(_ response: HTTPResponse, _ path: String, _ faults: LocalIndexFaults, _ body: Data) throws -> HTTPResponse {
        guard let name = path.split(separator: "/").last.map(String.init) else { return response }
        var response = response
        if let gate = faults.gates[name] {
            response.payload = .httpBody(HTTPBodySequence(from: GatedBody(bytes: Array(body), gate: gate), count: body.count))
            return response
        }
        guard faults.truncated.contains(name) else { return response }
        response.payload = .httpBody(HTTPBodySequence(from: BrokenBody(bytes: Array(body.prefix(body.count / 2))), count: body.count))
        return response
    }
}

/// A body whose second half comes when a gate opens.
struct GatedBody: AsyncBufferedSequence {
    typealias Element = UInt8
    let bytes: [UInt8]
    let gate: LocalIndexGate

    func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...], middle: bytes.count / 2, gate: gate) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        var rest: ArraySlice<UInt8>
        let middle: Int
        let gate: LocalIndexGate

        mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

        mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
            guard !rest.isEmpty else { return nil }
            if rest.startIndex >= middle { await gate.wait() }
            let part = rest.prefix(rest.startIndex < middle ? Swift.min(count, middle - rest.startIndex) : count)
            rest = rest.dropFirst(part.count)
            return part
        }
    }
}

/// A body that fails after its bytes, so that the server drops the connection.
struct BrokenBody: AsyncBufferedSequence {
    typealias Element = UInt8
    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...]) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

        mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
            guard !rest.isEmpty else { throw SocketError.disconnected }
            let part = rest.prefix(count)
            rest = rest.dropFirst(count)
            return part
        }
    }
}
