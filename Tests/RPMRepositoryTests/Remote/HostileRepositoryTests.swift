import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Malicious repositories are refused, each with words that describe the fault.
@Suite struct HostileRepositoryTests {
    static let index = "/repo/repodata/repomd.xml"

    /// A fault of a repository with one package.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Failure.Code
        /// Words of the error, in its subject or cause.
        let words: String
        let change: @Sendable (inout FileServer.Faults, Repository) throws -> Void

        init(
            _ name: String, _ code: Failure.Code, _ words: String,
            change: @escaping @Sendable (inout FileServer.Faults, Repository) throws -> Void
        ) {
            testDescription = name
            self.code = code
            self.words = words
            self.change = change
        }
    }

    /// The repository on the server.
    struct Repository: Sendable {
        let repomd: String
        let file: Repomd.DataFile
        let primary: [UInt8]

        /// Returns the index with a text replaced.
        func index(_ old: String, _ new: String) -> [UInt8] { Array(repomd.replacing(old, with: new).utf8) }

        /// The path of the primary metadata on the server.
        var path: String { "/repo/\(file.href)" }

        /// Replaces the primary metadata by another document, with a matching index.
        func replacing(_ document: String, in faults: inout FileServer.Faults) throws {
            let stored = try Compressor.compress(Array(document.utf8), .gzip)
            var text = repomd.replacing(file.checksum, with: Digest.hex(of: stored, .sha256))
            text = text.replacing(file.openChecksum, with: Digest.hex(of: Array(document.utf8), .sha256))
            text = text.replacing("<size>\(file.size)</size>", with: "<size>\(stored.count)</size>")
            text = text.replacing("<open-size>\(file.openSize)</open-size>", with: "<open-size>\(document.utf8.count)</open-size>")
            faults.replaced[HostileRepositoryTests.index] = Array(text.utf8)
            faults.replaced[path.replacing(file.checksum, with: Digest.hex(of: stored, .sha256))] = stored
        }
    }

    static let cases = [
        Case("a file with another digest", .badMetadata, "its sha256 digest is not the one that the index states") { faults, repository in
            faults.replaced[repository.path] = repository.primary.dropLast() + [repository.primary[repository.primary.count - 1] ^ 1]
        },
        Case("a file that is longer than stated", .badMetadata, "longer than") { faults, repository in
            faults.replaced[repository.path] = repository.primary + [UInt8](repeating: 0, count: 4096)
        },
        Case("a file that breaks off", .network, "the connection failed") { faults, repository in faults.truncated = [repository.path] },
        Case("an index that breaks off", .network, "the connection failed") { faults, _ in faults.truncated = [index] },
        Case("an open size beyond all measure", .badMetadata, "999999999999999 when decompressed") { faults, repository in
            faults.replaced[index] = repository.index("<open-size>\(repository.file.openSize)</open-size>", "<open-size>999999999999999</open-size>")
        },
        Case("a file that decompresses to more than stated", .badMetadata, "it decompresses to more than the 100 bytes") { faults, repository in
            faults.replaced[index] = repository.index("<open-size>\(repository.file.openSize)</open-size>", "<open-size>100</open-size>")
        },
        Case("a redirect to a file of this machine", .network, "redirected to an unusable address") { faults, _ in
            faults.redirects[index] = "file:///etc/passwd"
        },
        Case("a redirect to another protocol", .network, "redirected to an unusable address") { faults, _ in
            faults.redirects[index] = "ftp://127.0.0.1/repomd.xml"
        },
        Case("redirects without end", .network, "too many redirects") { faults, _ in faults.redirects[index] = index },
        Case("a location outside the repository", .badMetadata, "outside the repository") { faults, repository in
            faults.replaced[index] = repository.index(repository.file.href, "../../etc/passwd")
        },
        Case("an index that lists itself", .badMetadata, "lists itself") { faults, repository in
            faults.replaced[index] = repository.index(repository.file.href, "repodata/repomd.xml")
        },
        Case("an index with entities that grow", .badMetadata, "an entity reference loop") { faults, _ in
            faults.replaced[index] = Array("\(bomb)<repomd><revision>&c;</revision></repomd>".utf8)
        },
        Case("an index with a document type", .badMetadata, "a document type is not accepted") { faults, repository in
            faults.replaced[index] = Array("<!DOCTYPE repomd SYSTEM \"file:///etc/passwd\">".utf8) + Array(repository.repomd.utf8.drop { $0 != 10 })
        },
        Case("an index that is no XML", .badMetadata, "line 1") { faults, _ in faults.replaced[index] = Array("not here".utf8) },
        Case("a digest of no known kind", .badMetadata, "knows no digest of that name") { faults, repository in
            faults.replaced[index] = repository.index("checksum type=\"sha256\"", "checksum type=\"md5\"")
        },
        Case("packages with entities that grow", .badMetadata, "an entity reference loop") { faults, repository in
            try repository.replacing("\(bomb)<metadata packages=\"0\">&c;</metadata>", in: &faults)
        },
        Case("another number of packages than announced", .badMetadata, "announces 2 packages and lists 1") { faults, repository in
            try repository.replacing("<metadata packages=\"2\"><package><name>a</name><arch>noarch</arch></package></metadata>", in: &faults)
        },
        Case("a package without a name", .badMetadata, "has no name") { faults, repository in
            try repository.replacing("<metadata packages=\"1\"><package><arch>noarch</arch></package></metadata>", in: &faults)
        },
        Case("more capabilities than any package has", .badMetadata, "more than 100000 capabilities") { faults, repository in
            let entries = String(repeating: "<entry name=\"a\"/>", count: 100_001)
            try repository.replacing(
                "<metadata packages=\"1\"><package><name>a</name><arch>noarch</arch><format><provides>\(entries)</provides></format></package></metadata>",
                in: &faults)
        },
    ]

    private static let bomb = """
        <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
        """

    @Test(arguments: cases) func `is refused and says why`(_ hostile: Case) async throws {
        let folder = try TemporaryFolder()
        let place = folder.path.appending("repo")
        try FakePackage.write([FakePackage("a", "1")], to: place)
        let repomd = try Repomd.read(directory: place)
        let file = try #require(repomd.data[.primary])
        let repository = Repository(
            repomd: String(decoding: try FileSystem.readAll(place.appending(Repomd.fileName), limit: 1 << 20), as: UTF8.self), file: file,
            primary: try FileSystem.readAll(repomd.path(of: .primary, in: place), limit: 1 << 20))
        let reader = RemoteFixture.reader(folder.path)
        try await FileServer.run(folder.path) { server in
            try hostile.change(&server.faults, repository)
            let error = await #expect(throws: Failure.self) {
                try await reader.packages(of: RepositorySource(parsing: "\(server.origin)/repo"))
            }
            #expect(error?.code == hostile.code && error.map { "\($0)".contains(hostile.words) } == true, "\(String(describing: error))")
            server.faults = FileServer.Faults()
            #expect(try await reader.packages(of: RepositorySource(parsing: "\(server.origin)/repo")).count == 1, "nothing bad was kept")
        }
    }
}
