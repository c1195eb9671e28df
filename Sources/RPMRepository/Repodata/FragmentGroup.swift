import ForeignText
import Native
import VersionSort

/// The metadata of about a hundred packages, rendered and compressed: what repodata files are put together from.
///
/// A gzip file may consist of several members (RFC 1952 §2.2) and a zstd file of several frames (RFC 8878 §3), and readers take them for
/// one. So a repository in which one package changed needs one group rendered again, and the others are copied as they are.
struct FragmentGroup: Sendable {
    /// The fragments of one metadata file.
    struct Part: Sendable {
        let text: Text
        /// The same compressed; empty in forms whose files are one stream.
        let stored: ArraySlice<UInt8>
    }

    /// Uncompressed fragments.
    enum Text: Sendable {
        case bytes(ArraySlice<UInt8>)
        /// They were not read, because the digest of the whole file's text up to their end is known.
        case reached(SHA256Progress)
    }

    /// The fragments of one package, as they were rendered before.
    struct Fragment {
        let entry: StoredNames.Entry
        let texts: [Repomd.Kind: ArraySlice<UInt8>]
    }

    /// What a group is made of.
    enum Piece {
        case package(IndexedPackage)
        case kept(Fragment)
    }

    let names: StoredNames
    let parts: [Repomd.Kind: Part]
    /// Bytes of the fragment of each package; not known of a group that was kept.
    let sizes: [Repomd.Kind: [Int]]

    init(names: StoredNames, parts: [Repomd.Kind: Part], sizes: [Repomd.Kind: [Int]]) {
        self.names = names
        self.parts = parts
        self.sizes = sizes
    }

    /// Renders packages, and compresses them with those that were rendered before.
    init(_ pieces: [Piece], _ form: RepodataForm) throws {
        let format = try form.compressionFormat
        var parts: [Repomd.Kind: Part] = [:]
        var sizes: [Repomd.Kind: [Int]] = [:]
        for kind in Repomd.Kind.allCases {
            var xml = XMLText()
            var ends = [0]
            for piece in pieces {
                switch piece {
                case .package(let package): kind.writer.append(package, to: &xml)
                case .kept(let fragment): xml.append(rendered: fragment.texts[kind] ?? [])
                }
                ends.append(xml.bytes.count)
            }
            sizes[kind] = zip(ends, ends.dropFirst()).map { $1 - $0 }
            parts[kind] = try Part(xml.take(), format)
        }
        self.parts = parts
        self.sizes = sizes
        names = StoredNames(
            pieces.map { piece in
                switch piece {
                case .package(let package): StoredNames.Entry(href: package.href, nevra: package.nevra.description)
                case .kept(let fragment): fragment.entry
                }
            })
    }

    /// Cuts a sorted list of package locations into groups.
    ///
    /// Where a group ends depends on the location at its end alone, so that a package that comes or goes changes no group but its own.
    static func ranges(_ hrefs: [String]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        for (index, href) in hrefs.enumerated() {
            let count = index - start + 1
            if (count >= smallest && hash(href) % average == 0) || count == largest {
                result.append(start..<index + 1)
                start = index + 1
            }
        }
        if start < hrefs.count { result.append(start..<hrefs.count) }
        return result
    }

    private static let smallest = 24
    private static let average: UInt64 = 64
    private static let largest = 256

    /// FNV-1a: the same for every run, which Swift's own hash is not.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

extension FragmentGroup.Part {
    init(_ open: [UInt8], _ format: CompressionFormat) throws {
        self.init(text: .bytes(open[...]), stored: format.isJoinable ? try Compressor.compress(open, format)[...] : [])
    }
}

extension CompressionFormat {
    /// Whether compressed pieces one after the other are read as one stream by every reader of repositories.
    var isJoinable: Bool { self == .gzip || self == .zstd || self == .none }
}

extension Repomd.Kind {
    /// The writer of the file's fragments.
    var writer: any RepodataWriter.Type {
        switch self {
        case .primary: PrimaryWriter.self
        case .filelists: FilelistsWriter.self
        case .other: OtherWriter.self
        }
    }
}
