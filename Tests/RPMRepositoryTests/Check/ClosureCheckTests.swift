import Failures
import Native
import RPMBuilder
import SystemPackage
import Testing
import VersionSort

@testable import RPMRepository

@Suite struct ClosureCheckTests {
    private static let base = BaseInput(
        provides: [
            RPMDependency("python(abi)", .equal, "3.9"), RPMDependency("/usr/bin/python3.9"),
            RPMDependency("python3.9dist(six)", .equal, "1.16"),
        ],
        providesLabel: "profile el9")

    private func check(_ packages: [FakePackage], base: BaseInput = Self.base) throws -> CheckReport {
        let folder = try TemporaryFolder()
        try FakePackage.write(packages, to: folder.path)
        return try ClosureCheck.run(
            repository: folder.path, base: base, architecture: "x86_64", label: "release",
            reasons: { $0 == "python3-requests" ? ["kinto", "requests"] : [] })
    }

    @Test func `a clean set passes and every package was checked`() throws {
        let report = try check([
            FakePackage("python3-idna", "2.10", provides: ["python3.9dist(idna) = 2.10"], requires: ["python(abi) = 3.9"]),
            FakePackage("python3-requests", "2.25", requires: ["(python3.9dist(idna) >= 2.5 with python3.9dist(idna) < 3)"]),
            FakePackage("kinto", "1", requires: ["python3-requests", "(python3-nothing if python3-absent)"]),
            FakePackage("python3-requests", "2.25", arch: "src", requires: ["never-asked"]),
        ])
        #expect(report.passed && report.causes.isEmpty && report.together)
        #expect(report.packages == 3 && report.checked == 3 && report.sourcePackages == 1 && report.uninstallable == 0)
        #expect(report.base == ["profile el9: 3 capabilities"])
        #expect(report.text().hasPrefix("ok    release (x86_64): 3 packages, 3 checked, 0 not installable, 1 source package\n"))
    }

    @Test func `a missing requirement is one cause with its direct needers its victims and the chain`() throws {
        let report = try check([
            FakePackage("python3-requests", "2.25", requires: ["python3.9dist(sixx) >= 1"]),
            FakePackage("python3-client", "1", requires: ["python3-requests >= 2"]),
            FakePackage("kinto", "1", requires: ["python3-client"]),
            FakePackage("alone", "1"),
        ])
        #expect(!report.passed && report.uninstallable == 3 && report.checked == 4)
        let cause = try #require(report.causes.first)
        #expect(report.causes.count == 1 && cause.kind == .missing)
        #expect(cause.requirement == "python3.9dist(sixx) >= 1")
        #expect(cause.neededBy == ["python3-requests-2.25-1.noarch"])
        #expect(cause.victims == ["kinto-1-1.noarch", "python3-client-1-1.noarch", "python3-requests-2.25-1.noarch"])
        #expect(cause.why == ["kinto", "requests"])
        #expect(cause.nearest.map(\.capability) == ["python3.9dist(six) = 1.16"] && cause.nearest.map(\.miss) == [.similarName])
        let again = try check([
            FakePackage("other", "3", requires: ["python3.9dist(sixx) >= 1"])
        ])
        #expect(again.causes.map(\.id) == [cause.id])
    }

    @Test func `a bound that excludes what exists names the version that is there and how it misses`() throws {
        let report = try check([
            FakePackage("python3-idna", "3.20", provides: ["python3.9dist(idna) = 3.20"]),
            FakePackage("python3-requests", "2.25", requires: ["(python3.9dist(idna) >= 2.5 with python3.9dist(idna) < 3)"]),
            FakePackage("python3-new", "1", requires: ["python3.9dist(idna) >= 4"]),
        ])
        #expect(report.causes.count == 2)
        let tooNew = try #require(report.causes.first { $0.requirement.hasPrefix("(") })
        #expect(tooNew.nearest.map(\.miss) == [.tooNew])
        #expect(tooNew.nearest.map(\.package) == ["python3-idna-3.20-1.noarch"])
        let tooOld = try #require(report.causes.first { !$0.requirement.hasPrefix("(") })
        #expect(tooOld.nearest.map(\.miss) == [.tooOld])
        #expect(report.text().contains("nearest      python3.9dist(idna) = 3.20 from python3-idna-3.20-1.noarch in release: too new"))
    }

    @Test func `packages that exclude what they need are a conflict and those that exclude each other cannot go in together`() throws {
        let report = try check([
            FakePackage("a", "1", requires: ["b", "c"]), FakePackage("b", "1"), FakePackage("c", "1", conflicts: ["b"]),
        ])
        #expect(!report.passed && !report.together)
        let conflict = try #require(report.causes.first { $0.kind == .conflict })
        #expect(conflict.victims == ["a-1-1.noarch"] && conflict.neededBy == ["b-1-1.noarch", "c-1-1.noarch"])
        #expect(conflict.rules.contains { $0.contains("c-1-1.noarch conflicts with b provided by b-1-1.noarch") })
        let together = try #require(report.causes.first { $0.kind == .together })
        #expect(together.victims == ["b-1-1.noarch", "c-1-1.noarch"])
        #expect(report.uninstallable == 1)
    }

    @Test func `boolean dependencies are judged by their parts`() throws {
        let report = try check([
            FakePackage("both", "1", requires: ["(here and gone)"]), FakePackage("either", "1", requires: ["(here or gone)"]),
            FakePackage("neither", "1", requires: ["(lost or gone)"]), FakePackage("here", "1"),
            FakePackage("condition", "1", requires: ["(gone if here)", "here"]), FakePackage("unmet", "1", requires: ["(gone if absent)"]),
        ])
        let victims = Dictionary(uniqueKeysWithValues: report.causes.map { ($0.requirement, $0.victims) })
        #expect(victims["gone"] == ["both-1-1.noarch", "neither-1-1.noarch"], "providing it would cure both")
        #expect(victims["(lost or gone)"] == ["neither-1-1.noarch"])
        let conflict = try #require(report.causes.first { $0.kind == .conflict })
        #expect(conflict.victims == ["condition-1-1.noarch"] && conflict.requirement.contains("requires (gone if here)"))
        #expect(report.causes.count == 3 && report.uninstallable == 3)
    }

    @Test func `packages for another architecture are a warning beside others and a failure alone`() throws {
        let both = try check([FakePackage("a", "1", arch: "i686"), FakePackage("c", "1", arch: "i686"), FakePackage("b", "1", arch: "x86_64")])
        #expect(both.passed && both.packages == 3 && both.checked == 1 && both.unchecked == ["a-1-1.i686", "c-1-1.i686"], "\(both.text())")
        #expect(both.causes.map(\.kind) == [.otherArchitecture] && both.causes[0].victimCount == 2 && both[.closure].state == .passed)
        let alone = try check([FakePackage("a", "1", arch: "aarch64")])
        #expect(!alone.passed && alone.causes.map(\.kind) == [.notChecked] && alone[.closure].state == .failed, "\(alone.text())")
        let near = try check([FakePackage("lib", "2", arch: "i686"), FakePackage("b", "1", requires: ["lib >= 1"])])
        let cause = try #require(near.causes.first { $0.kind == .missing })
        #expect(cause.nearest.map(\.miss) == [.otherArchitecture] && cause.nearest.map(\.package) == ["lib-2-1.i686"], "\(near.text())")
    }

    @Test func `a conflict tells the way to both sides and versions of one package apart`() throws {
        let report = try check([
            FakePackage("app", "1", requires: ["left", "right"]), FakePackage("left", "1", requires: ["lib = 1-1"]),
            FakePackage("right", "1", requires: ["lib = 2-1"]), FakePackage("lib", "1"), FakePackage("lib", "2"),
            FakePackage("loner", "1", conflicts: ["(lib and right)"]),
        ])
        let cause = try #require(report.causes.first { $0.kind == .conflict && $0.victims.contains("app-1-1.noarch") }, "\(report.text())")
        #expect(cause.neededBy == ["lib-1-1.noarch", "lib-2-1.noarch"], "\(report.text())")
        #expect(cause.chains == [["app", "left", "lib"], ["app", "right", "lib"]], "\(report.text())")
        #expect(cause.fix == ["remove one of these packages from the repository, or use another version of it: lib-1-1.noarch, lib-2-1.noarch"])
        #expect(!report.text().contains("<NULL>"), "\(report.text())")
        #expect(report.refused == ["app-1-1.noarch"])
    }

    @Test func `what rpm itself provides is taken for granted where no target says what its rpm can do`() throws {
        let folder = try TemporaryFolder()
        try FakePackage.write([FakePackage("a", "1", requires: ["(rpmlib(LargeFiles) or gone)", "(rpmlib(Unheard) or gone)"])], to: folder.path)
        let report = try ClosureCheck.run(repository: folder.path, base: BaseInput(), architecture: "x86_64")
        #expect(report.causes.map(\.requirement) == ["(rpmlib(Unheard) or gone)"], "\(report.text())")
        #expect(report.base == ["none"])
    }

    @Test func `findings about packages have ids of their own and wants of many packages share one`() {
        let first = CheckCause(.header, requirement: "p: the requirement x is lost", neededBy: ["p-1-1.noarch"])
        let second = CheckCause(.header, requirement: "p: the requirement x is lost", neededBy: ["p-2-1.noarch"])
        #expect(first.id != second.id)
        #expect(CheckCause(.missing, requirement: "x", neededBy: ["a"]).id == CheckCause(.missing, requirement: "x", neededBy: ["b"]).id)
    }

    @Test func `an older version beside a newer one is not asked to go in with it`() throws {
        let report = try check([FakePackage("a", "1.9"), FakePackage("a", "1.10"), FakePackage("b", "1", requires: ["a >= 1.10"])])
        #expect(report.passed && report.superseded == ["a-1.9-1.noarch"])
    }

    @Test func `a real repository as base provides its packages and its files`() throws {
        let folder = try TemporaryFolder()
        try FakePackage.write([FakePackage("os", "1", files: ["/usr/libexec/tool", "/usr/bin/os"])], to: folder.path)
        let base = BaseInput(repositories: [folder.path])
        #expect(try check([FakePackage("a", "1", requires: ["/usr/libexec/tool", "os"])], base: base).passed)
        #expect(try !check([FakePackage("a", "1", requires: ["/usr/libexec/other"])], base: base).passed)
    }

    @Test(arguments: ["/usr/libexec/tool", "/usr/libexec/other", "/usr/bin/os"]) func `metadata from the cache gives the same report`(path: String) throws {
        let folder = try TemporaryFolder()
        let (base, release) = (folder.path.appending("base"), folder.path.appending("release"))
        for directory in [base, release] { try FileSystem.createDirectory(directory) }
        try FakePackage.write([FakePackage("os", "1", files: ["/usr/libexec/tool", "/usr/bin/os"])], to: base)
        try FakePackage.write(
            [FakePackage("a", "1", requires: [path, "os"], conflicts: ["c"]), FakePackage("b", "1", requires: ["a", "gone"]), FakePackage("c", "1")],
            to: release)
        func report(_ cache: FilePath?) throws -> CheckReport {
            try ClosureCheck.run(repository: release, base: BaseInput(repositories: [base]), architecture: "x86_64", cache: cache)
        }
        let cache = folder.path.appending("cache")
        let plain = try report(nil)
        #expect(plain.causes.contains { $0.requirement == path } == (path == "/usr/libexec/other"))
        #expect(try report(cache) == plain, "the run that fills the cache")
        #expect(try FileSystem.list(cache).count == 4, "two forms of two repositories")
        #expect(try report(cache) == plain, "the run that reads it")
    }

    @Test func `a report read back from JSON is the same`() throws {
        let report = try check([FakePackage("a", "1", requires: ["gone"])])
        let folder = try TemporaryFolder()
        let path = folder.path.appending("report.json")
        try FileSystem.writeAtomically(StoreJSON.encode(report), to: path)
        #expect(try StoreJSON.decode(CheckReport.self, from: path) == report)
    }

    @Test func `a folder that is no repository is an error that names it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        #expect {
            try ClosureCheck.run(repository: path, base: Self.base, architecture: "x86_64")
        } throws: { error in
            (error as? Failure)?.subject == path.appending("repodata/repomd.xml").string
        }
    }

    @Test func `a base whose own packages lack something is one cause that says what a whole system has`() throws {
        let folder = try TemporaryFolder()
        let system = folder.path.appending("system")
        try FakePackage.write(
            [
                FakePackage("openssl-libs", "3", provides: ["libssl.so.3()(64bit)"], requires: ["libc.so.6()(64bit)", "libz.so.1()(64bit)"]),
                FakePackage("python3", "3.9", provides: ["python(abi) = 3.9"], requires: ["openssl-libs", "glibc", "/sbin/ldconfig"]),
                FakePackage("augeas", "1", provides: ["libfa.so.1()(64bit)", "python3.9dist(augeas) = 1"], requires: ["python3.9dist(unknown)"]),
            ], to: system)
        let packages = [
            FakePackage("python3-a", "1", requires: ["python(abi) = 3.9"]), FakePackage("python3-b", "1", requires: ["libz.so.1()(64bit)"]),
            FakePackage("python3-c", "1", requires: ["libx.so.1()(64bit)"]), FakePackage("python3-d", "1", requires: ["python3.9dist(augeass)"]),
            FakePackage("python3-e", "1"), FakePackage("python3-f", "1", requires: ["python3.9dist(augeas)"]),
        ]
        var base = BaseInput(repositories: [system])
        base.repositoryNames = ["BaseOS", "AppStream"]
        let report = try check(packages, base: base)
        let incomplete = report.causes.filter { $0.kind == .incompleteBase }
        #expect(incomplete.count == 1, "\(report.text())")
        #expect(incomplete.first?.victims == ["python3-a-1-1.noarch", "python3-b-1-1.noarch"])
        #expect(incomplete.first?.neededBy == ["openssl-libs-3-1.noarch", "python3-3.9-1.noarch"])
        #expect(incomplete.first?.fix.first?.hasSuffix("a whole system has BaseOS and AppStream") == true)
        // A library required only by packages of the repository has no similar name, but a project has.
        let others = report.causes.filter { $0.kind == .missing }
        #expect(others.map(\.requirement).sorted() == ["libx.so.1()(64bit)", "python3.9dist(augeass)", "python3.9dist(unknown)"], "\(report.text())")
        #expect(others.first { $0.requirement.hasPrefix("libx") }?.nearest == [])
        #expect(others.first { $0.requirement.hasSuffix("(augeass)") }?.nearest.map(\.capability) == ["python3.9dist(augeas) = 1"])
        #expect(!report.passed && report.uninstallable == 5)
    }
}
