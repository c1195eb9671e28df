import SystemPackage
import Testing

@testable import Native

@Suite struct SolverMetadataTests {
    private static func primary(declared: Int) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="\(declared)">
        <package type="rpm"><name>a</name><arch>noarch</arch><version epoch="1" ver="2" rel="3"/>
        <checksum type="sha256" pkgid="YES">\(String(repeating: "0", count: 64))</checksum><location href="a.rpm"/>
        <format><rpm:provides><rpm:entry name="a" flags="EQ" epoch="1" ver="2" rel="3"/></rpm:provides>
        <rpm:requires><rpm:entry name="/usr/share/b"/><rpm:entry name="c" flags="GE" epoch="0" ver="1" pre="1"/></rpm:requires></format></package>
        <package type="rpm"><name>b</name><arch>i686</arch><version epoch="0" ver="1" rel="1"/>
        <checksum type="sha256" pkgid="YES">\(String(repeating: "1", count: 64))</checksum><location href="b.rpm"/><format/></package>
        </metadata>
        """
    }

    /// Writes metadata into a new folder for one test.
    private static func withPrimary(_ text: String, compression: CompressionFormat = .none, _ body: (FilePath) throws -> Void) throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp")
        let path = folder.appending("primary.xml\(compression.filenameExtension)")
        try FileSystem.writeAtomically(Compressor.compress(Array(text.utf8), compression), to: path)
        defer { try? FileSystem.remove(folder) }
        try body(path)
    }

    @Test(arguments: [CompressionFormat.none, .gzip, .xz, .zstd])
    func `metadata is read in every compression with names requirements and architectures`(compression: CompressionFormat) throws {
        try Self.withPrimary(Self.primary(declared: 2), compression: compression) { path in
            var builder = try SolverPoolBuilder(architecture: "x86_64")
            let repository = try builder.addRepository("r", primary: path)
            let pool = builder.prepare()
            let (first, second) = (repository.packages[0], repository.packages[1])
            #expect(pool.name(of: first).description == "a-1:2-3.noarch")
            #expect(try pool.requirements(of: first).map { pool.text(of: $0) } == ["/usr/share/b", "c >= 1"])
            #expect(pool.isInstallable(first) == true && pool.isInstallable(second) == false)
            #expect(repository.packages.count == 2 && first.index < pool.packageLimit && second.index < pool.packageLimit)
            let answer = try pool.install([first])
            #expect(answer.problems.count == 1)
            #expect(answer.problems[0].rules.contains { $0.kind == .nothingProvides && $0.source == first })
            let either = try pool.dependency(.init("(a or zzz)"))
            #expect(try pool.providers(of: either) == [first])
        }
    }

    @Test func `metadata that holds fewer packages than it announces is refused`() throws {
        try Self.withPrimary(Self.primary(declared: 3)) { path in
            #expect(throws: SolverError.countMismatch(path: path.string, declared: 3, loaded: 2)) {
                var builder = try SolverPoolBuilder(architecture: "x86_64")
                _ = try builder.addRepository("r", primary: path)
            }
        }
    }

    @Test func `metadata that is cut off is refused`() throws {
        for length in [0, 10, 400, Self.primary(declared: 2).utf8.count - 5] {
            try Self.withPrimary(String(decoding: Self.primary(declared: 2).utf8.prefix(length), as: UTF8.self)) { path in
                #expect {
                    var builder = try SolverPoolBuilder(architecture: "x86_64")
                    _ = try builder.addRepository("r", primary: path)
                } throws: { error in
                    if case SolverError.malformed(path.string, _) = error { true } else { false }
                }
            }
        }
    }
}
