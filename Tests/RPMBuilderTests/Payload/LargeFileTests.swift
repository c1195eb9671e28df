import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

struct LargeFileTests {
    @Test(.timeLimit(.minutes(10)))
    func `a file of more than 4 GiB goes in and comes out, and rpm says what it is`() async throws {
        try await withScratch { folder in
            let size: UInt64 = 1 << 32 + 5
            // A sparse file, which takes little space, as does its package.
            let large = folder.appending("large")
            let output = try OutputFile(large)
            try output.write([1, 2, 3], at: size - 3)
            try output.close()
            var package = PackageShape.package("large")
            package.files = [
                PackageShape.file("/opt/before", "before\n"), RPMFile(path: "/opt/large", content: .file(large, size: size), mtime: 1),
                PackageShape.file("/opt/later", "later\n"),
            ]
            let path = folder.appending("large.rpm")
            let built = try RPMWriter.write(package, form: .make(.zstd, level: 1), to: path)
            #expect(built.size < 1 << 22)
            let read = try RPMFileReader.read(path)
            #expect(read.package.files.map(\.size) == [7, size, 6] && read.package.installedSize == size + 13)
            #expect(read.package.archiveSize > size)
            #expect(try PackageVerification.verify(read, decompressing: false).isValid)
            #expect(try ContentVerification.problems(read) == [])
            let queried = try await RPMBuilderTests.output(
                "rpm", ["-qp", "--qf", "[%{LONGFILESIZES} ]%{LONGSIZE} %{LONGARCHIVESIZE}", path.string])
            #expect(queried == "7 \(size) 6 \(size + 13) \(read.package.archiveSize)")
            #expect(try await RPMBuilderTests.output("rpmkeys", ["-Kv", path.string]).contains("Payload SHA256 digest: OK"))
        }
    }
}
