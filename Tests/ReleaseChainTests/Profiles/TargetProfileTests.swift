import Failures
import Native
import ReleaseChain
import SystemPackage
import Testing
import VersionSort

/// The profiles of this checkout as data: complete, consistent, and matching the known releases.
@Suite struct TargetProfileTests {
    /// The known properties of one target.
    struct Case: Sendable, CustomTestStringConvertible {
        /// The id: `el9` for the default Python, `el9:3.11` for another.
        let id: String
        let python: String
        /// The first letters of its rpm's features: tilde, caret, rich and weak dependencies.
        let features: String
        let codec: String
        let digest: String
        let repodata: String
        let prefix: String
        let abi: String

        init(
            _ id: String, python: String, features: String, codec: String, digest: String = "sha256", repodata: String, prefix: String = "python3-",
            abi: String
        ) {
            self.id = id
            self.python = python
            self.features = features
            self.codec = codec
            self.digest = digest
            self.repodata = repodata
            self.prefix = prefix
            self.abi = abi
        }

        var testDescription: String { id }
    }

    static let cases: [Case] = [
        Case("el5", python: "2.6", features: "", codec: "gzip", digest: "md5", repodata: "sha gzip", prefix: "python26-", abi: "cp26mu"),
        Case("el6", python: "2.6", features: "", codec: "xz", repodata: "sha256 gzip", prefix: "python-", abi: "cp26mu"),
        Case("el7", python: "2.7", features: "t", codec: "xz", repodata: "sha256 gzip", prefix: "python-", abi: "cp27mu"),
        Case("el7:3.6", python: "3.6", features: "t", codec: "xz", repodata: "sha256 gzip", prefix: "python36-", abi: "cp36m"),
        Case("el8", python: "3.6", features: "tcrw", codec: "xz", repodata: "sha256 gzip", abi: "cp36m"),
        Case("el8:3.9", python: "3.9", features: "tcrw", codec: "xz", repodata: "sha256 gzip", prefix: "python39-", abi: "cp39"),
        Case("el8:3.11", python: "3.11", features: "tcrw", codec: "xz", repodata: "sha256 gzip", prefix: "python3.11-", abi: "cp311"),
        Case("el8:3.12", python: "3.12", features: "tcrw", codec: "xz", repodata: "sha256 gzip", prefix: "python3.12-", abi: "cp312"),
        Case("el9", python: "3.9", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", abi: "cp39"),
        Case("el9:3.11", python: "3.11", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", prefix: "python3.11-", abi: "cp311"),
        Case("el9:3.12", python: "3.12", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", prefix: "python3.12-", abi: "cp312"),
        Case("el10", python: "3.12", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", abi: "cp312"),
        Case("fedora42", python: "3.13", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", abi: "cp313"),
        Case("fedora43", python: "3.14", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", abi: "cp314"),
        Case("fedora44", python: "3.14", features: "tcrw", codec: "zstd", repodata: "sha256 zstd", abi: "cp314"),
    ]

    /// Returns every target of the profiles: each Python on each architecture.
    static func allTargets() throws -> [Target] {
        try TestStack.catalog.profiles().flatMap { profile in
            try profile.pythons.flatMap { python in
                try profile.architectures.map { try Target(profile: profile, python: python.version, architecture: $0) }
            }
        }
    }

    @Test func `every profile decodes strictly and is named as its file is`() throws {
        let folder = try #require(TestStack.catalog.directories.first)
        let files = try FileSystem.list(folder).map(\.name)
        #expect(files.allSatisfy { $0.hasSuffix(".toml") })
        for file in files {
            let profile = try TOMLFile.decode(TargetProfile.self, from: folder.appending(file))
            #expect("\(profile.name).toml" == file)
        }
        let sorted = ["el5", "el6", "el7", "el8", "el9", "el10", "fedora42", "fedora43", "fedora44"]
        #expect(try TestStack.catalog.profiles().map(\.name) == sorted)
    }

    @Test(arguments: cases) func `a target is what its release is known to be`(_ expected: Case) throws {
        let catalog = TestStack.catalog
        let architecture = try #require(try catalog.profiles().first { expected.id.hasPrefix($0.name) }?.architectures.first)
        let target = try catalog.target(expected.id, architecture: architecture)
        let rpm = target.profile.rpm
        let known = [("t", rpm.features.tilde), ("c", rpm.features.caret), ("r", rpm.features.richDependencies), ("w", rpm.features.weakDependencies)]
        #expect(target.id == expected.id)
        #expect(target.python.version == expected.python)
        #expect(known.filter(\.1).map(\.0).joined() == expected.features)
        #expect(rpm.codec == expected.codec)
        #expect(rpm.digest == expected.digest)
        #expect("\(target.profile.repodata.checksumName) \(target.profile.repodata.compression)" == expected.repodata)
        #expect(target.python.packagePrefix == expected.prefix)
        #expect(target.python.abiTags == [expected.abi])
    }

    @Test func `a capability is written in one of four forms, which are compared with rpm`() throws {
        // The values of `CapabilityForm.all` in the tests of VersionSort.
        let forms = try Set(
            Self.allTargets().map { target in
                let form = CapabilityForm(target)
                return [form.features.tilde, form.features.caret, form.features.richDependencies, form.spelling == .both].map { $0 ? "1" : "0" }.joined()
            })
        #expect(forms == ["0000", "1001", "1111", "1110"])
    }

    @Test func `the cases name every Python of every profile`() throws {
        let ids = try Set(Self.allTargets().map(\.id))
        #expect(ids == Set(Self.cases.map(\.id)))
    }

    @Test func `a profile has one default Python, and its Pythons do not get in each other's way`() throws {
        for profile in try TestStack.catalog.profiles() {
            let pythons = profile.pythons
            #expect(pythons.filter(\.isDefault).count == 1, "\(profile.name)")
            for part in [pythons.map(\.version), pythons.map(\.packagePrefix), pythons.map(\.interpreter), pythons.map(\.sitelib)] {
                #expect(Set(part).count == part.count, "\(profile.name): \(part)")
            }
            let namespaces = pythons.flatMap(\.distProvides.namespaces)
            #expect(Set(namespaces).count == namespaces.count, "\(profile.name): \(namespaces)")
            for python in pythons {
                #expect(python.distProvides.namespaces.first == "python\(python.version)dist")
                #expect(python.shebang.hasPrefix(python.interpreter))
                #expect(python.sitelib == "/usr/lib/python\(python.version)/site-packages")
                #expect(python.sitearch == "/usr/lib64/python\(python.version)/site-packages")
                #expect((python.bytecode == .beside) == python.version.hasPrefix("2."))
                #expect(!python.alternativePrefixes.contains(python.packagePrefix))
            }
        }
    }

    @Test func `the codecs and digests of a profile are ones that packages can be written with`() throws {
        for profile in try TestStack.catalog.profiles() {
            let rpm = profile.rpm
            let codec = try #require(CompressionFormat(rawValue: rpm.codec), "\(profile.name)")
            if let level = rpm.level { #expect(codec.levels.contains(level), "\(profile.name)") }
            #expect(DigestAlgorithm(rawValue: rpm.digest) != nil, "\(profile.name)")
            #expect(rpm.headerDigests.allSatisfy { DigestAlgorithm(rawValue: $0) != nil }, "\(profile.name)")
            #expect(CompressionFormat(rawValue: profile.repodata.compression) != nil, "\(profile.name)")
        }
    }

    @Test func `every line of a base is a capability, and every range stands for something`() throws {
        for profile in try TestStack.catalog.profiles() {
            for line in profile.base.provides + profile.base.rpmlib { #expect(throws: Never.self) { try RPMDependency(parsing: line) } }
            for architecture in profile.architectures {
                let provided = try Target(profile: profile, architecture: architecture).baseProvides()
                #expect(!provided.contains { $0.name.contains("..") }, "\(profile.name) \(architecture)")
            }
            for library in profile.base.libraries {
                #expect(Set(library.architectures ?? []).isSubset(of: profile.architectures), "\(profile.name): \(library.soname)")
            }
            #expect(profile.base.repositories == [], "\(profile.name) must work without the network")
        }
    }

    /// The features that rpm requires if a package uses them: the profile's features and its rpm's list must agree.
    @Test func `an rpm has the rpmlib features that its packages need, and no others`() throws {
        for profile in try TestStack.catalog.profiles() {
            let rpm = profile.rpm
            let provided = try Target(profile: profile, architecture: profile.architectures[0]).baseProvides()
            let needs = [
                ("rpmlib(CompressedFileNames) <= 3.0.4-1", true), ("rpmlib(PayloadFilesHavePrefix) <= 4.0-1", true),
                ("rpmlib(FileDigests) <= 4.6.0-1", rpm.digest != "md5"), ("rpmlib(TildeInVersions) <= 4.10.0-1", rpm.features.tilde),
                ("rpmlib(CaretInVersions) <= 4.15.0-1", rpm.features.caret), ("rpmlib(RichDependencies) <= 4.12.0-1", rpm.features.richDependencies),
                ("rpmlib(LargeFiles) <= 4.12.0-1", rpm.largeFiles),
            ]
            for (need, expected) in needs { #expect(try Self.isProvided(need, by: provided) == expected, "\(profile.name): \(need)") }
            if rpm.codec == "xz" { #expect(try Self.isProvided("rpmlib(PayloadIsXz) <= 5.2-1", by: provided), "\(profile.name)") }
            if rpm.codec == "zstd" { #expect(try Self.isProvided("rpmlib(PayloadIsZstd) <= 5.4.18-1", by: provided), "\(profile.name)") }
        }
    }

    /// The newest symbol version of libstdc++ in a release, by its gcc (gcc manual: ABI policy and guidelines).
    @Test(arguments: [
        ("el5", 8), ("el6", 13), ("el7", 19), ("el8", 25), ("el9", 29), ("el10", 33), ("fedora42", 34), ("fedora43", 34), ("fedora44", 35),
    ])
    func `a base has what a compiled manylinux wheel of its C library needs, and nothing newer`(name: String, newest: Int) throws {
        for target in try Self.allTargets() where target.profile.name == name {
            let provided = target.baseProvides()
            let is64 = target.sitearch == target.python.sitearch
            // As in rpm's generator, a 32-bit library without a symbol version is only its name.
            func library(_ soname: String, _ version: String = "") -> String {
                is64 ? "\(soname)(\(version))(64bit)" : version.isEmpty ? soname : "\(soname)(\(version))"
            }
            let present = [
                library("libc.so.6"), library("libc.so.6", "GLIBC_\(target.profile.glibc)"), library("libm.so.6"), library("libpthread.so.0"),
                library("libdl.so.2"), library("libgcc_s.so.1"), library("libgcc_s.so.1", "GCC_3.0"), library("libgcc_s.so.1", "GCC_4.2.0"),
                library("libstdc++.so.6"), library("libstdc++.so.6", "GLIBCXX_3.4"), library("libstdc++.so.6", "GLIBCXX_3.4.\(newest)"),
                library("libstdc++.so.6", "CXXABI_1.3"), library("libstdc++.so.6", "CXXABI_1.3.1"), library("libz.so.1"), "rtld(GNU_HASH)",
                "python(abi) = \(target.python.version)", target.python.interpreter, "/bin/sh", "/usr/bin/env", "/sbin/ldconfig",
                "\(target.python.interpreterPackage) = \(target.python.fullVersion)",
            ]
            for need in present { #expect(try Self.isProvided(need, by: provided), "\(target) \(target.architecture): \(need)") }
            let absent = [
                library("libstdc++.so.6", "GLIBCXX_3.4.\(newest + 1)"), library("libc.so.6", "GLIBC_2.99"), "python(abi) = 2.4",
                "\(target.python.distProvides.namespaces[0])(setuptools)",
            ]
            for need in absent { #expect(try !Self.isProvided(need, by: provided), "\(target) \(target.architecture): \(need)") }
        }
    }

    @Test func `wheels for the C library of a target fit it, and those for a newer one do not`() throws {
        for target in try Self.allTargets() where target.architecture == "x86_64" {
            let abi = target.python.abiTags[0]
            let interpreter = "cp\(target.python.compactVersion)"
            let minor = try #require(Int(target.profile.glibc.dropFirst(2)))
            let fitting = try WheelFilename("thing-1.0-\(interpreter)-\(abi)-manylinux_2_\(minor)_x86_64.whl")
            let newer = try WheelFilename("thing-1.0-\(interpreter)-\(abi)-manylinux_2_\(minor + 1)_x86_64.whl")
            let oldest = try WheelFilename("thing-1.0-\(interpreter)-\(abi)-manylinux1_x86_64.whl")
            #expect(target.rank(of: fitting) != nil, "\(target)")
            #expect(target.rank(of: newer) == nil, "\(target)")
            #expect(target.rank(of: oldest) != nil, "\(target)")
        }
    }

    @Test func `the default Python gives the release's name to the folder and another adds its version`() throws {
        let names = try ["el9", "el9:3.9", "el9:3.11", "fedora43"].map { try TestStack.catalog.target($0, architecture: "x86_64").directoryName }
        #expect(names == ["el9", "el9", "el9-py3.11", "fedora43"])
    }

    @Test func `a target that is not there is answered with those that are`() throws {
        let error = try #require(throws: Failure.self) { try TestStack.catalog.target("el99", architecture: "x86_64") }
        #expect(error.subject == "there is no target 'el99'")
        #expect(error.hints == ["did you mean 'el9'?", "known targets: el5, el6, el7, el8, el9, el10, fedora42, fedora43, fedora44"])
        let python = try #require(throws: Failure.self) { try TestStack.catalog.target("el9:3.10", architecture: "x86_64") }
        #expect(python.hints == ["el9 has Python 3.9, 3.11, 3.12"])
        let architecture = try #require(throws: Failure.self) { try TestStack.catalog.target("el9", architecture: "i686") }
        #expect(architecture.causes.joined().contains("x86_64, aarch64, ppc64le, s390x"))
    }

    @Test func `a profile lists what its filesystem package has beyond every release and what a whole system consists of`() throws {
        for target in try TestStack.catalog.profiles() {
            #expect(target.base.repositoryNames?.isEmpty == false, "\(target.name)")
            let folders = target.base.folders ?? []
            let hasShells = ["el9", "el10", "fedora42", "fedora43", "fedora44"].contains(target.name)
            #expect(folders.contains("/usr/share/zsh/site-functions") == hasShells, "\(target.name)")
            #expect(folders.contains("/usr/share/man/{language}/man1..9") == (target.name != "el5"), "\(target.name)")
        }
    }

    /// Returns `true` if a capability satisfies a requirement.
    private static func isProvided(_ line: String, by provided: [RPMDependency]) throws -> Bool {
        let need = try RPMDependency(parsing: line)
        return provided.contains { need.isSatisfied(by: $0) }
    }
}
