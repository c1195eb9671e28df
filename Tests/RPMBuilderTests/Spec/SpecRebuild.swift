import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Our source package, rebuilt by the real rpmbuild, and our binary packages.
struct SpecRebuild {
    let plan: RPMPlan
    let built: [BuiltPackage]
    let folder: FilePath

    /// Creates the value for built packages.
    init(plan: RPMPlan, built: [BuiltPackage], folder: FilePath) {
        self.plan = plan
        self.built = built
        self.folder = folder
    }

    /// Plans and builds a wheel, or an sdist with its wheel.
    init(
        _ wheel: VerifiedArtifact, source: VerifiedArtifact? = nil, _ target: Target, overrides: Overrides? = nil, extras: [String] = [],
        attachments: [String: String] = [:], in folder: FilePath
    ) throws {
        var context = PlanContext(buildTime: 1_700_000_000)
        context.attachments = attachments.mapValues { Array($0.utf8) }
        context.extras = Set(try extras.map { try ExtraName($0) })
        let patches = try (overrides?.patches ?? []).map { try SourcePatch(name: $0, bytes: context.attachments[$0] ?? []) }
        let contents = try WheelContents(wheel, spoolDirectory: folder, patches: source == nil ? patches : [])
        plan = try RPMPlanner.plan(wheel: contents, target: target, overrides: overrides, context: context)
        let sourcePlan = try source.map { sdist in
            try RPMPlanner.plan(
                source: contents.metadata, survey: SourceSurvey(sdist), wheel: contents, target: target, overrides: overrides, context: context)
        }
        built = try PackageWriter.build(plan: plan, sourcePlan: sourcePlan, sources: [source ?? wheel], into: folder)
        self.folder = folder
    }

    /// The text of the spec.
    var spec: String {
        get throws { String(decoding: try FileSystem.readAll(folder.appending(plan.sourceName + ".spec"), limit: 1 << 20), as: UTF8.self) }
    }

    /// Rebuilds the source package with the tools of the target.
    ///
    /// - Parameter arguments: The further arguments of rpmbuild.
    @discardableResult
    func rebuild(_ arguments: [String] = []) async throws -> [String] {
        let source = try #require(built.first { $0.isSource })
        let defines = [
            "_topdir \(folder)/top", "dist \(plan.target.profile.distTag)", "_rpmdir \(folder)/out", "_prefix /usr", "_bindir /usr/bin",
            "_binary_filedigest_algorithm 8",
        ]
        _ = try await output("rpmbuild", ["--rebuild", "--nodeps", source.path.string] + arguments + defines.flatMap { ["--define", $0] })
        return try FileSystem.list(folder.appending("out").appending(plan.main.arch)).map(\.name).sorted()
    }

    /// Rebuilds a source package whose sdist the target builds, and compares the values that do not depend on the target's tools.
    ///
    /// These are names, texts, and files except metadata and byte code. No requirement and no capability of ours may be missing.
    func compareBuilt(_ arguments: [String] = []) async throws {
        let names = try await rebuild(arguments).filter { !$0.contains("-debug") }
        #expect(names == built.filter { !$0.isSource }.map(\.fileName).sorted())
        for ours in built where !ours.isSource {
            let theirs = folder.appending("out").appending(plan.main.arch).appending(ours.fileName)
            for question in ["%{NAME} %{EVR} %{ARCH} %{SUMMARY} %{LICENSE}", "%{DESCRIPTION}"] {
                let (one, other) = (
                    try await output("rpm", ["-qp", "--qf", question, ours.path.string]), try await output("rpm", ["-qp", "--qf", question, theirs.string])
                )
                #expect(one == other, "\(ours.fileName): \(question)")
            }
            for question in ["[%{REQUIRENEVRS}\n]", "[%{PROVIDENEVRS}\n]"] {
                let one = Self.comparable(try await output("rpm", ["-qp", "--qf", question, ours.path.string])).filter {
                    $0.contains("dist(") || $0.contains("abi")
                }
                let other = Set(Self.comparable(try await output("rpm", ["-qp", "--qf", question, theirs.string])))
                #expect(one.allSatisfy(other.contains), "\(ours.fileName): \(one) \(other)")
            }
            let question = "[%{FILENAMES} %{FILEMODES:octal} %{FILEFLAGS:fflags}\n]"
            let one = Self.lasting(try await output("rpm", ["-qp", "--qf", question, ours.path.string]))
            let other = Self.lasting(try await output("rpm", ["-qp", "--qf", question, theirs.string]))
            #expect(one == other, "\(ours.fileName)")
        }
    }

    /// Returns the files that do not depend on the version of setuptools, without metadata and byte code.
    private static func lasting(_ files: String) -> [Substring] {
        files.split(separator: "\n").filter { line in
            !["__pycache__", ".dist-info", ".egg-info", ".pyc", "/debug", "/.build-id", "/usr/share/doc"].contains { line.contains($0) } && !line.hasPrefix("d")
                && !line.contains(" 04")
        }
    }

    /// Rebuilds the source package, and compares rpm's output for every binary package with that for ours.
    ///
    /// - Parameter arguments: The further arguments of rpmbuild.
    func compare(_ arguments: [String] = []) async throws {
        let names = try await rebuild(arguments)
        #expect(names == built.filter { !$0.isSource }.map(\.fileName).sorted())
        for ours in built where !ours.isSource {
            let theirs = folder.appending("out").appending(plan.main.arch).appending(ours.fileName)
            for question in Self.questions {
                let one = try await output("rpm", ["-qp", "--qf", question, ours.path.string])
                let other = try await output("rpm", ["-qp", "--qf", question, theirs.string])
                #expect(Self.comparable(one) == Self.comparable(other), "\(ours.fileName): \(question)")
            }
            #expect(try await contents(ours.path, "ours") == contents(theirs, "theirs"), "\(ours.fileName)")
        }
    }

    /// Returns the digest of every file in a package's payload.
    ///
    /// For a compressed manual it is that of its text, because gzip output varies.
    private func contents(_ package: FilePath, _ name: String) async throws -> [Substring] {
        let place = folder.appending("\(name)-\(package.lastComponent?.string ?? "")")
        try FileSystem.createDirectory(place)
        let script = """
            set -o pipefail; rpm2cpio '\(package)' | cpio -idm --quiet && find . -path '*/man/*' -name '*.gz' -exec gunzip {} + \
            && find . -type f | LC_ALL=C sort | xargs -d '\\n' -r sha256sum
            """
        return try await output("bash", ["-c", script], in: place).split(separator: "\n")
    }

    private static let questions = [
        "%{NAME} %{EVR} %{ARCH} %{SUMMARY} %{LICENSE} %{SOURCERPM}", "%{DESCRIPTION}", "[%{REQUIRENEVRS}\n]", "[%{PROVIDENEVRS}\n]", "[%{CONFLICTNEVRS}\n]",
        "[%{OBSOLETENEVRS}\n]", "[%{RECOMMENDNEVRS}\n]",
        "[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags}\n]", "%{PREIN}%{PREINPROG}", "%{POSTIN}%{POSTINPROG}",
        "%{PREUN}%{PREUNPROG}", "%{POSTUN}%{POSTUNPROG}", "[%{CHANGELOGTIME} %{CHANGELOGNAME} %{CHANGELOGTEXT}\n]",
    ]

    /// Returns the lines without those that this machine's newer rpm adds.
    private static func comparable(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("rpmlib(") }
    }
}
