import HTTPTypes
import NIOCore

/// A response with its whole content in memory, and its head as bytes.
final class StoredReply: Sendable {
    /// The response before ``Answer/finished`` adds the default headers.
    let answer: Answer
    /// The status line and the headers of the finished response, without the date, `Connection` and the empty line.
    let head: ByteBuffer
    /// The content.
    let body: ByteBuffer

    /// Creates a stored response; `nil` if the content is not in memory.
    init?(_ answer: Answer) {
        guard case .bytes(let body) = answer.content else { return nil }
        self.answer = answer
        self.body = body
        head = Self.head(of: answer.finished)
    }

    /// The approximate size of the response in memory, in bytes.
    var cost: Int { body.readableBytes + 2 * head.readableBytes + 512 }

    /// Returns the status line and the headers of a finished response, as the encoder of the routes writes them.
    static func head(of answer: Answer) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(512)
        buffer.writeString("HTTP/1.1 \(answer.status.code) \(answer.status.reasonPhrase)\r\n")
        // A response that never has a body states no length (RFC 9110 §15.4.5 leaves it open); the encoder drops it as well.
        for field in answer.headers where answer.status != .notModified || field.name != .contentLength {
            buffer.writeString("\(field.name.rawName): \(field.value)\r\n")
        }
        return buffer
    }
}
