import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// A check that a metadata file matches its index, before it is parsed.
enum MetadataContent {
    /// The maximum size of a decompressed document, in bytes.
    static let openLimit: UInt64 = 4 << 30

    /// Checks a file: its size and digest, its decompressed size, and for XML that it has no document type.
    ///
    /// The `open-checksum` is not compared: the compressed bytes already have the stated digest, repositories that were edited by hand have an outdated
    /// `open-checksum`, and dnf does not compare it either.
    ///
    /// The solver's parser has none of these limits, so it gets only files that were checked here.
    ///
    /// - Parameter subject: The name of the file in errors.
    /// - Throws: ``Failure`` with code `badMetadata`.
    static func verify(_ path: FilePath, is file: Repomd.DataFile, subject: String) throws {
        let algorithm = try DigestAlgorithm(repodata: file.checksumType)
        let size = try FileSystem.status(path, followingLinks: true)?.size ?? 0
        guard file.size == 0 || size == file.size else {
            throw Failure(.badMetadata, subject, cause: "it has \(size) bytes, and the index states \(file.size)")
        }
        guard try algorithm.isDigest(file.checksum, of: path) else {
            throw Failure(
                .badMetadata, subject, cause: "its \(file.checksumType) digest is not the one that the index states",
                hint: "the mirror is being updated or is damaged: try again, or another one")
        }
        guard file.openSize <= openLimit else {
            throw Failure(.badMetadata, subject, cause: "the index says that it decompresses to \(file.openSize) bytes, and the limit is \(openLimit)")
        }
        do {
            try verifyOpen(path, file, subject)
            try verifyStart(path)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.badMetadata, subject, cause: "\(error)")
        }
    }

    private static func verifyOpen(_ path: FilePath, _ file: Repomd.DataFile, _ subject: String) throws {
        let limit = file.openSize > 0 ? file.openSize : openLimit
        var stream = try Decompressor(path: path)
        var size: UInt64 = 0
        let isXML = file.href.utf8.has(".xml")
        var markup = MarkupBound()
        while let part = try stream.read(upTo: partSize) {
            size += UInt64(part.count)
            guard size <= limit else {
                throw Failure(.badMetadata, subject, cause: "it decompresses to more than the \(limit) bytes that are allowed for it")
            }
            guard !isXML || markup.admits(part) else {
                throw Failure(.badMetadata, subject, cause: "it has a tag or a comment of more than \(MarkupBound.limit) bytes")
            }
        }
        guard file.openSize == 0 || size == file.openSize else {
            throw Failure(.badMetadata, subject, cause: "it decompresses to \(size) bytes, and the index states \(file.openSize)")
        }
    }

    /// Parses a document up to its first element, which rejects a document type with entities.
    private static func verifyStart(_ path: FilePath) throws {
        let source = DecompressedFile(try Decompressor(path: path), limit: Int(openLimit))
        var reader = try XMLReader { try source.next($0) }
        while let event = try reader.next() {
            if case .start = event { return }
        }
    }

    private static let partSize = 256 << 10
}

/// A compressed file as the source of an XML reader, with a limit on the decompressed size.
final class DecompressedFile {
    private var stream: Decompressor?
    private var rest: Int

    init(_ stream: consuming Decompressor, limit: Int) {
        self.stream = consume stream
        rest = limit
    }

    func next(_ count: Int) throws -> ArraySlice<UInt8> {
        guard let part = try stream?.read(upTo: count) else { return [] }
        rest -= part.count
        guard rest >= 0 else { throw Failure(.badMetadata, "the document", cause: "it is too long when it is decompressed") }
        return part[...]
    }
}

/// A scan that rejects XML with longer tags or comments than repository metadata has.
///
/// XML parsers, including libxml2, take quadratic time in the length of one tag or comment: a few kilobytes that decompress to megabytes of spaces
/// would take hours. The scan keeps only a few bytes of state, so a document can be passed in parts.
struct MarkupBound {
    /// The maximum length of a tag or comment, in bytes.
    static let limit = 1 << 16

    private enum Place {
        case text
        /// The scan is between `<` and `>`.
        case tag
        /// The scan is between `<!--` and `-->`.
        case comment
    }

    private var place = Place.text
    private var length = 0
    /// The last bytes, which may begin or end a comment.
    private var last: (UInt8, UInt8, UInt8) = (0, 0, 0)

    /// Scans the next part of a document.
    ///
    /// - Returns: `false` if a tag or comment is too long.
    mutating func admits(_ part: some RandomAccessCollection<UInt8>) -> Bool {
        var rest = part[...]
        while !rest.isEmpty {
            if case .text = place {
                guard let start = rest.firstIndex(of: UInt8(ascii: "<")) else { return true }
                rest = rest[rest.index(after: start)...]
                place = .tag
                length = 0
                last = (0, 0, 0)
                continue
            }
            let byte = rest[rest.startIndex]
            rest = rest.dropFirst()
            length += 1
            guard length <= Self.limit else { return false }
            last = (last.1, last.2, byte)
            switch place {
            case .tag where length == 3 && last == (UInt8(ascii: "!"), UInt8(ascii: "-"), UInt8(ascii: "-")):
                place = .comment
                last = (0, 0, 0)
            case .tag where byte == UInt8(ascii: ">"): place = .text
            case .comment where last == (UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: ">")): place = .text
            default: break
            }
        }
        return true
    }
}
