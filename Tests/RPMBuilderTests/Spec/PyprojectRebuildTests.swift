import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Specs in the form of el9 and later, rebuilt with macros that do what these specs need of the distribution's macros.
@Suite struct PyprojectRebuildTests {
    /// The macros use Python 3.11, so the target has that Python.
    private func rebuild(
        _ wheel: VerifiedArtifact, source: VerifiedArtifact? = nil, overrides: Overrides, attachments: [String: String], in folder: FilePath
    ) async throws {
        let target = try PlanTargets.current(python: "3.11")
        let rebuild = try SpecRebuild(
            wheel, source: source, target, overrides: overrides, extras: ["fast"], attachments: attachments, in: folder)
        let spec = try rebuild.spec
        #expect(spec.contains("%pyproject_install\n") && !spec.contains("unzip"))
        #expect(spec.contains("%pyproject_save_files") == (source != nil))
        let macros = try await RebuildMacros(target, in: folder)
        if source == nil {
            try await rebuild.compare(macros.arguments)
        } else {
            try await rebuild.compareBuilt(macros.arguments)
        }
    }

    @Test func `rpmbuild makes the same packages of a wheel`() async throws {
        var wheel = WheelMaker("Shop-App", "1.0", requires: ["cart>=1,<2", "speed; extra == 'fast'"])
        wheel.extras = ["fast"]
        wheel.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        wheel.informationFiles = [("licenses/LICENSE", Array("Permission is hereby granted, free of charge".utf8))]
        wheel.files += [
            ("shop_app/data file.txt", Array("100%\n".utf8)), ("shop_app/sub/__init__.py", []), ("Shop_App-1.0.data/data/share/shop/x.txt", Array("x".utf8)),
            ("Shop_App-1.0.data/scripts/shop-tool", Array("#!python\nprint(1)\n".utf8)), ("Shop_App-1.0.data/data/etc/shop/shop.ini", Array("[a]\n".utf8)),
            ("Shop_App-1.0.data/data/share/man/man1/shop.1", Array(".TH shop 1\n".utf8)),
        ]
        var overrides = Overrides()
        overrides.exclude = ["*/share/shop/*"]
        overrides.unit = [.init(name: "shop.service", source: "shop.service")]
        overrides.subpackage = [.init(suffix: "sub", files: ["*/shop_app/sub/*"])]
        let (made, changes) = (wheel, overrides)
        try await withScratch { folder in
            try await rebuild(
                made.artifact(in: folder), overrides: changes, attachments: ["shop.service": "[Service]\nExecStart=/usr/bin/shop\n"], in: folder)
        }
    }

    @Test func `rpmbuild makes the same packages of an sdist through its own backend, patched`() async throws {
        var sdist = SdistMaker("old_helper", "0.3", requires: ["cart>=1", "speed; extra == 'fast'"])
        sdist.fields = ["Provides-Extra: fast"]
        let made = sdist
        var overrides = Overrides()
        overrides.patches = ["helper.patch"]
        overrides.extras = []
        let patch = "--- a/old_helper.py\n+++ b/old_helper.py\n@@ -1 +1,2 @@\n version = \"0.3\"\n+patched = True\n"
        let changes = overrides
        try await withScratch { folder in
            let path = try made.write(to: folder)
            let source = try VerifiedArtifact.verify(path: path, filename: made.filename, expecting: SHA256Digest(of: try made.bytes()))
            let python = try await BuildPython.probe(FilePath("/usr/bin/python3"))
            let patches = [try SourcePatch(name: "helper.patch", bytes: Array(patch.utf8))]
            let system = try await BuildSystem.read(source, patches: patches, python: python, workDirectory: folder)
            let wheel = try await WheelBuild.wheel(
                from: source, system: system, python: python, requirements: [], patches: patches, sourceDateEpoch: 1_700_000_000, workDirectory: folder)
            let digest = try #require(SHA256Digest(bytes: try Digest.ofFile(wheel, .sha256)))
            let artifact = try VerifiedArtifact.verify(path: wheel, filename: wheel.lastComponent?.string ?? "", expecting: digest)
            try await rebuild(artifact, source: source, overrides: changes, attachments: ["helper.patch": patch], in: folder)
        }
    }

    @Test(arguments: [true, false])
    func `rpmbuild gives programs the names with the version too`(_ pyproject: Bool) async throws {
        var overrides = InstalledFilesTests.allowing
        overrides.programs = .suffixed
        let changes = overrides
        try await withScratch { folder in
            let target = try PlanTargets.current(python: "3.11", pyprojectMacros: pyproject)
            let rebuild = try SpecRebuild(InstalledFilesTests.programs.artifact(in: folder), target, overrides: changes, in: folder)
            try await rebuild.compare(try await RebuildMacros(target, pyproject: pyproject, in: folder).arguments)
        }
    }
}
