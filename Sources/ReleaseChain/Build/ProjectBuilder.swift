package import Native
package import RPMBuilder
package import SystemPackage
package import VersionSort

/// Builds one project for one target, from a wheel or sdist to a spec, a source RPM and binary RPMs.
package struct ProjectBuilder: Sendable {
    package let target: Target
    package let context: PlanContext
    /// The folders of the program search path, in which the target's Python is looked for if byte code is shipped.
    package let searchPath: [FilePath]
    /// The Python that is available in the sandbox to builds from a spec of the project or the stack.
    package let python: FilePath
    private let pool: CodecPool

    /// Creates a builder.
    ///
    /// - Parameter pool: the codecs that it shares with other builders.
    package init(target: Target, context: PlanContext, searchPath: [FilePath], python: FilePath, pool: CodecPool = CodecPool()) {
        self.target = target
        self.context = context
        self.searchPath = searchPath
        self.python = python
        self.pool = pool
    }

    /// Builds the packages into a folder, and reports the plan's warnings.
    ///
    /// The source package holds the published file: the wheel, or the sdist that the wheel was built from.
    ///
    /// - Parameters:
    /// - wheel: the patched contents of the wheel, if they were read before.
    /// - withSpec: whether a planned spec is written beside the packages too.
    package func build(
        _ artifact: PackageArtifact, wheel: WheelContents? = nil, overrides: Overrides?, patches: [SourcePatch] = [], into directory: FilePath,
        withSpec: Bool = true, warn: PackageWarningSink
    ) async throws -> [BuiltPackage] {
        if let overrides, let spec = overrides.spec {
            return try await OwnSpecStep(target: target, context: context, python: python).build(
                artifact, overrides, spec: spec, into: directory, warn: warn)
        }
        let plans = try await plans(artifact, wheel, overrides, patches, directory, warn)
        return try PackageBuilder.build(
            plan: plans.packages, sourcePlan: plans.source, sources: [artifact.source], into: directory, withSpec: withSpec, pool: pool)
    }

    /// Writes only the spec, synced to disk, into a folder of the caller, who moves it to its place.
    package func writeSpec(
        _ artifact: PackageArtifact, overrides: Overrides?, patches: [SourcePatch] = [], into directory: FilePath, warn: PackageWarningSink
    ) async throws {
        let plan = try await plans(artifact, nil, overrides, patches, directory, warn).source
        let text = SpecWriter.text(plan, sources: [artifact.source.filename])
        var file = try OutputFile(directory.appending(plan.sourceName + ".spec"), exclusive: true)
        try file.append(Array(text.utf8))
        try file.sync()
        try file.close()
    }

    /// Plans the packages and the source package; an sdist is built on the target with the target's own tools.
    private func plans(
        _ artifact: PackageArtifact, _ contents: WheelContents?, _ overrides: Overrides?, _ patches: [SourcePatch], _ directory: FilePath,
        _ warn: PackageWarningSink
    ) async throws -> (packages: RPMPlan, source: RPMPlan) {
        let plan: RPMPlan
        var sourcePlan: RPMPlan?
        switch artifact.content {
        case .wheel(let wheel):
            // A wheel that was built here is built from patched source.
            let contents = try contents ?? WheelContents(wheel, spoolDirectory: directory, patches: artifact.wasBuilt ? [] : patches)
            plan = try await self.plan(contents, overrides, directory)
            if artifact.wasBuilt {
                for warning in CompiledHere.warnings(plan, target) { warn(PackageWarning(file: artifact.source.filename, target: target.id, text: warning)) }
                sourcePlan = try RPMPlanner.plan(
                    source: contents.metadata, survey: try SourceSurvey(artifact.source), wheel: contents, target: target, overrides: overrides,
                    context: context)
            }
        case .sourceOnly(let metadata):
            plan = try RPMPlanner.plan(
                source: metadata, survey: try SourceSurvey(artifact.source), target: target, overrides: overrides, context: context)
        }
        for warning in plan.warnings { warn(PackageWarning(file: artifact.source.filename, target: target.id, text: warning)) }
        return (plan, sourcePlan ?? plan)
    }

    private func plan(_ wheel: WheelContents, _ overrides: Overrides?, _ directory: FilePath) async throws -> RPMPlan {
        var context = context
        if (overrides?.bytecode ?? context.bytecode) == .ship {
            context.compiledModules = try await BytecodeCompiler(target: target, searchPath: searchPath).compile(
                wheel, time: context.buildTime, directory: directory)
        }
        return try RPMPlanner.plan(wheel: wheel, target: target, overrides: overrides, context: context)
    }
}
