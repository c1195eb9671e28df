import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Specs of a project or a stack, built by the real rpmbuild in the sandbox.
@Suite struct SpecBuildTests {
    private static let spec = """
        Name: old-helper
        Version: 0.3
        Release: 7%{?dist}
        Summary: A helper with a spec of its own
        License: MIT
        Source0: old_helper-%{version}.tar.gz
        Source1: helper.conf
        BuildArch: noarch
        Provides: python%{python3_pkgversion}dist(old-helper) = %{version}

        %description
        A helper.

        %package doc
        Summary: Words about it

        %description doc
        Words.

        %prep
        %setup -q -n old_helper-%{version}

        %install
        install -D -p -m 0644 old_helper.py %{buildroot}%{python3_sitelib}/old_helper.py
        install -D -p -m 0644 %{SOURCE1} %{buildroot}%{_sysconfdir}/helper.conf
        mkdir -p %{buildroot}%{_docdir}/old-helper; date > /dev/null; echo words > %{buildroot}%{_docdir}/old-helper/words

        %files
        %config(noreplace) %{_sysconfdir}/helper.conf
        %{python3_sitelib}/old_helper.py

        %files doc
        %{_docdir}/old-helper

        """

    private func build(
        _ spec: String?, version: String = "0.3", project: String = "old_helper", inside: [String: String] = [:], in folder: FilePath
    ) async throws -> [BuiltPackage] {
        var sdist = SdistMaker("old_helper", "0.3")
        sdist.files += inside.map { ($0.key, Array($0.value.utf8)) }
        let path = try sdist.write(to: folder)
        let archive = try VerifiedArtifact.verify(path: path, filename: sdist.filename, expecting: SHA256Digest(of: try sdist.bytes()))
        let target = try PlanTargets.current()
        let python = try await BuildPython.probe(FilePath("/usr/bin/python3"))
        let build = SpecBuild(
            project: try ProjectName(project), version: try Version(version), target: target, time: 1_700_000_000, python: python)
        let chosen = try spec.map { Attachment(name: "old-helper.spec", bytes: Array($0.utf8)) } ?? SpecBuild.spec(in: archive)
        let out = folder.appending("out")
        try FileSystem.createDirectory(out)
        return try await build.build(chosen, archive: archive, sources: [Attachment(name: "helper.conf", bytes: Array("a\n".utf8))], into: out)
    }

    private func reason(_ spec: String?, version: String = "0.3", project: String = "old_helper", inside: [String: String] = [:]) async throws -> String {
        try await withScratch { folder in
            let error = await #expect(throws: SpecBuildError.self) {
                try await build(spec, version: version, project: project, inside: inside, in: folder)
            }
            return error?.description ?? ""
        }
    }

    @Test func `source and binary packages come out, are taken under rpm's names, and are the same the next time`() async throws {
        try await withScratch { folder in
            let built = try await build(Self.spec, in: folder)
            #expect(built.map(\.fileName) == ["old-helper-0.3-7.new.src.rpm", "old-helper-0.3-7.new.noarch.rpm", "old-helper-doc-0.3-7.new.noarch.rpm"])
            #expect(built.map(\.isSource) == [true, false, false])
            for package in built {
                _ = try await output("rpmkeys", ["-K", package.path.string])
                #expect(SHA256Digest(bytes: try Digest.ofFile(package.path, .sha256)) == package.sha256)
            }
            let files = try await output("rpm", ["-qlp", built[1].path.string])
            #expect(files == "/etc/helper.conf\n/usr/lib/python3.9/site-packages/old_helper.py\n")
            let header = try await output("rpm", ["-qp", "--qf", "%{BUILDHOST} %{BUILDTIME} %{PAYLOADCOMPRESSOR} [%{FILEUSERNAME} ]", built[1].path.string])
            #expect(header == "localhost 1700000000 zstd root root ")
            try await Task.sleep(for: .seconds(1.1))
            let again = folder.appending("again")
            try FileSystem.createDirectory(again)
            #expect(try await build(Self.spec, in: again).map(\.sha256) == built.map(\.sha256))
        }
    }

    @Test func `the spec inside the archive is found, nearest to its top, and two are one too many`() async throws {
        try await withScratch { folder in
            let built = try await build(nil, inside: ["old-helper.spec": Self.spec, "deeper/other.spec": "Name: x\n"], in: folder)
            #expect(built.count == 3)
        }
        #expect(try await reason(nil) == "old_helper-0.3.tar.gz has no spec file")
        #expect(try await reason(nil, inside: ["a.spec": "", "b.spec": ""]).contains("has 2 spec files"))
    }

    @Test func `what is built of another project or version is refused, and a failure shows its last words`() async throws {
        #expect(try await reason(Self.spec, version: "0.4").contains("is version 0.3, not 0.4"))
        #expect(try await reason(Self.spec, project: "cart").contains("is not named after cart"))
        let broken = Self.spec.replacing("%install\n", with: "%install\necho 'the last words'; exit 3\n")
        #expect(try await reason(broken).contains("the last words"))
    }

    @Test func `a spec sees neither the network nor this machine's files`() async throws {
        let curious = Self.spec.replacing(
            "%install\n",
            with: """
                %install
                if ls -d /tmp/rpmbuilder-test-* 2>/dev/null || ls /root 2>/dev/null; then exit 7; fi
                test "$(tail -n +3 /proc/net/dev | grep -cv ' lo:')" = 0

                """)
        try await withScratch { folder in
            let built = try await build(curious, in: folder)
            #expect(built.count == 3)
        }
    }
}
