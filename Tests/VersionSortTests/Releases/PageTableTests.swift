import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `A table of a page's files` {
    /// Returns files as in indexes, and invalid ones.
    private func files(_ random: inout SeededGenerator, count: Int) -> [IndexFile] {
        let names = ["a-1.0.tar.gz", "a-2-py3-none-any.whl", "A-2.0-1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "b-1.zip", "", "é-1.whl"]
        let urls = [
            "https://files.example.org/packages/0a/ff/00112233445566778899/", "https://example.org/x/", "relative", "", "//", "https://example.org/ab/cd?x=",
        ]
        let digests = ["00ff", "AbCd", "0f0", "", "no digest"]
        return (0..<count).map { number in
            let name = number < names.count ? names[number] : "a-\(UInt8.random(in: 0...9, using: &random)).\(number).tar.gz"
            let url = (urls.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? name : "other%20name")
            let hashes = ["sha256", "md5"].map { ($0, digests.randomElement(using: &random) ?? "") }
            return IndexFile(
                filename: name, url: url, hashes: Dictionary(hashes.prefix(.random(in: 0...2, using: &random)), uniquingKeysWith: { $1 }),
                requiresPython: [nil, "", ">=3.9", "<2.0.post1.dev0 of \u{1F40D}"].randomElement(using: &random) ?? nil,
                size: [nil, 0, 127, 128, 1 << 40, .max - 1].randomElement(using: &random) ?? nil,
                uploadTime: [nil, "2024-05-01T12:00:00.123456Z", ""].randomElement(using: &random) ?? nil,
                yanked: [nil, Yanked(reason: ""), Yanked(reason: "bad")].randomElement(using: &random) ?? nil,
                coreMetadata: [nil, CoreMetadataMark(hashes: [:]), CoreMetadataMark(hashes: ["sha256": "00AA"])].randomElement(using: &random) ?? nil,
                provenance: [nil, "https://example.org/proof"].randomElement(using: &random) ?? nil)
        }
    }

    @Test func `gives back every file as it was, in the order of the page`() throws {
        var random = SeededGenerator(for: "page table")
        for count in [0, 1, 7, 400] {
            let files = files(&random, count: count)
            let page = ProjectPage(name: try ProjectName("a"), files: files)
            #expect(page.files == files)
            let again = try #require(PageTable([1, 2, 3] + page.table.packed, at: 3))
            #expect((0..<again.fileCount).map(again.file) == files)
        }
    }

    @Test func `knows its releases from the newest on, whichever shape their versions have`() throws {
        let versions = ["1.0", "2!1", "1.0.0", "1.0+local", "1.0rc1.dev2", "20240101.99999999", "1.0.post1", "1.0-alpha", "0"]
        let files = versions.map { IndexFile(filename: "a-\($0).tar.gz", url: "u", hashes: [:]) }
        let table = PageTable(files, project: try ProjectName("a"))
        let found = (0..<table.releaseCount).map(table.version)
        #expect(found == Set(try versions.map { try Version($0) }).sorted(by: >))
        let spelled = try #require(found.firstIndex(of: try Version("1.0a0")))
        #expect(found[spelled].original == "1.0-alpha" && found.contains { $0.description == "1.0" } && !found.contains { $0.description == "1.0.0" })
        #expect((0..<table.releaseCount).flatMap { Array(table.files(ofRelease: $0)) }.sorted() == Array(files.indices))
    }

    @Test func `stands any damage without harm`() throws {
        var random = SeededGenerator(for: "damaged page table")
        let whole = Array(PageTable(files(&random, count: 40), project: try ProjectName("a")).packed)
        let target = try ResolveTargets.el9()
        let options = CandidateOptions(excludeNewer: Timestamp("2030-01-01"))
        var read = 0
        for round in 0..<400 {
            var bytes = whole
            for _ in 0...(round % 8) {
                // The header and the columns determine where everything else is read.
                let place = Int.random(in: 0..<(round % 2 == 0 ? 200 : bytes.count), using: &random)
                bytes[place] = .random(in: 0...255, using: &random)
            }
            guard let table = PageTable(bytes, at: 0), table.fileCount <= bytes.count else { continue }
            let page = ProjectPage(name: try ProjectName("a"), table: table, versions: PackedTexts([]), status: nil, statusReason: nil, lastSerial: nil)
            read += page.files.count
            let candidates = Candidates(page, target: target, options: options)
            read += candidates.releases.reduce(candidates.rejected.count) { $0 + $1.files.count + ($1.bestFile == nil ? 0 : 1) }
        }
        #expect(read > 1000)
        for count in [0, 1, 31, 32, whole.count - 1] { #expect(PageTable(Array(whole.prefix(count)), at: 0) == nil) }
        #expect(PageTable(whole, at: whole.count + 5) == nil)
    }
}
