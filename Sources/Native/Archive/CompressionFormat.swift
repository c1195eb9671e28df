/// A compressed form of a stream of bytes.
package enum CompressionFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case none, gzip, xz, zstd, bzip2

    /// The levels that can be asked for.
    package var levels: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .gzip, .xz: 0...9
        case .bzip2: 1...9
        case .zstd: 1...22
        }
    }

    /// The usual ending of a file name, with its dot; empty for `none`.
    package var filenameExtension: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .xz: ".xz"
        case .zstd: ".zst"
        case .bzip2: ".bz2"
        }
    }
}
