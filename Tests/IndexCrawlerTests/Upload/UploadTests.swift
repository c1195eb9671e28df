import Failures
import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

@Suite struct UploadTests {
    private func withStore(_ body: (MirrorStore) throws -> Void) throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try body(try MirrorStore(root: folder, key: UserKey()))
    }

    /// Returns an upload of bytes with true digests.
    private func receive(_ bytes: [UInt8], _ store: MirrorStore) throws -> ReceivedFile {
        let path = store.temporaryPath()
        try FileSystem.writeAtomically(bytes, to: path)
        var digests = UploadDigests()
        digests.sha256 = Digest.hex(of: bytes, .sha256)
        digests.md5 = Digest.hex(of: bytes, .md5)
        return ReceivedFile(path: path, digests: digests)
    }

    private func statement(_ name: String, _ version: String, _ filename: String) throws -> UploadStatement {
        UploadStatement(
            name: try ProjectName(name), version: try Version(version), filename: filename, kind: filename.hasSuffix(".whl") ? "bdist_wheel" : "sdist")
    }

    private func check(_ wheel: WheelMaker, _ store: MirrorStore, by: String = "ci") throws -> CheckedUpload {
        var stated = try statement(wheel.name, wheel.version, wheel.filename)
        let received = try receive(try wheel.bytes(), store)
        stated.digests = received.digests
        return try store.check(stated, received, from: UploadOrigin(by: by, at: 1_700_000_000))
    }

    private func refusal(_ results: [Result<MirrorStore.UploadOutcome, any Error>], _ place: Int = 0) -> UploadRefusal.Kind? {
        if case .failure(let error) = results[place] { (error as? UploadRefusal)?.kind } else { nil }
    }

    // MARK: - Checks

    /// A change to a good upload of `acme-shop 1.0` that makes it a bad one.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var change: @Sendable (inout WheelMaker) -> Void = { _ in }
        var state: @Sendable (inout UploadStatement) throws -> Void = { _ in }
        var bend: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    }

    @Test(arguments: [
        Case(testDescription: "another project inside", change: { $0.replacedMetadata = Array("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n".utf8) }),
        Case(testDescription: "another version inside", change: { $0.replacedMetadata = Array("Metadata-Version: 2.1\nName: acme-shop\nVersion: 1.1\n".utf8) }),
        Case(testDescription: "no metadata", change: { $0.replacedMetadata = [] }),
        Case(testDescription: "another Python", change: { $0.requiresPython = ">=3.8" }, state: { $0.requiresPython = ">=3.9" }),
        Case(testDescription: "a Python that is none", state: { $0.requiresPython = "banana" }),
        Case(testDescription: "another stated project", state: { $0.name = try ProjectName("other") }),
        Case(testDescription: "another stated version", state: { $0.version = try Version("1.0.1") }),
        Case(testDescription: "a path", state: { $0.filename = "../acme_shop-1.0-py3-none-any.whl" }),
        Case(testDescription: "an absolute path", state: { $0.filename = "/etc/acme_shop-1.0-py3-none-any.whl" }),
        Case(testDescription: "a backslash", state: { $0.filename = "..\\acme_shop-1.0-py3-none-any.whl" }),
        Case(testDescription: "a hidden name", state: { $0.filename = ".acme_shop-1.0-py3-none-any.whl" }),
        Case(testDescription: "a line end", state: { $0.filename = "acme_shop-1.0-py3-none-any.whl\n" }),
        Case(testDescription: "a NUL", state: { $0.filename = "acme_shop-1.0-py3-none-any\0.whl" }),
        Case(testDescription: "markup", state: { $0.filename = "acme_shop-1.0-py3-none-<b>.whl" }),
        Case(testDescription: "a letter of another script", state: { $0.filename = "\u{0430}cme_shop-1.0-py3-none-any.whl" }),
        Case(testDescription: "a long name", state: { $0.filename = "acme_shop-1.0-py3-none-\(String(repeating: "a", count: 300)).whl" }),
        Case(testDescription: "no name", state: { $0.filename = "" }),
        Case(testDescription: "an installer", state: { $0.filename = "acme_shop-1.0.exe" }), Case(testDescription: "no kind", state: { $0.kind = "" }),
        Case(testDescription: "the other kind", state: { $0.kind = "sdist" }),
        Case(testDescription: "another SHA-256", state: { $0.digests.sha256 = String(repeating: "0", count: 64) }),
        Case(testDescription: "another MD5", state: { $0.digests.md5 = String(repeating: "0", count: 32) }),
        Case(testDescription: "a digest of another length", state: { $0.digests.sha256 = "0" }),
        Case(testDescription: "no digest", state: { $0.digests = UploadDigests() }),
        Case(testDescription: "a file that RECORD does not list", change: { $0.unrecorded = [$0.files[0].path] }),
        Case(testDescription: "a file that is not what RECORD says", change: { $0.wrongRecords = [$0.files[0].path] }),
        Case(testDescription: "a file that has another size than RECORD says", change: { $0.wrongSizes = [$0.files[0].path] }),
        Case(testDescription: "no zip archive", bend: { _ in Array("PK no".utf8) }), Case(testDescription: "nothing", bend: { _ in [] }),
        Case(testDescription: "a short archive", bend: { Array($0.dropLast(30)) }), Case(testDescription: "bytes after the archive", bend: { $0 + [0] }),
        Case(testDescription: "bytes before the archive", bend: { [0x23, 0x21] + $0 }),
        Case(testDescription: "a changed byte", bend: { bytes in bytes.indices.map { $0 == 40 ? bytes[$0] ^ 0xFF : bytes[$0] } }),
    ])
    func `an upload that is not what it says is refused, and nothing of it stays`(_ example: Case) throws {
        try withStore { store in
            var wheel = WheelMaker("acme-shop", "1.0")
            example.change(&wheel)
            let bytes = try wheel.bytes()
            let received = try receive(example.bend(bytes), store)
            var stated = try statement("acme-shop", "1.0", "acme_shop-1.0-py3-none-any.whl")
            stated.digests = received.digests
            try example.state(&stated)
            #expect(throws: UploadRefusal.self) { try store.check(stated, received, from: UploadOrigin(by: "ci", at: 0)) }
            #expect(store.record(of: stated.name) == nil && !store.holds(SHA256Digest(of: bytes)))
        }
    }

    @Test func `a source archive has one top folder with metadata, and nothing outside it`() throws {
        try withStore { store in
            func outcome(_ contents: [(path: String, bytes: [UInt8])], _ filename: String = "acme_shop-1.0.tar.gz") throws -> Bool {
                try outcome(try Self.tarGzip(contents), filename)
            }
            func outcome(_ archive: [UInt8], _ filename: String = "acme_shop-1.0.tar.gz") throws -> Bool {
                let received = try receive(archive, store)
                var stated = try statement("acme-shop", "1.0", filename)
                stated.digests = received.digests
                return (try? store.check(stated, received, from: UploadOrigin(by: "ci", at: 0))) != nil
            }
            let information = (path: "acme_shop-1.0/PKG-INFO", bytes: Array("Metadata-Version: 2.1\nName: acme-shop\nVersion: 1.0\n".utf8))
            let good = try outcome([information, ("acme_shop-1.0/a.py", [])])
            #expect(good)
            for others in [[("x/a.py", [])], [("../a.py", [])], [("acme_shop-1.0/../../a", [])], [("/etc/a", [])], [information]] as [[(String, [UInt8])]] {
                let bad = try outcome([information] + others.map { (path: $0.0, bytes: $0.1) })
                #expect(!bad, "\(others)")
            }
            // A link makes an entry land elsewhere, here on the metadata.
            func linked(_ path: String, to target: String, _ later: String?) throws -> Bool {
                var writer = try ArchiveWriter(.tarGzip)
                try writer.addFile(information.path, information.bytes)
                try writer.addSymlink(path, to: target)
                if let later { try writer.addFile(later, Array("Metadata-Version: 2.1\nName: acme-shop\nVersion: 2.0\n".utf8)) }
                return try outcome(try writer.finish())
            }
            #expect(try linked("acme_shop-1.0/a", to: "b.py", nil) && linked("acme_shop-1.0/a", to: "b.py", "acme_shop-1.0/b.py"))
            #expect(try !linked("acme_shop-1.0/a", to: ".", "acme_shop-1.0/a/PKG-INFO"))
            #expect(try !linked("acme_shop-1.0/a", to: "PKG-INFO", "acme_shop-1.0/./a"))
            #expect(try !linked("acme_shop-1.0/PKG-INFO", to: "b", nil))
            let bad = try [
                outcome([(path: "acme_shop-1.0/a.py", bytes: [])]), outcome([information], "acme_shop-1.0.zip"),
                outcome([information], "acme_shop-1.0.tar.bz2"),
            ]
            #expect(bad == [false, false, false])
        }
    }

    private static func tarGzip(_ contents: [(path: String, bytes: [UInt8])]) throws -> [UInt8] {
        var writer = try ArchiveWriter(.tarGzip)
        for (path, bytes) in contents { try writer.addFile(path, bytes) }
        return try writer.finish()
    }

    // MARK: - Publishing

    @Test func `the same bytes are there already, and other bytes or spellings are a conflict`() throws {
        try withStore { store in
            let wheel = WheelMaker("Acme.Shop", "1.0", requires: ["cart>=1"])
            #expect(try store.publish([check(wheel, store)]).map { try $0.get() } == [.published])
            #expect(try store.publish([check(wheel, store)]).map { try $0.get() } == [.present])
            var other = wheel
            other.summary = "other bytes"
            #expect(try refusal(store.publish([check(other, store)])) == .conflict)
            other.name = "acme-shop"
            #expect(other.filename != wheel.filename)
            #expect(try refusal(store.publish([check(other, store)])) == .conflict)
            // pip takes 1.0.0 for the same release as 1.0.
            for version in ["1.0.0", "1", "01.0"] {
                other.version = version
                #expect(try refusal(store.publish([check(other, store)])) == .conflict, "\(version)")
            }
            let record = try #require(store.record(of: try ProjectName("acme-shop")))
            #expect(record.files.map(\.file.filename) == [wheel.filename] && record.files[0].firstSeen == 1_700_000_000)
            #expect(record.files[0].upload == UploadOrigin(by: "ci", at: 1_700_000_000) && record.files[0].metadata != nil)
            #expect(try FileSystem.list(store.root.appending("tmp")).isEmpty)
        }
    }

    @Test func `the name of a removed file is never used again`() throws {
        try withStore { store in
            let wheel = WheelMaker("acme-shop", "1.0")
            _ = try store.publish([check(wheel, store)])
            let name = try ProjectName("acme-shop")
            var record = try #require(store.record(of: name))
            record.files[0].isListed = false
            try FileSystem.writeAtomically(record.json(), to: store.recordPath(name))
            #expect(try refusal(store.publish([check(wheel, store)])) == .conflict)
            var other = wheel
            other.summary = "again"
            #expect(try refusal(store.publish([check(other, store)])) == .conflict)
        }
    }

    @Test func `uploads of one group share a commit, and one that is refused hinders no other`() throws {
        try withStore { store in
            var twin = WheelMaker("a", "1.0")
            twin.summary = "the second of two"
            let wheels = [WheelMaker("a", "1.0"), twin, WheelMaker("a", "1.1"), WheelMaker("b", "1.0"), WheelMaker("a", "1.0")]
            let results = store.publish(try wheels.map { try check($0, store) })
            #expect(refusal(results, 1) == .conflict)
            #expect(try [0, 2, 3, 4].map { try results[$0].get() } == [.published, .published, .published, .present])
            #expect(try store.publishedNames() == ["a", "b"])
            #expect(store.record(of: try ProjectName("a"))?.files.count == 2)
            #expect(try FileSystem.list(store.root.appending("tmp")).isEmpty)
            let before = store.serials(of: ["a", "b"])
            _ = store.publish([try check(WheelMaker("b", "2.0"), store)])
            let after = store.serials(of: ["a", "b"])
            #expect(after["a"] == before["a"] && after["b"] ?? 0 > max(before["a"] ?? 0, before["b"] ?? 0))
        }
    }

    @Test func `what an index lists and what is uploaded are never one project`() async throws {
        try await CrawlerFixture.run([LocalIndexFile(WheelMaker("cart", "1.0")), LocalIndexFile(WheelMaker("acme-shop", "9.0"))]) { fixture in
            let store = fixture.store
            #expect(try store.publish([check(WheelMaker("acme-shop", "1.0"), store)]).map { try $0.get() } == [.published])
            let report = try await IndexWalk(try fixture.client()).projects([ProjectName("cart"), ProjectName("acme-shop")])
            #expect(report.failed.map(\.project) == ["acme-shop"])
            _ = store.publish([try check(WheelMaker("acme-till", "1.0"), store)])
            let absent = try await IndexWalk(try fixture.client()).projects([ProjectName("acme-till")])
            let names = try store.publishedNames()
            #expect(absent.removed.isEmpty && names.contains("acme-till"))
            #expect(store.record(of: try ProjectName("acme-shop"))?.listed.map(\.file.filename) == ["acme_shop-1.0-py3-none-any.whl"])
            #expect(try refusal(store.publish([check(WheelMaker("cart", "2.0"), store)])) == .forbidden)
            #expect(store.record(of: try ProjectName("cart"))?.listed.map(\.file.filename) == ["cart-1.0-py3-none-any.whl"])
        }
    }

    @Test func `an upload or yank whose list could not be written is completed by the next attempt`() throws {
        try withStore { store in
            let (wheel, name, page) = (WheelMaker("acme-shop", "1.0"), try ProjectName("acme-shop"), store.root.pushing("simple/index.html"))
            func listed() throws -> String? {
                let list = store.root.pushing("simple/index.v1_json")
                guard try FileSystem.status(list) != nil else { return nil }
                return String(decoding: try FileSystem.readAll(list, limit: 1 << 20), as: UTF8.self)
            }
            try FileSystem.createDirectory(page)
            #expect(throws: FileError.self) { try store.publish([check(wheel, store)])[0].get() }
            #expect(throws: FileError.self) { try store.publish([check(wheel, store)])[0].get() }
            try FileSystem.remove(page)
            #expect(try listed() == nil)
            #expect(try store.publish([check(wheel, store)])[0].get() == .present)
            let before = try #require(try listed())
            #expect(before.contains("acme-shop"))
            #expect(try store.publish([check(wheel, store)])[0].get() == .present && listed() == before)
            try FileSystem.remove(page)
            try FileSystem.createDirectory(page)
            #expect(throws: FileError.self) { try store.yank(name, Version("1.0"), reason: "") }
            try FileSystem.remove(page)
            #expect(try store.yank(name, Version("1.0"), reason: "") == 1)
            #expect(try listed() != before)
        }
    }

    /// A damage to the record of a project, and the state of the project that it leaves.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let damage: @Sendable (MirrorStore, FilePath) throws -> Void
    }

    @Test(arguments: [
        Damage(testDescription: "it is cut short") { store, record in try FileSystem.writeAtomically(Array("{".utf8), to: record) },
        Damage(testDescription: "it is of another version") { store, record in
            let text = String(decoding: try FileSystem.readAll(record, limit: 1 << 20), as: UTF8.self)
            try FileSystem.writeAtomically(Array(text.replacing("\"format\":1", with: "\"format\":9").utf8), to: record)
        },
        Damage(testDescription: "it is lost") { store, record in try FileSystem.remove(record) },
        Damage(testDescription: "it was made again without its origins") { store, record in
            try FileSystem.remove(record)
            try store.commit { [try store.restage(try #require(try store.lostRecord(of: ProjectName("acme-shop"))))] }
        },
    ])
    func `an index never takes over an uploaded project, even if its record is damaged`(_ example: Damage) async throws {
        try await CrawlerFixture.run([LocalIndexFile(WheelMaker("acme-shop", "9.0"))]) { fixture in
            let (store, name) = (fixture.store, try ProjectName("acme-shop"))
            let wheel = WheelMaker("acme-shop", "1.0")
            _ = try store.publish([check(wheel, store)])[0].get()
            try example.damage(store, store.recordPath(name))
            func page() throws -> String {
                String(decoding: try FileSystem.readAll(store.root.pushing("simple/acme-shop/index.html"), limit: 1 << 20), as: UTF8.self)
            }
            let (before, record) = (try page(), try? FileSystem.readAll(store.recordPath(name), limit: 1 << 20))
            let offered = try #require(try await fixture.client().page(name))
            #expect(throws: Failure.self) { try store.note(offered, of: name, from: fixture.index.url, at: 1) }
            let report = try await IndexWalk(try fixture.client()).projects([name])
            #expect(report.failed.map(\.project) == ["acme-shop"], "\(report)")
            #expect(try page() == before && !before.contains("9.0"))
            #expect((try? FileSystem.readAll(store.recordPath(name), limit: 1 << 20)) == record)
        }
    }

    @Test func `changes that were prepared before an upload do not undo it`() throws {
        try withStore { store in
            let name = try ProjectName("acme-shop")
            _ = store.publish([try check(WheelMaker("acme-shop", "1.0"), store)])
            let stale = try #require(store.record(of: name))
            let prepared = try store.restage(stale)
            _ = store.publish([try check(WheelMaker("acme-shop", "2.0"), store)])
            #expect(throws: SupersededProject.self) { try store.commit([prepared]) }
            // A record that was read before is completed.
            try store.commit([try store.restage(stale)])
            #expect(store.record(of: name)?.listed.count == 2)
            prepared.discard()
        }
    }

    @Test func `a yank is the mirror's own, and stays whatever the index says`() async throws {
        try await CrawlerFixture.run([LocalIndexFile(WheelMaker("cart", "1.0")), LocalIndexFile(WheelMaker("cart", "1.1"))]) { fixture in
            let (store, name) = (fixture.store, try ProjectName("cart"))
            _ = try await IndexWalk(try fixture.client()).projects([name])
            #expect(try store.yank(name, Version("1.0.0"), reason: "broken\n<b>") == 1)
            _ = try await IndexWalk(try fixture.client()).projects([name])
            func yanked() throws -> [String?] { try #require(store.record(of: name)).files.map(\.yanked?.reason) }
            #expect(try yanked() == ["broken<b>", nil])
            let page = String(decoding: try FileSystem.readAll(store.root.pushing("simple/cart/index.html"), limit: 1 << 20), as: UTF8.self)
            #expect(page.contains("data-yanked=\"broken&lt;b&gt;\""))
            #expect(try store.yank(name, Version("1.0"), reason: nil) == 1)
            #expect(try yanked() == [nil, nil])
            for (project, version) in [("cart", "3.0"), ("none", "1.0")] {
                #expect(throws: UploadRefusal.self) { try store.yank(ProjectName(project), Version(version), reason: "") }
            }
        }
    }

    // MARK: - Attestations

    /// Returns attestations about a file, with the changes of a test.
    private func attestation(_ filename: String, _ sha256: String, version: Int = 1, type: String = "https://in-toto.io/Statement/v1") -> String {
        let statement =
            "{\"_type\":\"\(type)\",\"subject\":[{\"name\":\"\(filename)\",\"digest\":{\"sha256\":\"\(sha256)\"}}],\"predicateType\":\"x\",\"predicate\":null}"
        func base64(_ text: String) -> String {
            Data(text.utf8).base64EncodedString()
        }
        return """
            [{"version":\(version),"verification_material":{"certificate":"AAAA","transparency_entries":[{"logIndex":"7"}]},
              "envelope":{"statement":"\(base64(statement))","signature":"AAAA"}}]
            """
    }

    @Test func `attestations about the very file are kept as its provenance, and others are refused`() throws {
        try withStore { store in
            let wheel = WheelMaker("acme-shop", "1.0")
            let sha256 = Digest.hex(of: try wheel.bytes(), .sha256)
            func upload(_ text: String) throws -> CheckedUpload {
                var stated = try statement(wheel.name, wheel.version, wheel.filename)
                let received = try receive(try wheel.bytes(), store)
                (stated.digests, stated.attestations) = (received.digests, Array(text.utf8))
                return try store.check(stated, received, from: UploadOrigin(by: "ci", at: 0))
            }
            let good = attestation(wheel.filename, sha256)
            let bad = [
                "", "{}", "[]", "[1]", "[{}]", attestation("other.whl", sha256), attestation(wheel.filename, String(repeating: "0", count: 64)),
                attestation(wheel.filename, sha256, version: 2), attestation(wheel.filename, sha256, type: "x"),
                String(repeating: "[", count: 100_000), String(repeating: " ", count: 2 << 20) + good, good + "x",
            ]
            for text in bad { #expect(throws: UploadRefusal.self, "\(text.prefix(80))") { try upload(text) } }
            #expect(try store.publish([upload(good)]).map { try $0.get() } == [.published])
            let document = store.root.pushing(FilePath("packages/acme-shop/\(wheel.filename).provenance"))
            let text = String(decoding: try FileSystem.readAll(document, limit: 1 << 20), as: UTF8.self)
            #expect(text.contains("\"attestation_bundles\":[{\"attestations\":[{\"envelope\"") && text.contains("\"logIndex\":\"7\""))
            let page = String(decoding: try FileSystem.readAll(store.root.pushing("simple/acme-shop/index.v1_json"), limit: 1 << 20), as: UTF8.self)
            #expect(page.contains("\"provenance\":\"../../packages/acme-shop/\(wheel.filename).provenance\""))
            let garbage = try MirrorGarbage(of: store, needs: .init(), unusedSince: .max)
            #expect(!garbage.items.contains { $0.path.hasPrefix("packages/") || $0.path.hasPrefix("blobs/") }, "\(garbage.items)")
        }
    }
}
