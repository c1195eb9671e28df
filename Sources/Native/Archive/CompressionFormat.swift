/// A compression format of a byte stream.
package enum CompressionFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case none, gzip, xz, zstd, bzip2

    /// The supported levels.
    package var levels: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .gzip, .xz: 0...9
        case .bzip2: 1...9
        case .zstd: 1...22
        }
    }

    /// The usual file name extension, including the dot; empty for `none`.
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
