import Native
import SystemPackage
import TestSupport
import Testing

@Suite(.showsSeeds) struct CompressionTests {
    private static let text = Array(String(repeating: "the quick brown fox jumps over the lazy dog\n", count: 20_000).utf8)

    struct Peer: Sendable {
        let format: CompressionFormat
        let tool: String
    }

    static let peers = [
        Peer(format: .gzip, tool: "gzip"), Peer(format: .xz, tool: "xz"), Peer(format: .zstd, tool: "zstd"),
        Peer(format: .bzip2, tool: "bzip2"),
    ]

    @Test(arguments: peers)
    func `what is compressed is unpacked by the real tool, and the other way round`(peer: Peer) async throws {
        try await withScratch { folder in
            for level in [nil, peer.format.levels.lowerBound, peer.format.levels.upperBound] {
                let packed = try Compressor.compress(Self.text, peer.format, level: level)
                #expect(packed.count < Self.text.count || level == 0)
                let path = folder.appending("file\(peer.format.filenameExtension)")
                try FileSystem.writeAtomically(packed, to: path)
                let result = try await Tool.run(peer.tool, ["-dc", path.string])
                #expect(Array(result.output.utf8) == Self.text && result.errors == "")
                try FileSystem.remove(path)
            }
            let path = folder.appending("file")
            try FileSystem.writeAtomically(Self.text, to: path)
            #expect(try await Tool.run(peer.tool, ["-k", path.string]).succeeded)
            let packed = try FileSystem.readAll(folder.appending("file\(peer.format.filenameExtension)"), limit: 1 << 20)
            #expect(try Decompressor.decompress(packed, limit: Self.text.count) == Self.text)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `nothing is a stream too`(format: CompressionFormat) throws {
        let packed = try Compressor.compress([], format)
        #expect(packed.isEmpty == (format == .none))
        #expect(try Decompressor.decompress(packed, limit: 0) == [])
    }

    @Test(arguments: CompressionFormat.allCases)
    func `how the input is cut into parts does not show`(format: CompressionFormat) throws {
        let whole = try Compressor.compress(Self.text, format)
        for size in [1000, 65_536, 100_001] {
            var compressor = try Compressor(format)
            var packed: [UInt8] = []
            for start in stride(from: 0, to: Self.text.count, by: size) {
                packed += try compressor.write(Self.text[start..<min(start + size, Self.text.count)])
            }
            packed += try compressor.finish()
            #expect(packed == whole)
        }
    }

    @Test func `gzip has no time stamp and no name`() throws {
        let packed = try Compressor.compress([1], .gzip)
        #expect(Array(packed[0..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func `a level that does not exist is refused`() {
        for (format, level) in [(CompressionFormat.gzip, 10), (.zstd, 0), (.xz, -1), (.none, 1)] {
            #expect(throws: ArchiveError.self) { _ = try Compressor(format, level: level) }
        }
    }

    @Test func `a bomb stops at the limit`() throws {
        let packed = try Compressor.compress([UInt8](repeating: 0, count: 10_000_000), .xz)
        #expect(throws: ArchiveError.tooLarge(limit: 9_999_999)) { try Decompressor.decompress(packed, limit: 9_999_999) }
        #expect(try Decompressor.decompress(packed, limit: 10_000_000).count == 10_000_000)
    }

    @Test(arguments: peers)
    func `a stream that is cut short is damaged`(peer: Peer) throws {
        let packed = try Compressor.compress(Self.text, peer.format)
        for length in [packed.count - 1, packed.count / 2] {
            #expect(throws: ArchiveError.self, "\(length) of \(packed.count)") {
                try Decompressor.decompress(Array(packed[..<length]), limit: 10_000_000)
            }
        }
    }

    @Test func `a range of a file is a stream`() throws {
        try withScratch { folder in
            let packed = try Compressor.compress(Self.text, .zstd)
            let path = folder.appending("file")
            try FileSystem.writeAtomically([7, 7, 7] + packed + [8, 8], to: path)
            var stream = try Decompressor(InputFile(path), range: 3..<UInt64(3 + packed.count))
            var result: [UInt8] = []
            while let part = try stream.read(upTo: 1000) { result += part }
            #expect(result == Self.text)
            #expect(try stream.read(upTo: 1000) == nil)
        }
    }

    @Test func `a zstd stream of a known length is read by the peer, whatever its level and parts`() async throws {
        for level in [nil, 1, 12, 19] {
            var results: Set<[UInt8]> = []
            for size in [997, 65_536, Self.text.count] {
                var compressor = try Compressor(.zstd, level: level, size: UInt64(Self.text.count))
                var packed: [UInt8] = []
                for start in stride(from: 0, to: Self.text.count, by: size) {
                    packed += try compressor.write(Self.text[start..<min(start + size, Self.text.count)])
                }
                packed += try compressor.finish()
                results.insert(packed)
            }
            #expect(results.count == 1)
            let packed = try #require(results.first)
            #expect(try Decompressor.decompress(packed, limit: Self.text.count) == Self.text)
        }
        let empty = try Compressor(.zstd, size: 0).finish()
        #expect(try Decompressor.decompress(empty, limit: 1) == [])
    }

    @Test(arguments: [UInt64(9), 11]) func `a zstd stream of another length than announced fails`(_ size: UInt64) {
        #expect(throws: ArchiveError.self) {
            var compressor = try Compressor(.zstd, size: size)
            _ = try compressor.write([UInt8](repeating: 1, count: 10))
            _ = try compressor.finish()
        }
        #expect(throws: ArchiveError.self) { try Compressor(.zstd, size: size).finish(with: [UInt8](repeating: 1, count: 10)) }
    }

    @Test func `no stream is begun at a level that does not exist, though its length is known`() {
        #expect(throws: ArchiveError.self) { _ = try Compressor(.zstd, level: 23, size: 1) }
    }

    /// Returns bytes that compress a little, generated from a number.
    private static func generated(_ count: Int, _ seed: UInt64) -> [UInt8] {
        var state = seed | 1
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 7 < 4 ? UInt8(truncatingIfNeeded: state >> 60) : text[index % text.count]
        }
    }

    @Test func `a codec that was used before gives the same bytes as a new one`() throws {
        let seed = SeededGenerator(for: "Compression").seed
        let pool = CodecPool()
        // Use sizes on both sides of each limit at which zstd uses other tables, and large ones before and after small ones.
        let sizes = [700_000, 0, 16_384, 16_385, 1, 131_072, 262_145, 131_073, 262_144, 700_000, 5]
        for (number, size) in (sizes + sizes.reversed()).enumerated() {
            let bytes = Self.generated(size, seed &+ UInt64(number))
            for level in [12, 1, 19] where level < 19 || size < 20_000 {
                func packed(_ pool: CodecPool) throws -> [UInt8] {
                    var compressor = try Compressor(.zstd, level: level, size: UInt64(size), pool: pool)
                    let start = try compressor.write(bytes)
                    return start + (try compressor.finish())
                }
                #expect(try packed(pool) == packed(CodecPool()), "\(size) bytes at level \(level), seed \(seed)")
                let whole = try Compressor(.zstd, level: level, size: UInt64(size), pool: pool).finish(with: bytes)
                #expect(try whole == Compressor(.zstd, level: level, size: UInt64(size)).finish(with: bytes), "\(size) bytes at once, seed \(seed)")
                #expect(try Decompressor.decompress(whole, limit: size) == bytes)
            }
        }
    }

    @Test func `streams at one time have different codecs, and one that failed is not used again`() throws {
        let pool = CodecPool()
        let bytes = Self.generated(200_000, 1)
        let expected = try Compressor(.zstd, level: 3, size: 200_000).whole(bytes)
        _ = try? Compressor(.zstd, level: 3, size: 1, pool: pool).whole(bytes)
        var first = try Compressor(.zstd, level: 3, size: 200_000, pool: pool)
        let start = try first.write(bytes[..<100_000])
        #expect(try Compressor(.zstd, level: 3, size: 200_000, pool: pool).whole(bytes) == expected)
        let middle = try first.write(bytes[100_000...])
        #expect(start + middle + (try first.finish()) == expected)
    }
}

extension Compressor {
    /// Returns the stream for the given bytes.
    fileprivate consuming func whole(_ bytes: [UInt8]) throws -> [UInt8] {
        let start = try write(bytes)
        return start + (try finish())
    }
}
