import ForeignText
import Native

/// A coding of a content on its way to the client (RFC 9110 §8.4.1).
enum ContentCoding: Sendable, Hashable, CaseIterable {
    case identity, zstd, gzip

    /// The name in headers; `nil` for `identity`, which headers do not name.
    var token: String? {
        switch self {
        case .identity: nil
        case .zstd: "zstd"
        case .gzip: "gzip"
        }
    }

    /// Chooses the coding for an `Accept-Encoding` header (RFC 9110 §12.5.3).
    ///
    /// Of the codings with the highest weight, it takes `zstd`, then `gzip`. Without a header, or if neither is named, the content is sent as it is: a
    /// wildcard does not say that a client can read a certain coding.
    init(acceptEncoding header: String?) {
        self = .identity
        guard let header else { return }
        var best = 0
        for part in header.splitBytes(on: ",").prefix(Self.partLimit) {
            let pieces = part.splitBytes(on: ";", omittingEmptySubsequences: false).map { $0.trimmingSpaces.lowercased() }
            guard let coding = Self.named[pieces[0]] else { continue }
            var weight: Int? = 1000
            for piece in pieces.dropFirst() where piece.utf8.hasPrefix("q=") { weight = AcceptHeader.thousandths(piece.droppingBytes(first: 2)) }
            guard let weight, weight > 0, weight > best || weight == best && coding.rank > rank else { continue }
            (self, best) = (coding, weight)
        }
    }

    /// Returns the coded bytes; `nil` if they are not shorter, or the codec is missing on this system.
    func encode(_ bytes: [UInt8]) -> [UInt8]? {
        let format: CompressionFormat
        switch self {
        case .identity: return nil
        case .zstd: format = .zstd
        case .gzip: format = .gzip
        }
        guard let coded = try? Compressor.compress(bytes, format), coded.count < bytes.count else { return nil }
        return coded
    }

    private var rank: Int {
        switch self {
        case .identity: 0
        case .gzip: 1
        case .zstd: 2
        }
    }

    private static let named: [String: ContentCoding] = ["identity": .identity, "zstd": .zstd, "gzip": .gzip, "x-gzip": .gzip]
    private static let partLimit = 32
}
