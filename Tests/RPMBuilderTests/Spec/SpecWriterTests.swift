import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Specs as the real rpmbuild reads them.
@Suite struct SpecWriterTests {
    /// Builds a wheel into a folder.
    private func build(_ wheel: WheelMaker, _ target: Target, overrides: Overrides? = nil, in folder: FilePath) throws -> (RPMPlan, [BuiltPackage]) {
        let artifact = try wheel.artifact(in: folder)
        let contents = try WheelContents(artifact, spoolDirectory: folder)
        let plan = try RPMPlanner.plan(wheel: contents, target: target, overrides: overrides, context: PlanContext(buildTime: 1_700_000_000))
        return (plan, try PackageWriter.build(plan: plan, sources: [artifact], into: folder))
    }

    private func rich() -> WheelMaker {
        var wheel = WheelMaker("Shop-App", "1.0rc1", requires: ["a>=1,<2", "b!=3"])
        wheel.tags = ["py2-none-any", "py3-none-any"]
        wheel.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        wheel.files += [
            ("shop_app/data file.txt", Array("100%\n".utf8)), ("shop_app/[odd].txt", []), ("Shop_App-1.0rc1.data/data/share/shop/x.txt", Array("x".utf8)),
            ("Shop_App-1.0rc1.data/scripts/shop-tool", Array("#!/bin/sh\necho\n".utf8)),
        ]
        wheel.informationFiles = [("licenses/LICENSE", Array("Permission is hereby granted, free of charge".utf8))]
        return wheel
    }

    @Test(arguments: [UInt32(0), 315_532_800, 631_151_999, 631_152_000, 1_700_000_000, .max])
    func `the changelog has a date that rpm takes whatever the time of the build`(time: UInt32) async throws {
        try await withScratch { folder in
            let contents = try WheelContents(WheelMaker("dated", "1.0").artifact(in: folder), spoolDirectory: folder)
            let plan = try RPMPlanner.plan(wheel: contents, target: PlanTargets.current(), overrides: nil, context: PlanContext(buildTime: time))
            let spec = folder.appending("dated.spec")
            try FileSystem.writeAtomically(Array(SpecWriter.text(plan, sources: ["dated-1.0-py3-none-any.whl"]).utf8), to: spec)
            #expect(try await Tool.run("rpmspec", ["-P", spec.string]).errors.isEmpty)
        }
    }

    @Test func `rpmspec reads the spec of every generation`() async throws {
        for target in try [PlanTargets.current(), PlanTargets.current(python: "3.11"), PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] {
            try await withScratch { folder in
                let (plan, _) = try build(rich(), target, in: folder)
                let spec = folder.appending(plan.sourceName + ".spec")
                let names = try await output("rpmspec", ["-q", "--qf", "%{NAME}\n", spec.string])
                #expect(names.contains(plan.main.name + "\n"))
            }
        }
    }

    @Test func `macros in metadata stay text`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.summary = "%(touch /tmp/relcli-was-here) %{lua:print(1)} %define x %{name}"
        wheel.readme = "%files\n%(touch /tmp/relcli-was-here)\n%package evil\nSummary: evil\n%post -p <lua>\n%{nil}\n"
        wheel.files.append(("app/%(touch x).txt", Array("1".utf8)))
        wheel.fields = ["Home-page: https://x/%(touch%20x)"]
        let made = wheel
        try await withScratch { folder in
            let (plan, _) = try build(made, PlanTargets.current(pyprojectMacros: false), in: folder)
            let text = try await output(
                "rpmspec", ["-q", "--qf", "%{NAME}|%{SUMMARY}|%{DESCRIPTION}\n", folder.appending(plan.sourceName + ".spec").string])
            #expect(text.contains("|%(touch /tmp/relcli-was-here) %{lua:print(1)} %define x %{name}|"))
            #expect(text.contains("%package evil"))
            #expect(!text.contains("evil|"))
            #expect(try FileSystem.status("/tmp/relcli-was-here") == nil)
        }
    }

    @Test func `rpmbuild makes the same package of the source package`() async throws {
        var overrides = Overrides()
        overrides.file = [.init(path: "/etc/shop/shop.ini", text: "ratio = 5%\n", config: true)]
        overrides.exclude = ["*.txt.not"]
        for target in try [PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] {
            try await withScratch { folder in
                let (plan, built) = try build(rich(), target, overrides: overrides, in: folder)
                let source = try #require(built.first { $0.isSource })
                let ours = try #require(built.first { !$0.isSource })
                let defines = ["_topdir \(folder)/top", "dist \(target.profile.distTag)", "_rpmdir \(folder)/out", "_prefix /usr", "_bindir /usr/bin"]
                _ = try await output(
                    "rpmbuild", ["--rebuild", "--nodeps", source.path.string] + defines.flatMap { ["--define", $0] })
                let theirs = folder.appending("out").appending(plan.main.arch).appending(ours.fileName)
                for question in Self.questions {
                    let one = try await output("rpm", ["-qp", "--qf", question, ours.path.string])
                    let other = try await output("rpm", ["-qp", "--qf", question, theirs.string])
                    #expect(Self.comparable(one) == Self.comparable(other), "\(target): \(question)")
                }
            }
        }
    }

    @Test func `the payload of a source package has the form that the target names for it`() async throws {
        for codec in ["none", "gzip", "xz"] {
            var profile = try PlanTargets.current().profile
            profile.rpm.sourceCodec = codec
            let target = try Target(profile: profile, architecture: "x86_64")
            try await withScratch { folder in
                let (_, built) = try build(WheelMaker("thing", "1"), target, in: folder)
                let source = try RPMFileReader.read(try #require(built.first { $0.isSource }).path)
                #expect(source.package.payloadCompressor == (codec == "none" ? nil : codec))
                #expect((source.header[.payloadDigest] == source.header[.payloadDigestAlt]) == (codec == "none"))
                #expect(try PackageVerification.verify(source).isValid)
                let files = try await output("bash", ["-c", "rpm2cpio '\(source.path)' | cpio -it --quiet"])
                #expect(files.split(separator: "\n").sorted() == ["python-thing.spec", "thing-1-py3-none-any.whl"])
                let binary = try RPMFileReader.read(try #require(built.first { !$0.isSource }).path)
                #expect(binary.package.payloadCompressor == profile.rpm.codec)
            }
        }
    }

    private static let questions = [
        "%{NAME} %{EVR} %{ARCH} %{SUMMARY} %{LICENSE} %{SOURCERPM}", "%{DESCRIPTION}", "[%{REQUIRENEVRS}\n]", "[%{PROVIDENEVRS}\n]", "[%{CONFLICTNEVRS}\n]",
        "[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags}\n]", "%{POSTIN}%{POSTINPROG}",
        "[%{CHANGELOGTIME} %{CHANGELOGNAME} %{CHANGELOGTEXT}\n]",
    ]

    /// Returns the lines without those that this machine's newer rpm adds.
    private static func comparable(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("rpmlib(") }
    }
}
