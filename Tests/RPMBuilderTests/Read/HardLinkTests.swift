import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Files with several names, which rpmbuild writes but we do not.
struct HardLinkTests {
    private static let spec = """
        Name: hard
        Version: 1
        Release: 1
        Summary: Hard
        License: MIT
        BuildArch: noarch
        %description
        Text
        %install
        mkdir -p %{buildroot}/opt/h
        echo one > %{buildroot}/opt/h/a
        ln %{buildroot}/opt/h/a %{buildroot}/opt/h/b
        ln %{buildroot}/opt/h/a %{buildroot}/opt/h/z
        echo two > %{buildroot}/opt/h/m
        %files
        /opt/h

        """

    @Test func `a file of three names is read and unpacked once`() async throws {
        try await withScratch { folder in
            let spec = folder.appending("hard.spec")
            try FileSystem.writeAtomically(Array(Self.spec.utf8), to: spec)
            _ = try await output("rpmbuild", ["-bb", "--define", "_topdir \(folder)", spec.string])
            let read = try RPMFileReader.read(folder.appending("RPMS/noarch/hard-1-1.noarch.rpm"))
            let links = try HardLinks(read)
            #expect(read.package.files.map(\.path) == ["/opt/h", "/opt/h/a", "/opt/h/b", "/opt/h/m", "/opt/h/z"])
            #expect((0..<5).map(links.names) == [[0], [1, 2, 4], [1, 2, 4], [3], [1, 2, 4]])
            #expect(links.all == [[1, 2, 4]])
            #expect(try PackageVerification.verify(read).isValid)
            #expect(try ContentVerification.problems(read) == [])
            let target = folder.appending("out")
            #expect(try PackageExtractor.extract(read, to: target) == 5)
            let inodes = try ["a", "b", "z"].map { try FileSystem.status(target.appending("opt/h/\($0)"))?.inode }
            #expect(Set(inodes).count == 1 && inodes[0] != nil)
            #expect(try FileSystem.readAll(target.appending("opt/h/b"), limit: 10) == Array("one\n".utf8))

            // The same package with the records of rpm 6: a name without the content has no data.
            var short: [UInt8] = []
            for (index, content) in [(UInt32(0), ""), (3, "two\n"), (1, ""), (2, ""), (4, "one\n")] {
                short += CpioRecord.shortHead(index: index) + Array(content.utf8)
            }
            short += CpioRecord.trailer()
            let path = folder.appending("short.rpm")
            let front = try FileSystem.readAll(read.path, limit: 1 << 24).prefix(Int(read.headerEnd))
            try FileSystem.writeAtomically(front + short, to: path)
            #expect(try ContentVerification.problems(RPMFileReader.read(path)) == [])
        }
    }
}
