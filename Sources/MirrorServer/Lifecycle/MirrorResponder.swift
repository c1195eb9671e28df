import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Native
import SystemPackage

/// Answers each request on a pool of threads, because it reads the disk, and streams the response.
struct MirrorResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    private let settings: LiveSettings
    private let threads: NIOThreadPool

    init(settings: LiveSettings, threads: NIOThreadPool) {
        self.settings = settings
        self.threads = threads
    }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let (started, replies) = (NIODeadline.now(), settings.current.replies)
        let inquiry = Inquiry(
            method: request.method, target: request.head.path ?? "", host: request.head.authority, headers: request.headers)
        let isRefused = HTTPField.Name(RequestHead.refusal).map { request.headers[$0] != nil } ?? false
        let answer =
            if isRefused {
                Answer.text(.badRequest, "a request has one Host field, with a host and a port\n").finished
            } else {
                try await threads.runIfActive { replies.answer(inquiry) }
            }
        replies.note("\(request.method)", inquiry.target, answer, since: started)
        let isHead = request.method == .head || answer.status == .notModified
        return Response(status: answer.status, headers: answer.headers, body: isHead ? ResponseBody() : body(answer.content))
    }

    private func body(_ content: Answer.Content) -> ResponseBody {
        switch content {
        case .bytes(let bytes): return ResponseBody(byteBuffer: bytes)
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
