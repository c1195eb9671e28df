import Failures
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Specs that replace ours, and overrides if the target or `relcli rpm` builds.
@Suite struct OwnSpecTests {
    private static let spec = """
        Name: python%{python3_pkgversion}-old-helper
        Version: 0.3
        Release: 5%{?dist}
        Summary: A helper that knows how to be packaged
        License: MIT
        Source0: old_helper-%{version}.tar.gz
        Patch0: helper.patch
        BuildArch: noarch
        Provides: python%{python3_version}dist(old-helper) = %{version}

        %description
        A helper.

        %prep
        %setup -q -n old_helper-%{version}
        %patch -P0 -p1

        %install
        install -D -p -m 0644 old_helper.py %{buildroot}%{python3_sitelib}/old_helper.py

        %files
        %{python3_sitelib}/old_helper.py

        """
    private static let patch = "--- a/old_helper.py\n+++ b/old_helper.py\n@@ -1 +1,2 @@\n version = \"0.3\"\n+patched = True\n"

    @Test func `packages of a spec beside the override are released and installed with the rest`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/old-helper.toml", "spec = \"old-helper.spec\"\npatches = [\"helper.patch\"]\n")
            try stack.write("shop/overrides/old-helper.spec", Self.spec)
            try stack.write("shop/overrides/helper.patch", Self.patch)
            let summary = try await stack.release()
            #expect(summary.findings == [])
            #expect(summary.targets.map(\.check) == ["passed", "passed", "passed"])
            let names = try ["el9", "el9-py3.11", "el10"].flatMap { try stack.packages(target: $0) }.compactMap { $0.lastComponent?.string }
            #expect(
                names.filter { $0.contains("old-helper") } == [
                    "python3-old-helper-0.3-5.el9.noarch.rpm", "python3.11-old-helper-0.3-5.el9.noarch.rpm", "python3-old-helper-0.3-5.el10.noarch.rpm",
                ])
            let package = try #require(try stack.packages(target: "el9").first { $0.string.contains("old-helper") })
            try await RealRPM.examine(package, root: stack.folder.appending("root"))
        }
    }

    @Test(arguments: [0, 1]) func `another epoch is no way to other bytes under a published name`(_ epoch: Int) async throws {
        try await TestStack.run(files: [try LocalIndexFile(SdistMaker("old_helper", "0.3"))]) { stack, _ in
            try stack.write("shop/stack.toml", "name = \"old\"\ntargets = [\"el9\"]\n\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            try stack.write("shop/prod-reqs.txt", "old_helper==0.3\n")
            try stack.write("shop/overrides/old-helper.toml", "spec = \"old-helper.spec\"\npatches = [\"helper.patch\"]\n")
            try stack.write("shop/overrides/old-helper.spec", Self.spec)
            try stack.write("shop/overrides/helper.patch", Self.patch)
            _ = try await stack.release()
            try stack.write("shop/overrides/old-helper.spec", Self.spec.replacing("Summary: A", with: "Epoch: \(epoch)\nSummary: Another"))
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.description.contains("a channel published other bytes under this name") == true, "\(error.map { "\($0)" } ?? "")")
            try stack.write(
                "shop/overrides/old-helper.spec",
                Self.spec.replacing("Summary: A", with: "Epoch: \(epoch)\nSummary: Another").replacing("Release: 5", with: "Release: 6"))
            #expect(try await stack.release().findings == [])
            #expect(try await SnapshotStore(root: stack.mirror().appending("rpm")).audit("prod").problems == [])
        }
    }

    @Test func `the spec of the source archive is taken when the override says so, and a spec of another version is refused`() async throws {
        var sdist = SdistMaker("old_helper", "0.3")
        sdist.files.append(("old-helper.spec", Array(Self.spec.replacing("Patch0: helper.patch\n", with: "").replacing("%patch -P0 -p1\n", with: "").utf8)))
        let files = try TestStack.files().filter { !$0.filename.hasPrefix("old_helper") } + [LocalIndexFile(sdist)]
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/overrides/old-helper.toml", "spec = \"own\"\n")
            #expect(try await stack.release().published != nil)
            try stack.write("shop/overrides/old-helper.toml", "spec = \"other.spec\"\npatches = [\"helper.patch\"]\n")
            try stack.write("shop/overrides/helper.patch", Self.patch)
            try stack.write("shop/overrides/other.spec", Self.spec.replacing("Version: 0.3", with: "Version: 0.4").replacing("%{version}.tar", with: "0.3.tar"))
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.description.contains("rpmbuild ended with status") == true || error?.description.contains("is version 0.4, not 0.3") == true)
        }
    }

    @Test func `where the target builds, files, patches and patterns of the stack are in the spec`() async throws {
        try await TestStack.run(files: [try LocalIndexFile(SdistMaker("old_helper", "0.3"))]) { stack, _ in
            let document = "name = \"old\"\ntargets = [\"el9\"]\nsdists = \"source\"\n\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n"
            try stack.write("shop/stack.toml", document)
            try stack.write("shop/prod-reqs.txt", "old_helper==0.3\n")
            try stack.write(
                "shop/overrides/old-helper.toml",
                """
                patches = ["helper.patch"]
                exclude = ["*/x"]
                [[file]]
                path = "/etc/helper/helper.conf"
                source = "helper.conf"
                config = true
                [[unit]]
                name = "helper.service"
                text = "[Service]"
                """)
            try stack.write("shop/overrides/helper.patch", Self.patch)
            try stack.write("shop/overrides/helper.conf", "a = 1\n")
            let log = EventLog()
            _ = try await stack.release(events: log.sink)
            #expect(!log.warnings.contains { $0.contains("does nothing") })
            let source = try #require(try stack.packages(target: "el9", architecture: "source").first)
            let top = stack.folder.appending("top")
            #expect(try await Tool.run("rpm", ["-i", "--define", "_topdir \(top)", source.string]).succeeded)
            let spec = top.appending("SPECS").appending("python-old-helper.spec")
            let parsed = try await Tool.run("rpmspec", ["-P", spec.string])
            #expect(parsed.succeeded, "\(parsed.errors)")
            for line in [
                "Patch0:         helper.patch", "Source1:        helper.conf", "%config(noreplace) %attr(0644,root,root) /etc/helper/helper.conf",
                "%attr(0644,root,root) /usr/lib/systemd/system/helper.service", "%dir %attr(0755,root,root) /etc/helper",
            ] { #expect(parsed.output.contains(line + "\n"), "\(line) in \(parsed.output)") }
            let prepared = try await Tool.run("rpmbuild", ["-bp", "--nodeps", "--define", "_topdir \(top)", spec.string])
            #expect(prepared.succeeded, "\(prepared.errors)")
        }
    }

    @Test func `the one-shot takes an override file or a folder of them`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let wheel = try WheelMaker("disk", "1.0").write(to: stack.folder)
            try stack.write("overrides/disk.toml", "name = \"disk-tools\"\npatches = [\"disk.patch\"]\n")
            try stack.write("overrides/disk.patch", "--- a/disk/__init__.py\n+++ b/disk/__init__.py\n@@ -1 +1 @@\n-version = \"1.0\"\n+version = \"1.0p\"\n")
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            for (index, path) in ["overrides", "overrides/disk.toml"].enumerated() {
                let output = stack.folder.appending("out\(index)")
                let overrides = stack.folder.pushing(FilePath(path))
                let made = try await AdHocStack(target: target, kinds: .all, overrides: overrides, context: try stack.context()).build(
                    wheel.string, withDependencies: false, output: output)
                #expect(
                    made.compactMap { $0.lastComponent?.string } == [
                        "disk-tools-1.0-1.el9.noarch.rpm", "disk-tools-1.0-1.el9.src.rpm", "disk-tools.spec",
                    ])
                let script = "rpm2cpio '\(made[0])' | cpio -i --quiet --to-stdout '*/disk/__init__.py'"
                #expect(try await Tool.run("bash", ["-o", "pipefail", "-c", script]).output == "version = \"1.0p\"\n")
            }
            let missing = #expect(throws: Failure.self) {
                try AdHocStack(target: target, kinds: .all, overrides: stack.folder.appending("nothing.toml"), context: try stack.context())
            }
            #expect(missing?.status == .usage)
        }
    }
}
