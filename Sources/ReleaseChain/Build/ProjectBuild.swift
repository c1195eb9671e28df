import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The inputs of the build of one project for one target, from its file to spec, source RPM and binary RPMs.
struct ProjectBuild: Sendable {
    let target: Target
    let package: ResolvedPackage
    let artifact: PackageArtifact
    let overrides: Overrides?
    let patches: [SourcePatch]
    /// The inputs of the plan besides the wheel, the target and the overrides.
    let plan: PlanContext
    /// The key of the packages; `nil` if packages are not cached.
    let key: StepKey?
    /// The packages that were built before under the key; `nil` if there are none.
    let kept: [BuiltPackage]?
    /// A Boolean value indicating whether `kept` are the packages of another release, which must stay as they are.
    var isFixed = false
    /// A name for the project and its file, the same for all targets.
    let group: String

    /// The project, its version and its target, for example `konfig 1.1 for el9`.
    var title: String { "\(package.name) \(package.version) for \(target.id)" }

    /// The patches to apply to the wheel; empty if the wheel was built here from patched source.
    var wheelPatches: [SourcePatch] { artifact.wasBuilt ? [] : patches }

    /// The parts of this machine that a build needs.
    struct Tools: Sendable {
        /// The folders in which the target's Python is looked for if byte code is shipped.
        let searchPath: [FilePath]
        /// The Python that is available in the sandbox to builds from a spec of the project or the stack.
        let python: FilePath
        /// The compressors, which are used for one package after another.
        let pool: CodecPool
        /// The properties of the targets' Pythons, by their paths.
        private let interpreters = InFlight<FilePath, BuildPython>(keepsResults: true)

        init(searchPath: [FilePath], python: FilePath, pool: CodecPool) {
            self.searchPath = searchPath
            self.python = python
            self.pool = pool
        }

        /// Creates a compiler of byte code; the compilers of a run ask each interpreter once for its properties.
        func bytecodeCompiler(for target: Target) -> BytecodeCompiler {
            BytecodeCompiler(target: target, searchPath: searchPath) { [interpreters] path in
                try await interpreters.value(path) { try await BuildPython.probe(path, oldest: BytecodeCompiler.oldest) }
            }
        }
    }

    /// Builds the packages into a folder.
    ///
    /// The source package holds the published file: the wheel, or the sdist that the wheel was built from.
    ///
    /// - Parameters:
    ///   - wheel: the patched contents of the wheel, if they were read before.
    ///   - warn: receives the plan's warnings.
    func packages(_ tools: Tools, wheel: WheelContents?, into directory: FilePath, warn: PackageWarningSink) async throws -> [BuiltPackage] {
        if let overrides, let spec = overrides.spec { return try await packages(from: spec, overrides, tools, directory, warn) }
        let plans = try await plans(tools, wheel, directory, warn)
        return try PackageWriter.build(
            plan: plans.packages, sourcePlan: plans.source, sources: [artifact.source], into: directory, withSpec: false, pool: tools.pool)
    }

    /// Writes only the spec to a folder, and syncs it to disk.
    ///
    /// The caller moves the file to its final place.
    func writeSpec(_ tools: Tools, into directory: FilePath, warn: PackageWarningSink) async throws {
        let plan = try await plans(tools, nil, directory, warn).source
        let text = SpecWriter.text(plan, sources: [artifact.source.filename])
        var file = try OutputFile(directory.appending(plan.sourceName + ".spec"), exclusive: true)
        try file.append(Array(text.utf8))
        try file.sync()
        try file.close()
    }

    /// Plans the packages and the source package.
    ///
    /// If there is only an sdist and no wheel, the packages are planned from the sdist, which the target builds with its own tools.
    private func plans(
        _ tools: Tools, _ contents: WheelContents?, _ directory: FilePath, _ warn: PackageWarningSink
    ) async throws -> (packages: RPMPlan, source: RPMPlan) {
        let packages: RPMPlan
        var source: RPMPlan?
        switch artifact.content {
        case .wheel(let wheel):
            let contents = try contents ?? WheelContents(wheel, spoolDirectory: directory, patches: wheelPatches)
            var context = plan
            if (overrides?.bytecode ?? context.bytecode) == .ship {
                context.compiledModules = try await tools.bytecodeCompiler(for: target).compile(
                    contents, time: context.buildTime, directory: directory)
            }
            packages = try RPMPlanner.plan(wheel: contents, target: target, overrides: overrides, context: context)
            if artifact.wasBuilt {
                for warning in CompiledHere.warnings(packages, target) { warn(self.warning(warning)) }
                source = try RPMPlanner.plan(
                    source: contents.metadata, survey: try SourceSurvey(artifact.source), wheel: contents, target: target, overrides: overrides,
                    context: plan)
            }
        case .sourceOnly(let metadata):
            packages = try RPMPlanner.plan(
                source: metadata, survey: try SourceSurvey(artifact.source), target: target, overrides: overrides, context: plan)
        }
        for text in packages.warnings { warn(warning(text)) }
        return (packages, source ?? packages)
    }

    private func warning(_ text: String) -> PackageWarning { PackageWarning(file: artifact.source.filename, target: target.id, text: text) }

    /// Returns the planned packages, for a comparison with others before anything is built.
    ///
    /// - Parameter paths: the installed paths whose contents are compared.
    func described(_ wheel: WheelContents, digesting paths: Set<String>) throws -> [FileSurvey.Package] {
        var context = plan
        // Only the paths of compiled modules matter here, not which modules compile.
        context.compiledModules = [:]
        let planned = try RPMPlanner.plan(wheel: wheel, target: target, overrides: overrides, context: context)
        return try planned.packages.map { package in
            FileSurvey.Package(
                description: try PackageDescription(planned: package, format: target.profile.rpm, digesting: paths),
                modulePath: AddedModulePath(planned: package))
        }
    }
}

extension ProjectBuild {
    /// Builds from the spec that the override names instead of the generated one, and warns if no package provides the project to the other packages.
    private func packages(
        from named: String, _ overrides: Overrides, _ tools: Tools, _ directory: FilePath, _ warn: PackageWarningSink
    ) async throws -> [BuiltPackage] {
        let (source, project) = (artifact.source, package.name)
        do {
            let spec: Attachment
            if named == Overrides.ownSpec {
                guard !source.filename.utf8.hasSuffix(".whl") else {
                    throw Failure(
                        .usage, "\(source.filename) is a wheel, which has no spec file",
                        hints: ["take the source archive: write --no-binary \(project) into the requirements"])
                }
                spec = try SpecBuild.spec(in: source)
            } else {
                spec = try Attachment(reading: named, from: plan, of: project)
            }
            let sources = try (overrides.attachedPaths.filter { $0 != named }).map { try Attachment(reading: $0, from: plan, of: project) }
            let build = SpecBuild(
                project: project, version: package.version, target: target, time: plan.buildTime, python: try await BuildPython.probe(tools.python))
            let built = try await build.build(spec, archive: source, sources: sources, into: directory)
            let provided = try built.filter { !$0.isSource }.flatMap { try RPMFileReader.read($0.path).package.provides }
            let wanted = "(\(project.normalized))"
            if !provided.contains(where: { $0.name.utf8.hasSuffix(wanted) && $0.name.utf8.has("dist(") }) {
                let capability = target.python.distProvides.namespaces[0] + wanted
                warn(PackageWarning(file: spec.name, target: target.id, text: "no package provides \(capability), which others may require"))
            }
            return built
        } catch let error as SpecBuildError {
            throw Failure(error.code, "cannot build \(project) from its own spec", causes: [error.description], hints: error.hints)
        }
    }
}
