import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Every tag of a plan's packages, compared with rpmbuild's result for the plan's spec: subpackages, scripts, users, configuration, languages.
struct RebuildComparisonTests {
    /// The further tags that may differ, besides ``RPMBuildComparisonTests/allowed``, with the reasons.
    static let allowed: [RPMTag: String] = [
        .fileTimes: "unpacking keeps the times that the wheel states; a plan gives all files its own",
        .payloadDigest: "the archive has those times", .payloadDigestAlt: "the archive has those times",
        .cookie: "the time of the build is that of the test",
    ]

    @Test func `rpmbuild makes the same headers of the spec, sub-packages included`() async throws {
        let target = try LintTargets.target("el8", RPMFormat(version: "4.14.3", codec: "zstd", level: 3))
        for wheel in RPMLintTests.wheels(target, library: []).dropLast() {
            try await withScratch { folder in
                try FileSystem.createDirectory(folder.appending("ours"))
                let artifact = try wheel.artifact(in: folder)
                let contents = try WheelContents(artifact, spoolDirectory: folder)
                var context = PlanContext(buildTime: 1_700_000_000)
                (context.vendor, context.packager) = ("Example", "Example <a@example.org>")
                context.extras = Set(contents.metadata.providesExtra)
                let plan = try RPMPlanner.plan(
                    wheel: contents, target: target, overrides: wheel.entryPoints.isEmpty ? nil : RPMLintTests.service, context: context)
                let built = try PackageWriter.build(plan: plan, sources: [artifact], into: folder.appending("ours"))
                let source = try #require(built.first { $0.isSource })
                let defines = [
                    "_topdir \(folder)/top", "_rpmdir \(folder)/theirs", "dist \(target.profile.distTag)", "_prefix /usr", "_bindir /usr/bin",
                    "_buildhost localhost", "use_source_date_epoch_as_buildtime 1", "_binary_payload w3.zstdio", "_binary_filedigest_algorithm 8",
                ]
                _ = try await output(
                    "rpmbuild", ["--rebuild", "--nodeps", source.path.string] + defines.flatMap { ["--define", $0] },
                    environment: ["SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C.UTF-8"])
                for package in plan.packages {
                    let name = RPMWriter.nevra(package).fileName
                    try compare(package, with: folder.appending("theirs/\(package.arch)/\(name)"), at: folder.appending(name))
                }
                #expect(plan.packages.count == (wheel.extras.isEmpty ? 1 : 2))
            }
        }
    }

    /// Returns flags without the mark of `config(name)`, which rpmbuild's generator sets like we do, but a spec with the written line cannot.
    private static func comparable(_ value: RPMValue?) -> RPMValue? {
        guard case .int32(let numbers)? = value else { return value }
        let config = RPMDependency.Flags.config.rawValue
        return .int32(numbers.map { $0 & config == 0 || $0 & ~config != 8 ? $0 : 8 })
    }

    private func compare(_ package: RPMPackage, with reference: FilePath, at path: FilePath) throws {
        let theirs = try RPMFileReader.read(reference)
        var form = WriteForm.make(.zstd, level: 3)
        form.rpmVersion = try theirs.header.string(.rpmVersion) ?? ""
        _ = try RPMWriter.write(package, form: form, to: path)
        let ours = try RPMFileReader.read(path)
        var compared = 0
        for tag in Set(ours.header.tags).union(theirs.header.tags).sorted() {
            if RPMBuildComparisonTests.allowed[tag.rawValue] != nil || Self.allowed[tag] != nil { continue }
            compared += 1
            #expect(Self.comparable(ours.header[tag]) == Self.comparable(theirs.header[tag]), "\(tag) of \(package.name)")
        }
        #expect(compared > 30)
        #expect(ours.package.archiveSize == theirs.package.archiveSize)
    }
}
