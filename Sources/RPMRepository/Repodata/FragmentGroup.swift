import ForeignText
import Native
import VersionSort

/// The rendered and compressed metadata of about a hundred packages, from which repodata files are assembled.
///
/// A gzip file may consist of several members (RFC 1952 §2.2) and a zstd file of several frames (RFC 8878 §3), which readers treat as
/// one. So if one package changes, only its group is rendered again, and the others are copied.
struct FragmentGroup: Sendable {
    /// The fragments for one metadata file.
    struct Part: Sendable {
        let text: Text
        /// The compressed fragments; empty for forms whose files are a single stream.
        let stored: ArraySlice<UInt8>
    }

    /// The uncompressed fragments.
    enum Text: Sendable {
        case bytes(ArraySlice<UInt8>)
        /// The texts were not read; the value is the digest of the uncompressed file from its start to the end of the group.
        case reached(SHA256Progress)
    }

    /// The fragments of one package, rendered before.
    struct Fragment {
        let entry: StoredNames.Entry
        let texts: [Repomd.Kind: ArraySlice<UInt8>]
    }

    /// An input of a group: a package to render, or rendered fragments.
    enum Piece {
        case package(IndexedPackage)
        case kept(Fragment)
    }

    let names: StoredNames
    let parts: [Repomd.Kind: Part]
    /// The size of each package's fragment in bytes; unknown for a cached group.
    let sizes: [Repomd.Kind: [Int]]

    init(names: StoredNames, parts: [Repomd.Kind: Part], sizes: [Repomd.Kind: [Int]]) {
        self.names = names
        self.parts = parts
        self.sizes = sizes
    }

    /// Renders packages, and compresses them together with fragments rendered before.
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

    /// Divides a sorted list of package locations into groups.
    ///
    /// The end of a group depends only on the location there, so adding or removing a package changes only its own group.
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

    /// Returns the FNV-1a hash, which is the same in every run, unlike Swift's hash.
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
    /// A Boolean value indicating whether all readers of repositories treat concatenated compressed pieces as one stream.
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
