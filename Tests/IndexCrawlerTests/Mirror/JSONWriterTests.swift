import FoundationEssentials
import Native
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// Records and pages are the bytes of an encoder with sorted keys, though none builds them.
@Suite(.showsSeeds) struct JSONWriterTests {
    private func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Returns a record whose texts try to leave their quotes, and whose optional fields are there or not.
    private func record(_ random: inout SeededGenerator) throws -> ProjectRecord {
        var record = ProjectRecord(name: try ProjectName("shop"))
        func maybe<Value>(_ value: Value) -> Value? { random.chance(50) ? value : nil }
        let texts = random.hostileTexts(12)
        let digest = SHA256Digest(of: Array(texts[0].utf8)).hex
        (record.index, record.serial, record.status, record.statusReason) = (maybe(texts[1]), maybe(42), maybe(texts[2]), maybe(texts[3]))
        for version in ["1.0", "1.2", "1.10", "2.0rc1"].prefix(random.below(5)) {
            let file = IndexFile(
                filename: "shop-\(version)-py3-none-any.whl", url: "https://example.org/" + texts[4],
                hashes: random.chance(50) ? ["sha256": digest] : ["md5": texts[5], "sha256": digest], requiresPython: maybe(texts[6]), size: maybe(7),
                uploadTime: maybe(texts[7]), yanked: maybe(Yanked(reason: texts[8])),
                coreMetadata: maybe(CoreMetadataMark(hashes: random.chance(50) ? [:] : ["sha256": digest])), provenance: maybe(texts[9]))
            record.files.append(
                ProjectRecord.File(
                    file: file, size: 1 << 40, metadata: maybe(digest), firstSeen: -1, isListed: random.chance(50), yankedHere: maybe(Yanked(reason: "")),
                    upload: maybe(UploadOrigin(by: texts[10], at: .max)), provenance: maybe(digest)))
            if random.chance(50) { record.offers = (record.offers ?? []) + [ProjectRecord.Offer(file: file, firstSeen: 5)] }
        }
        return record
    }

    @Test func `a record is what its encoder gives`() throws {
        var random = SeededGenerator(for: "records as JSON")
        for _ in 0..<300 {
            let record = try record(&random)
            #expect(text(record.json()) == text(Array(try encoder().encode(record)) + [0x0A]), "seed \(random.seed)")
        }
    }

    @Test func `pages are in the form of the encoder`() throws {
        var random = SeededGenerator(for: "pages as JSON")
        for _ in 0..<300 {
            let pages = try record(&random).pages()
            for page in [pages.json, pages.releases] {
                let value = try JSONDecoder().decode(JSONValue.self, from: Data(page))
                #expect(text(page) == text(Array(try encoder().encode(value)) + [0x0A]), "seed \(random.seed)")
            }
        }
    }

    @Test func `each character below the space is escaped`() throws {
        var record = ProjectRecord(name: try ProjectName("shop"))
        record.index = String(String.UnicodeScalarView((0..<0x80).compactMap { Unicode.Scalar($0) })) + "é☃🐍\u{2028}"
        #expect(text(record.json()) == text(Array(try encoder().encode(record)) + [0x0A]))
    }
}
