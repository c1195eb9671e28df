import ForeignText
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Native
import SystemPackage

/// Answers each request on a pool of threads, because it reads the disk, and streams the response.
struct MirrorResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    private let routes: MirrorRoutes
    private let threads: NIOThreadPool
    private let log: (@Sendable (String) -> Void)?

    init(configuration: MirrorServerConfiguration, threads: NIOThreadPool) {
        routes = MirrorRoutes(configuration: configuration)
        self.threads = threads
        log = configuration.log
    }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let started = ContinuousClock.now
        let inquiry = Inquiry(
            method: request.method, target: request.head.path ?? "", host: request.head.authority, headers: request.headers)
        let isRefused = HTTPField.Name(RequestHeadCheck.refusal).map { request.headers[$0] != nil } ?? false
        var answer =
            if isRefused {
                Answer.text(.badRequest, "a request has one Host field, with a host and a port\n")
            } else {
                try await threads.runIfActive { routes.answer(inquiry) }
            }
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.headers[.contentLength] = String(answer.length)
        if let log {
            let time = (ContinuousClock.now - started) / .milliseconds(1)
            log("\(request.method) \(LogText.clean(inquiry.target)) \(answer.status.code) \(answer.length) bytes \(time.tenths) ms")
        }
        let isHead = request.method == .head || answer.status == .notModified
        return Response(status: answer.status, headers: answer.headers, body: isHead ? ResponseBody() : body(answer.content))
    }

    private func body(_ content: Answer.Content) -> ResponseBody {
        switch content {
        case .bytes(let bytes): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .file(let file, let range):
            let threads = threads
            return ResponseBody(contentLength: range.count) { writer in
                var offset = range.lowerBound
                while offset < range.upperBound {
                    let (start, count) = (offset, Int(min(UInt64(Self.partSize), range.upperBound - offset)))
                    // `write` waits until the client has read enough of the earlier parts, so only then the next part is read.
                    let part = try await threads.runIfActive { try file.file.read(at: start, count: count) }
                    guard part.count == count else { throw FileError(.read, file.file.path, .ioError) }
                    offset += UInt64(count)
                    try await writer.write(ByteBuffer(bytes: part))
                }
                try await writer.finish(nil)
            }
        }
    }

    private static let partSize = 256 << 10
}

extension Double {
    /// The number with one decimal, independently of the locale.
    fileprivate var tenths: String {
        let tenths = Int64((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// Cleans text from a client for one line of a log.
enum LogText {
    /// Returns the printable ASCII characters, up to 512 bytes, with all others replaced by `?`.
    static func clean(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

extension LogText {
    /// Returns the printable ASCII characters and spaces, up to 512 bytes, with all others replaced by `?`.
    static func cleanWords(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
