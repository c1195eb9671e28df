import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

/// The answers of an index as files.
struct KeptAnswersTests {
    private let page = CachedPage(
        url: "https://example.org/simple/é/", contentType: "text/html", validators: PageValidators(lastModified: "Thu, 01 Jan 1970 00:00:00 GMT"),
        body: Array("<!doctype html>\0é".utf8))

    private func run(_ body: (KeptAnswers, FilePath) throws -> Void) throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try body(KeptAnswers(mirror: folder, key: UserKey()), folder)
    }

    @Test func `an answer is read as it came in, until another comes`() throws {
        try run { answers, _ in
            #expect(answers.read("a") == nil)
            let empty = CachedPage(url: "", contentType: "", validators: PageValidators(entityTag: "\"1\""), body: [])
            for (address, kept) in [("a", empty), ("b", page), ("a", page)] {
                try answers.write(kept, address: address)
                #expect(answers.read(address) == kept)
            }
            #expect(answers.read("b") == page)
        }
    }

    @Test func `a damaged file is as good as none, wherever the damage is`() throws {
        try run { answers, folder in
            try answers.write(page, address: "a")
            let path = folder.appending("answers").appending(try #require(FileSystem.list(folder.appending("answers")).first).name)
            let whole = try FileSystem.readAll(path, limit: 1 << 20)
            for place in whole.indices {
                var bytes = whole
                bytes[place] ^= 0x20
                try FileSystem.replace(path, with: bytes)
                #expect(answers.read("a") == nil, "byte \(place)")
            }
            for bytes in [[], Array(whole.prefix(48)), Array(whole.dropLast()), whole + [0]] {
                try FileSystem.replace(path, with: bytes)
                #expect(answers.read("a") == nil)
            }
        }
    }

    @Test func `a place that cannot be written to is an error`() throws {
        #expect(throws: FileError.self) { try KeptAnswers(mirror: "/proc/self", key: UserKey()).write(page, address: "a") }
        try run { answers, folder in
            // A file in place of the folder is damage, and is replaced.
            try FileSystem.writeAtomically([1], to: folder.appending("answers"))
            try answers.write(page, address: "a")
            #expect(answers.read("a") == page)
        }
    }
}
