import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Packages of repositories that createrepo_c made, read over HTTP and from folders.
@Suite struct RepositoryReaderTests {
    @Test(arguments: ["gz", "xz", "zstd", "bz2", "none"])
    func `every compression says what rpm says of the packages`(compression: String) async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await RemoteFixture.repository(in: repository, compression: compression)
        let reader = RemoteFixture.reader(folder.path)
        let packages = try await FileServer.run(folder.path) { server in
            try await reader.packages(of: RepositorySource(parsing: "\(server.origin)/repo/"))
        }
        #expect(packages.map { "\($0.name)-\($0.evr).\($0.arch)" } == ["t-demo", "t-demo-empty", "t-demo-sub"].map { "\($0)-2:1.0~rc1-1.el9.noarch" })
        let demo = try #require(packages.first)
        let file = repository.appending("t-demo-1.0~rc1-1.el9.noarch.rpm").string
        for (option, found) in [("--provides", demo.provides), ("--requires", demo.requires)] {
            let told = try await Tool.run("rpm", ["-qp", option, file]).output.split(separator: "\n").map(String.init)
            // createrepo_c omits capabilities of rpm and of the package itself, and all versions of a library except the newest.
            #expect(found.allSatisfy { told.contains($0.description) }, "\(option): \(found)")
            #expect(found.contains { $0.description == (option == "--provides" ? "a < 3" : "(bar >= 1 with bar < 2)") })
        }
        #expect(try await reader.packages(of: .directory(repository)) == packages)
    }

    @Test func `a stale digest of the decompressed content is no reason to refuse what has the stated bytes`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try FakePackage.write([FakePackage("bash", "5")], to: repository)
        let index = repository.appending("repodata/repomd.xml")
        let text = String(decoding: try FileSystem.readAll(index, limit: 1 << 20), as: UTF8.self)
        let stale = text.replacing(/(<open-checksum[^>]*>)[0-9a-f]+/) { "\($0.1)\(String(repeating: "0", count: 64))" }
        #expect(stale != text)
        try FileSystem.writeAtomically(Array(stale.utf8), to: index)
        let packages = try await RemoteFixture.reader(folder.path).packages(of: .directory(repository))
        #expect(packages.map(\.name) == ["bash"])
    }

    @Test func `only what provides one of the prefixes is kept, and it makes packages of the system`() async throws {
        let folder = try TemporaryFolder()
        try FakePackage.write(
            [
                FakePackage("python3-idna", "2.10", provides: ["python3.9dist(idna) = 2.10"], requires: ["python(abi) = 3.9"]),
                FakePackage("python3.12-idna", "3.4", provides: ["python3.12dist(idna) = 3.4"]),
                FakePackage(
                    "python3-requests", "2.25", provides: ["python3.9dist(requests) = 2.25"],
                    requires: ["(python3.9dist(idna) >= 2.5 with python3.9dist(idna) < 3)"]),
                FakePackage("bash", "5"), FakePackage("python3-idna", "2.10", arch: "src"),
            ], to: folder.path.appending("repo"))
        let reader = RemoteFixture.reader(folder.path)
        for _ in 0..<2 {
            let packages = try await reader.packages(of: .directory(folder.path.appending("repo")), providing: ["python3.9dist("])
            #expect(packages.map(\.name) == ["python3-idna", "python3-requests"])
            #expect(packages[1].systemPackage.requires.map(\.description) == ["(python3.9dist(idna) >= 2.5 with python3.9dist(idna) < 3)"])
        }
        #expect(try await reader.packages(of: .directory(folder.path.appending("repo"))).count == 4)
    }

    @Test func `a repository that did not change costs one request, and one that did only what is new`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await RemoteFixture.repository(in: repository)
        let reader = RemoteFixture.reader(folder.path)
        try await FileServer.run(folder.path) { server in
            let source = RepositorySource(parsing: "\(server.origin)/repo")
            let first = try await reader.packages(of: source)
            #expect(server.takeRequests().count == 2, "the index and the primary metadata")
            #expect(try await reader.packages(of: source) == first)
            #expect(server.takeRequests() == ["/repo/repodata/repomd.xml"])
            try FileSystem.remove(repository.appending("t-demo-sub-1.0~rc1-1.el9.noarch.rpm"))
            try await RemoteFixture.index(repository)
            #expect(try await reader.packages(of: source) == first.filter { $0.name != "t-demo-sub" })
            #expect(server.takeRequests().count == 2)
        }
    }

    @Test func `mirrors are tried in turn, and a metalink decides what the index may be`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await RemoteFixture.repository(in: repository)
        let index = try FileSystem.readAll(repository.appending(Repomd.fileName), limit: 1 << 20)
        let reader = RemoteFixture.reader(folder.path)
        try await FileServer.run(folder.path) { server in
            try FileSystem.writeAtomically(Array("# mirrors\n\(server.origin)/gone\n\(server.origin)/repo\n".utf8), to: folder.path.appending("list"))
            #expect(try await reader.packages(of: RepositorySource(parsing: "mirrorlist+\(server.origin)/list")).count == 3)
            for (digest, isAdmitted) in [(Digest.hex(of: index, .sha256), true), (Digest.hex(of: [1], .sha256), false)] {
                let link = """
                    <metalink version="3.0"><files><file name="repomd.xml"><verification><hash type="sha256">\(digest)</hash></verification><resources>
                    <url preference="9">\(server.origin)/gone/repodata/repomd.xml</url><url preference="5">\(server.origin)/repo/repodata/repomd.xml</url>
                    </resources></file></files></metalink>
                    """
                try FileSystem.writeAtomically(Array(link.utf8), to: folder.path.appending("link"))
                let source = RepositorySource(parsing: "metalink+\(server.origin)/link")
                if isAdmitted {
                    #expect(try await reader.packages(of: source).count == 3)
                } else {
                    let error = await #expect(throws: Failure.self) { try await reader.packages(of: source) }
                    #expect(error?.cause?.contains("in the metalink") == true, "\(String(describing: error))")
                }
            }
        }
    }

    @Test func `an index must be signed by one of the keys that are named`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await RemoteFixture.repository(in: repository)
        let (good, other) = (try await TestKey("good", in: folder.path), try await TestKey("other", in: folder.path))
        try await FileServer.run(folder.path) { server in
            let source = RepositorySource(parsing: "\(server.origin)/repo")
            let reader = RemoteFixture.reader(folder.path, keys: [other.publicKey, good.publicKey])
            let unsigned = await #expect(throws: Failure.self) { try await reader.packages(of: source) }
            #expect(unsigned?.code == .signature && unsigned?.cause?.contains("no signature") == true)
            try await good.signer.sign(repository)
            #expect(try await reader.packages(of: source).count == 3)
            _ = server.takeRequests()
            #expect(try await reader.packages(of: source).count == 3)
            #expect(server.takeRequests() == ["/repo/repodata/repomd.xml"], "the signature that was kept still fits")
            let stranger = RemoteFixture.reader(folder.path, keys: [other.publicKey])
            let wrong = await #expect(throws: Failure.self) { try await stranger.packages(of: source) }
            #expect(wrong?.code == .signature && wrong?.subject == "\(server.origin)/repo/repodata/repomd.xml")
            var index = try FileSystem.readAll(repository.appending(Repomd.fileName), limit: 1 << 20)
            index += Array("<!-- changed -->".utf8)
            server.faults.replaced["/repo/repodata/repomd.xml"] = index
            let changed = await #expect(throws: Failure.self) { try await reader.packages(of: source) }
            #expect(changed?.code == .signature)
        }
        try await good.forget()
        try await other.forget()
    }
}
