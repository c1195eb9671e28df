import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// The real rpm's results for packages that we write.
struct RPMInstallTests {
    @Test(arguments: PackageShape.all)
    func `rpm accepts, installs, verifies and erases every shape`(_ shape: PackageShape) async throws {
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: .make(.zstd, level: 3), to: path)
            try await PackageAcceptance.accept(path, shape.package, in: folder)
        }
    }

    @Test(arguments: WriteForm.all.map(\.name))
    func `rpm accepts every codec and digest`(_ name: String) async throws {
        let form = try #require(WriteForm.all.first { $0.name == name }).form
        let shape = try #require(PackageShape.all.first { $0.label == "everything" })
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: form, to: path)
            try await PackageAcceptance.accept(path, shape.package, in: folder)
        }
    }

    @Test func `rpm accepts the wide fields that large files need`() async throws {
        var form = WriteForm.make(.zstd, level: 3)
        form.largeSize = 1000
        let shape = try #require(PackageShape.all.first { $0.label == "everything" })
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: form, to: path)
            let read = try RPMFileReader.read(path)
            #expect(read.header.contains(.longFileSizes) && read.header.contains(.longSize))
            #expect(read.signature.contains(.longSignatureSize) && read.signature.contains(.longArchiveSize))
            #expect(try PackageVerification.verify(read).isValid)
            #expect(try ContentVerification.problems(read) == [])
            try await PackageAcceptance.accept(path, shape.package, in: folder, listing: false)
        }
    }

    @Test(arguments: PackageShape.all)
    func `rpm accepts every shape in the format of rpm 6`(_ shape: PackageShape) async throws {
        let form = try WriteForm.make(.zstd, level: 3).version6()
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: form, to: path)
            let read = try RPMFileReader.read(path)
            #expect(read.isVersion6 && read.lead.major == 4)
            #expect(read.signature.tags.map(\.rawValue) == [273, 279, 999])
            let verification = try PackageVerification.verify(read)
            #expect(verification.isValid, "\(verification)")
            #expect(
                verification.checks.map(\.name) == [
                    "header SHA256", "header SHA3-256", "payload SHA256", "payload SHA512", "payload SHA3-256", "payload size", "archive SHA256",
                    "archive SHA512", "archive SHA3-256", "archive size",
                ])
            #expect(try ContentVerification.problems(read) == [])
            try await PackageAcceptance.accept(path, shape.package, in: folder, listing: false)
        }
    }

    @Test func `the format of rpm 6 is refused for targets that do not install it`() async throws {
        for change in [{ $0.knowsLargeFiles = false }, { $0.writesPayloadDigest = false }, { $0.fileDigest = .md5 }] as [(inout WriteForm) -> Void] {
            var form = WriteForm.make(.gzip)
            change(&form)
            #expect(throws: RPMWriteError.self) { try form.version6() }
        }
    }

    @Test(arguments: WriteForm.all.map(\.name))
    func `a source package unpacks into the folders of rpmbuild and builds again`(_ name: String) async throws {
        let form = try #require(WriteForm.all.first { $0.name == name }).form
        let spec = """
            Name: again
            Version: 1
            Release: 1
            Summary: Again
            License: MIT
            BuildArch: noarch
            Source0: again.txt
            %description
            Text
            %install
            mkdir -p %{buildroot}/opt
            cp %{SOURCE0} %{buildroot}/opt/again.txt
            %files
            /opt/again.txt

            """
        var package = RPMPackage(
            name: "again", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "Again", description: "Text", license: "MIT",
            buildTime: PackageShape.buildTime, isSource: true)
        package.files = [
            RPMFile(path: "again.spec", content: .bytes(Array(spec.utf8)), mtime: 5, flags: .specFile),
            RPMFile(path: "again.txt", content: .bytes(Array("content\n".utf8)), mtime: 5),
        ]
        package.sources = ["again.txt"]
        package.buildArchs = ["noarch"]
        try await withScratch { folder in
            let path = folder.appending("again-1-1.src.rpm")
            let built = try RPMWriter.write(package, form: form, to: path)
            #expect(built.fileName == "again-1-1.src.rpm")
            let top = folder.appending("top")
            _ = try await output("rpm", ["-i", "--define", "_topdir \(top)", path.string])
            #expect(try FileSystem.readAll(top.appending("SPECS/again.spec"), limit: 1 << 20) == Array(spec.utf8))
            #expect(try FileSystem.readAll(top.appending("SOURCES/again.txt"), limit: 1 << 20) == Array("content\n".utf8))
            _ = try await output("rpmbuild", ["--rebuild", "--define", "_topdir \(top)", path.string])
            #expect(try FileSystem.status(top.appending("RPMS/noarch/again-1-1.noarch.rpm")) != nil)
        }
    }
}
