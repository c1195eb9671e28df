import ForeignText
package import SystemPackage

/// One GET request, with the limits for its response and the destination of the body.
package struct TransferRequest: Sendable {
    /// A range of a resource (RFC 9110 §14.1.2).
    package enum Range: Sendable, Hashable {
        /// The bytes from the first to the last, inclusive.
        case bytes(ClosedRange<UInt64>)
        /// The last bytes of the resource, this many.
        case last(UInt64)
    }

    /// The destination of the body of a successful response.
    package enum Destination: Sendable {
        /// The body goes to the response in memory.
        case memory
        /// A body of at most this many bytes goes to the response in memory, and a longer one to a file, which is created or truncated.
        case memoryOrFile(limit: Int, FilePath)
        /// The body goes to a file, which is created or truncated.
        case file(FilePath)
        /// The body is appended to a file, which is created if missing; the exchange is not repeated.
        case end(of: FilePath)

        /// The file that the body may go to; `nil` for the memory alone.
        var path: FilePath? {
            switch self {
            case .memory: nil
            case .memoryOrFile(_, let path), .file(let path), .end(let path): path
            }
        }
    }

    /// The absolute http or https URL.
    package var url: String
    /// Further header fields, sent as they are.
    package var headers: [(name: String, value: String)] = []
    /// The requested range; `nil` for the whole resource.
    package var range: Range?
    /// A Boolean value indicating whether a response that ignores ``range`` fails with ``TransferError/Reason/rangeIgnored`` instead of being read.
    package var requiresRange = true
    /// The maximum size of the decoded body, in bytes.
    package var bodyLimit: UInt64 = 64 << 20
    package var destination = Destination.memory
    /// A Boolean value indicating whether a file is on the disk when the transfer ends.
    ///
    /// `false` is for callers that sync many files at once.
    package var syncsFile = true
    /// A Boolean value indicating whether the server may compress the response; ignored with a range.
    package var acceptsCompression = false
    /// A Boolean value indicating whether the client's certificate is presented to the host; the targets of redirects to other hosts never get it.
    package var presentsCertificate = false
    /// The maximum time for the whole exchange; `nil` for the client's setting.
    package var totalTimeout: Duration?
    /// The most private scope of addresses to connect to; an address in a more private one is refused after the name is resolved.
    ///
    /// A redirect to another host never leads to a more private address than the address of the host before, whatever this value is. A proxy is not checked.
    package var leastReach = AddressReach.loopback
    /// A closure that receives the progress after each part of the body of a successful response; the part is then in memory or in the file.
    ///
    /// It is called on the thread of all transfers, so it must not wait.
    package var progress: (@Sendable (TransferProgress) -> Void)?
    /// A closure that says whether a URL may be requested.
    ///
    /// It is called for the first URL and for the target of each redirect.
    package var admits: @Sendable (URLReference) -> Bool = { _ in true }

    /// Creates a request for a URL.
    package init(_ url: String) { self.url = url }

    /// The body is appended to a file.
    var appends: Bool { if case .end = destination { true } else { false } }

    var rangeText: String? {
        switch range {
        case nil: nil
        case .bytes(let range): "\(range.lowerBound)-\(range.upperBound)"
        case .last(let count): "-\(count)"
        }
    }
}

/// The progress of receiving a body.
package struct TransferProgress: Sendable, Hashable {
    /// The number of bytes so far, of this response alone.
    package let received: UInt64
    /// The length of the body that the response states; `nil` if it states none.
    package let length: UInt64?
}

/// The header fields of a response in the order received.
///
/// Names compare case-insensitively (RFC 9110 §5.1).
package struct TransferHeaders: Sendable {
    /// The fields as received.
    package private(set) var fields: [(name: String, value: String)] = []

    /// Creates an empty list.
    package init() {}

    /// Returns the first value of a field; `nil` if the response has no such field.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// Adds one header line; ignores a line without a colon.
    mutating func append(line: Substring) {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        fields.append((Self.trimmed(line[..<colon]), Self.trimmed(line[line.utf8.index(after: colon)...])))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.utf8
        while let first = text.first, first == 0x20 || (0x09...0x0d).contains(first) { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || (0x09...0x0d).contains(last) { text = text.dropLast() }
        return String(Substring(text))
    }
}

/// The response of a server, with any status.
///
/// Only a failed exchange throws an error.
package struct TransferResponse: Sendable {
    package let status: Int
    package let headers: TransferHeaders
    /// The body if it was requested in memory, or the beginning of an error page if the status is not a success.
    package let body: [UInt8]
    /// The file with the body; `nil` if the body is in memory, or the status is not a success.
    package let bodyFile: FilePath?
    /// The digest of the body as received; `nil` if the status is not a success.
    package let sha256: SHA256Digest?
    /// The number of bytes of the body.
    package let bodyLength: UInt64
    /// The URL of the response after redirects.
    package let effectiveURL: String
    /// The HTTP version, for example `1.1` or `2`.
    package let httpVersion: String
    /// The network scope of the server's address.
    package let reach: AddressReach

    /// The length of the whole resource after a range request: the number after the slash of `Content-Range`.
    package var rangeTotal: UInt64? {
        guard let field = headers["content-range"], let slash = field.utf8.lastIndex(of: "/") else { return nil }
        return UInt64(field[field.utf8.index(after: slash)...])
    }

    /// The index of the first byte of the range, from `Content-Range: bytes FIRST-LAST/TOTAL`.
    package var rangeStart: UInt64? {
        guard let field = headers["content-range"], let dash = field.utf8.firstIndex(of: "-") else { return nil }
        return UInt64(field[..<dash].droppingBytes { !$0.isASCIIDigit })
    }
}

/// The file that receives a response body.
///
/// The loop's thread writes it, and then the caller takes it over; they never share it.
final class BodyFile: @unchecked Sendable {
    private var file: OutputFile?

    /// Creates the file; if `appending`, an existing one keeps its content.
    init(_ path: FilePath, appending: Bool) throws(FileError) { file = appending ? try OutputFile(appendingTo: path) : try OutputFile(path) }

    func append(_ bytes: [UInt8]) throws(FileError) { try file?.append(bytes) }

    /// Closes the file; if `syncing`, its bytes are on the disk first.
    func seal(syncing: Bool) throws(FileError) {
        guard let file = file.take() else { return }
        if syncing { try file.sync() }
        try file.close()
    }
}
