import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct DigestTests {
    @Test(arguments: DigestAlgorithm.allCases.filter { $0 != .sha3 })
    func `digests are those of the coreutils`(algorithm: DigestAlgorithm) async throws {
        try await withScratch { folder in
            for length in [0, 1, 55, 64, 300_001] {
                let path = folder.appending("\(length)")
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
                try FileSystem.writeAtomically(bytes, to: path)
                let oracle = try await Tool.run("\(algorithm.rawValue)sum", [path.string])
                let expected = oracle.output.split(separator: " ").first.map(String.init)
                #expect(Digest.hex(of: bytes, algorithm) == expected)
                #expect(Hex.encode(try Digest.ofFile(path, algorithm)) == expected)
            }
        }
    }

    @Test(arguments: [
        ("", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"),
        ("abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    ])
    func `the digest of FIPS 202, which the coreutils lack, is right`(text: String, expected: String) {
        #expect(Digest.hex(of: Array(text.utf8), .sha3) == expected)
    }

    @Test func `how the input is cut into parts does not matter`() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for size in [1, 63, 64, 65, 4096] {
            var context = DigestContext(.sha256)
            for start in stride(from: 0, to: bytes.count, by: size) {
                context.update(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(context.finish() == Digest.of(bytes, .sha256))
        }
    }

    @Test func `hexadecimal digits are read in both cases and nothing else is`() {
        #expect(Hex.encode([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
        #expect(Hex.decode("000fA5Ff") == [0x00, 0x0F, 0xA5, 0xFF])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", " 00", "0x00", "é0"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func `a SHA-256 digest keeps its bytes, order and text`() throws {
        let digest = SHA256Digest(of: Array("abc".utf8))
        #expect(digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(hex: String(digest.hex.dropLast())) == nil)
        #expect(SHA256Digest(hex: digest.hex + "00") == nil)
        let low = try #require(SHA256Digest(hex: String(repeating: "0", count: 63) + "1"))
        let high = try #require(SHA256Digest(hex: "8" + String(repeating: "0", count: 63)))
        #expect(low < digest && high < digest && low < high)
    }
}
