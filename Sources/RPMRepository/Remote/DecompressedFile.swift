import Failures
import Native

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
