import TestSupport
import Testing

@testable import VersionSort

/// Upload times in the stored form of a page.
@Suite(.showsSeeds) struct PackedTimeTests {
    private func stored(_ times: [String?]) throws -> (page: ProjectPage, size: Int) {
        let files = times.enumerated().map { place, time in
            IndexFile(filename: "a-\(place).tar.gz", url: "https://example.org/a-\(place).tar.gz", hashes: ["sha256": "aa"], uploadTime: time)
        }
        let page = ProjectPage(name: try ProjectName("a"), files: files)
        return (page, page.table.packed.count)
    }

    @Test func `Every time is told as the index wrote it`() throws {
        let usual = "2024-05-01T12:34:56.123456Z"
        var random = SeededGenerator(for: "upload times")
        var times: [String?] = [nil, "", usual, "9999-99-99T99:99:99.999999Z", "2024-05-01T12:34:56Z", "2024-05-01", "yesterday", "\u{D4E}\u{301}"]
        for _ in 0..<300 {
            var bytes = Array(usual.utf8)
            for _ in 0..<random.below(3) { bytes[random.below(bytes.count)] = UInt8(ascii: random.pick(["0", "9", "/", ":", "-", "Z", "z", " "])) }
            times.append(String(decoding: bytes.prefix(random.chance(10) ? random.below(28) : 27), as: UTF8.self))
        }
        let page = try stored(times).page
        #expect(page.files.map(\.uploadTime) == times)
        #expect(times.indices.map { page.table.uploadTime($0) } == times)
    }

    @Test func `A usual time takes ten bytes more than none`() throws {
        let (none, usual) = (try stored([nil]).size, try stored(["2024-05-01T12:34:56.123456Z"]).size)
        #expect(usual - none == PackedTime.byteCount)
    }
}
