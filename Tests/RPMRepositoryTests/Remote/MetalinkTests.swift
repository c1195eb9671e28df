import Native
import SystemPackage
import Testing

@testable import RPMRepository

@Suite struct MetalinkTests {
    private static func document(_ digest: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <metalink version="3.0" xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager">
        <files><file name="repomd.xml"><verification><hash type="md5">00</hash><hash type="sha256">\(digest)</hash></verification>
        <mm0:alternates><mm0:alternate><verification><hash type="sha256">\(String(repeating: "0", count: 64))</hash></verification></mm0:alternate></mm0:alternates>
        <resources maxconnections="1">
        <url protocol="rsync" type="rsync" preference="100">rsync://a.example.org/x/repodata/repomd.xml</url>
        <url protocol="https" type="https" preference="50">https://b.example.org/x/repodata/repomd.xml</url>
        <url protocol="http" type="http" preference="90">http://c.example.org/y/repodata/repomd.xml</url>
        </resources></file></files></metalink>
        """
    }

    @Test func `mirrors come by preference and only the stated index is admitted`() throws {
        let index = Array("<repomd/>".utf8)
        let metalink = try Metalink(parsing: Array(Self.document(Digest.hex(of: index, .sha256)).utf8))
        #expect(metalink.mirrors == ["http://c.example.org/y", "https://b.example.org/x"])
        #expect(metalink.digests.count == 2)
        #expect(metalink.admits(index) && !metalink.admits(index + [10]))
    }

    @Test(arguments: [
        ("/srv/repo", RepositorySource.directory("/srv/repo")), ("file:///srv/repo", .directory("/srv/repo")),
        ("https://a.example.org/x", .url("https://a.example.org/x")), ("metalink+https://m/x", .metalink("https://m/x")),
        ("mirrorlist+http://m/x", .mirrorlist("http://m/x")),
    ]) func `what a user writes names a repository`(text: String, source: RepositorySource) {
        #expect(RepositorySource(parsing: text) == source)
    }
}
