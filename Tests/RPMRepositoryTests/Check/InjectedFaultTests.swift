import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// A small release with one fault: it is found, the packages at fault are named, and a fix is suggested.
@Suite struct InjectedFaultTests {
    /// The release: an application, a library, and their key.
    struct Release {
        let folder: FilePath
        var packages: WheelPackages
        var options: CheckOptions
        var smoke: [SmokeTest] = []
        /// A closure that changes the files after indexing.
        var afterIndexing: (Release) async throws -> Void = { _ in }

        func file(_ name: String) -> FilePath { packages.repository.appending("python3.11-\(name)-1.0-1.t12.noarch.rpm") }
    }

    /// One fault.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: CheckCause.Kind
        let words: String
        /// The package at fault, without version.
        let victim: String
        let fix: String
        var installs = false
        let inject: @Sendable (inout Release) async throws -> Void
    }

    static let faults = [
        Fault(
            testDescription: "missing dependency", kind: .missing, words: "python3.11dist(nowhere) >= 1", victim: "application",
            fix: "add a package that provides python3.11dist(nowhere) >= 1 to the repository"
        ) { try $0.packages.add(WheelMaker("application", "1.0", requires: ["library>=1", "nowhere>=1"])) },
        Fault(
            testDescription: "wrong bound", kind: .missing, words: "python3.11dist(library) >= 2", victim: "application",
            fix: "put a newer python3.11-library into the repository"
        ) { try $0.packages.add(WheelMaker("application", "1.0", requires: ["library>=2"])) },
        Fault(
            testDescription: "library of the machine that compiled", kind: .missing, words: "liblber.so.2()(64bit)", victim: "application",
            fix: "let the target compile python3.11-application, with sdists = \"source\" in stack.toml"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0")) { $0.requires.append(RPMDependency("liblber.so.2()(64bit)")) }
        },
        Fault(
            testDescription: "unreadable rpmlib feature", kind: .feature, words: "rpmlib(PayloadIsZstd)", victim: "library",
            fix: "build the package for this target"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0"))
            release.options.base.provides = [RPMDependency("rpmlib(PayloadIsXz)", .equal, "5.2-1")] + Self.features
        },
        Fault(
            testDescription: "module of Python 2", kind: .importFailure, words: "SyntaxError", victim: "application",
            fix: "the code is for another Python", installs: true
        ) { release in
            var wheel = WheelMaker("application", "1.0", requires: ["library>=1"])
            wheel.files = [("application/__init__.py", Array("import library\nprint 'started'\n".utf8))]
            try release.packages.add(wheel)
        },
        Fault(
            testDescription: "failing smoke command", kind: .smoke, words: "application: the heartbeat answered with status 503", victim: "application",
            fix: "run it on a host that has the package", installs: true
        ) { release in
            var wheel = WheelMaker("application", "1.0", requires: ["library>=1"])
            wheel.files = [("application/__init__.py", Array(Self.unwell.utf8))]
            wheel.entryPoints = ["console_scripts": ["application = application:main"]]
            try release.packages.add(wheel)
            release.smoke = [
                SmokeTest(
                    name: "application", command: ["/usr/bin/application"], heartbeat: "http://127.0.0.1:8000/", timeout: 3, package: "python3.11-application")
            ]
        },
        Fault(
            testDescription: "corrupt package", kind: .corrupt, words: "the file is not a readable package", victim: "library", fix: "build it again"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0"))
            release.afterIndexing = { release in
                let bytes = try FileSystem.readAll(release.file("library"), limit: 1 << 20)
                try FileSystem.writeAtomically(Array(bytes.prefix(bytes.count / 4)), to: release.file("library"))
            }
        },
        Fault(
            testDescription: "package changed after indexing", kind: .corrupt, words: "the file is not the one that was indexed", victim: "library",
            fix: "write the metadata again if the change was meant"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0"))
            release.afterIndexing = { release in
                var bytes = try FileSystem.readAll(release.file("library"), limit: 1 << 20)
                bytes[bytes.count - 5] ^= 1
                try FileSystem.writeAtomically(bytes, to: release.file("library"))
            }
        },
        Fault(
            testDescription: "package that is gone", kind: .corrupt, words: "the file is not there", victim: "library", fix: "put it back"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0"))
            release.afterIndexing = { try FileSystem.remove($0.file("library")) }
        },
        Fault(
            testDescription: "metadata that leaves out a requirement", kind: .corrupt,
            words: "the metadata does not say that it requires 'python3.11dist(nowhere) >= 1'", victim: "application", fix: "write the metadata again"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0", requires: ["library>=1", "nowhere>=1"]))
            release.afterIndexing = { try Self.index($0) { $0.name == "python3.11dist(nowhere)" } }
        },
        Fault(
            testDescription: "boolean requirement that is none", kind: .corrupt, words: "requires '(nope or xx', which is no boolean dependency",
            victim: "application", fix: "mend the requirement"
        ) { release in
            try release.packages.add(WheelMaker("application", "1.0"))
            release.afterIndexing = { release in
                // It has the same length as the interpreter's path, which it replaces in the header.
                let path = release.file("application")
                let bytes = try FileSystem.readAll(path, limit: 1 << 20)
                let old = Array("python(abi)\0".utf8)
                let place = try #require(bytes.indices.first { bytes[$0...].starts(with: old) })
                try FileSystem.writeAtomically(Array(bytes[..<place] + "(nope or xx\0".utf8 + bytes[(place + old.count)...]), to: path)
                try Self.index(release) { $0.isRich }
            }
        },
        Fault(
            testDescription: "no signature", kind: .corrupt, words: "the signature is not good", victim: "library", fix: "sign it with the release's key"
        ) { release in
            let key = try await TestKey("release", in: release.folder)
            try release.packages.add(WheelMaker("application", "1.0"))
            try await Self.sign(["application"], key, &release)
            release.options.keys = [key.publicKey]
        },
        Fault(
            testDescription: "signature of another key", kind: .corrupt, words: "the signature is not good", victim: "application",
            fix: "sign it with the release's key"
        ) { release in
            let (key, stranger) = (try await TestKey("release", in: release.folder), try await TestKey("stranger", in: release.folder))
            try release.packages.add(WheelMaker("application", "1.0"))
            try await Self.sign(["library"], key, &release)
            try await Self.sign(["application"], stranger, &release)
            release.options.keys = [key.publicKey]
        },
    ]

    /// Writes the metadata again without some requirements.
    private static func index(_ release: Release, without isLeftOut: (RPMDependency) -> Bool) throws {
        let form = WheelPackages.profile.repodata
        let packages = try FileSystem.list(release.packages.repository).filter { $0.name.hasSuffix(".rpm") }.map { entry in
            let read = try IndexedPackage.read(release.packages.repository.appending(entry.name), href: entry.name, form: form)
            var description = read.description
            description.requires.removeAll(where: isLeftOut)
            return IndexedPackage(
                description: description, href: read.href, checksumType: read.checksumType, checksum: read.checksum, size: read.size, fileTime: read.fileTime,
                headerStart: read.headerStart, headerEnd: read.headerEnd)
        }
        try FileSystem.remove(release.packages.repository.appending("repodata"))
        try RepositoryWriter.write(directory: release.packages.repository, packages: packages, form: form, revision: 1)
    }

    private static let unwell = """
        import http.server

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(503)
                self.end_headers()

        def main():
            http.server.HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()

        """

    /// The features of an older target's rpm.
    private static let features = ["CompressedFileNames", "FileDigests", "PayloadFilesHavePrefix", "PartialHardlinkSets", "RichDependencies"].map {
        RPMDependency("rpmlib(\($0))", .equal, "5.0-1")
    }

    /// Signs packages of the release before it is indexed.
    private static func sign(_ names: [String], _ key: TestKey, _ release: inout Release) async throws {
        let signer = try await PackageSigner(key: "\(key.name)@example.org", gnupg: GnuPG(home: key.home))
        for name in names { _ = try await signer.sign(release.file(name), form: WheelPackages.profile.rpm.signature, time: 1_700_000_000) }
        try await key.forget()
    }

    @Test(arguments: faults) func `is found and explained`(_ fault: Fault) async throws {
        let folder = try TemporaryFolder()
        let base = try await DebianBase.repository()
        var release = Release(
            folder: folder.path, packages: try WheelPackages(in: folder.path),
            options: CheckOptions(base: BaseInput(repositories: [base]), architecture: "x86_64"))
        try release.packages.add(WheelMaker("library", "1.0"))
        try await fault.inject(&release)
        try await release.packages.index()
        try await release.afterIndexing(release)
        if fault.installs {
            var install = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: folder.path)
            install.cache = base.removingLastComponent().appending("roots")
            install.smoke = release.smoke
            release.options.install = install
        }
        let report = try await RepositoryCheck.run(repository: release.packages.repository, options: release.options)
        let victim = "python3.11-\(fault.victim)-1.0-1.t12.noarch"
        #expect(!report.passed && report[fault.kind.tier].state == .failed)
        let cause = try #require(report.causes.first { $0.kind == fault.kind && $0.requirement.contains(fault.words) }, "\(report.text())")
        #expect(cause.victims.contains(victim) && report[fault.kind.tier].failed.contains(victim), "\(cause)")
        #expect(cause.fix.contains { $0.contains(fault.fix) }, "\(cause.fix)")
        let others = report.causes.filter { !$0.kind.isWarning && $0.id != cause.id }
        #expect(others.allSatisfy { $0.kind == fault.kind }, "one fault has causes of other kinds: \(others)")
        #expect(CheckReport.junit([report]).contains("<failure"))
    }

    @Test func `the same release without a fault passes`() async throws {
        let folder = try TemporaryFolder()
        let key = try await TestKey("release", in: folder.path)
        let base = try await DebianBase.repository()
        var release = Release(
            folder: folder.path, packages: try WheelPackages(in: folder.path),
            options: CheckOptions(base: BaseInput(repositories: [base]), architecture: "x86_64"))
        try release.packages.add(WheelMaker("library", "1.0"))
        try release.packages.add(WheelMaker("application", "1.0", requires: ["library>=1"]))
        try await Self.sign(["library", "application"], key, &release)
        try await release.packages.index()
        release.options.keys = [key.publicKey]
        release.options.expected = release.packages.expected
        var install = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: folder.path)
        install.cache = base.removingLastComponent().appending("roots")
        install.keys = release.options.keys
        release.options.install = install
        let report = try await RepositoryCheck.run(repository: release.packages.repository, options: release.options)
        #expect(report.passed && report.causes.isEmpty, "\(report.text())")
        for tier in [CheckTier.headers, .closure, .files, .transaction, .imports] { #expect(report[tier].state == .passed, "\(report[tier])") }
    }
}

extension InjectedFaultTests {
    @Test func `a file that two packages have with different contents is found and both are named`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        for name in ["application", "library"] {
            var wheel = WheelMaker(name, "1.0")
            wheel.files.append(("\(wheel.name)-1.0.data/data/share/common/settings.ini", Array("owner = \(name)\n".utf8)))
            try packages.add(wheel)
        }
        try await packages.index()
        let base = BaseInput(repositories: [try await DebianBase.repository()])
        let report = try await RepositoryCheck.run(repository: packages.repository, base: base, architecture: "x86_64", label: "release")
        let conflicts = try #require(report.files?.conflicts)
        #expect(conflicts.map(\.path) == ["/usr/share/common/settings.ini"])
        #expect(report[.files].failed == ["python3.11-application-1.0-1.t12.noarch", "python3.11-library-1.0-1.t12.noarch"] && !report.passed)
        #expect(report.text().contains("/usr/share/common/settings.ini"), "\(report.text())")
        #expect(CheckReport.junit([report]).contains("/usr/share/common/settings.ini"))
    }
}
