import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// Builds the packages of a project whose override names a spec; that spec replaces the generated one.
struct OwnSpecStep {
    let target: Target
    let context: PlanContext
    /// The interpreter that the sandbox makes available.
    let python: FilePath

    /// Builds from the spec, and warns if no resulting package provides the project to the other packages of the stack.
    ///
    /// Throws ``ChainError``.
    func build(
        _ artifact: PackageArtifact, _ overrides: Overrides, spec named: String, into directory: FilePath, warn: PackageWarningSink
    ) async throws -> [BuiltPackage] {
        let source = artifact.source
        let (project, version) = try identity(artifact)
        do {
            let spec: Attachment
            if named == Overrides.ownSpec {
                guard !source.filename.utf8.hasSuffix(".whl") else {
                    throw ChainError(
                        .usage, "\(source.filename) is a wheel, which has no spec file",
                        hints: ["take the source archive: write --no-binary \(project) into the requirements"])
                }
                spec = try OwnSpecBuild.spec(in: source)
            } else {
                spec = try Attachment(reading: named, from: context, of: project)
            }
            let sources = try (overrides.attachedPaths.filter { $0 != named }).map { try Attachment(reading: $0, from: context, of: project) }
            let build = OwnSpecBuild(
                project: project, version: version, target: target, time: context.buildTime, python: try await BuildPython.probe(python))
            let built = try await build.build(spec, archive: source, sources: sources, into: directory)
            let provided = try built.filter { !$0.isSource }.flatMap { try RPMFileReader.read($0.path).package.provides }
            let wanted = "(\(project.normalized))"
            if !provided.contains(where: { $0.name.utf8.hasSuffix(wanted) && $0.name.utf8.has("dist(") }) {
                let capability = target.python.distProvides.namespaces[0] + wanted
                warn(PackageWarning(file: spec.name, target: target.id, text: "no package provides \(capability), which others may require"))
            }
            return built
        } catch let error as OwnSpecError {
            throw ChainError(error.code, "cannot build \(project) from its own spec", causes: [error.description], hints: error.hint.map { [$0] } ?? [])
        }
    }

    private func identity(_ artifact: PackageArtifact) throws -> (ProjectName, Version) {
        if case .sourceOnly(let metadata) = artifact.content { return (metadata.name, metadata.version) }
        let filename = artifact.source.filename
        if let wheel = try? WheelFilename(filename) { return (wheel.name, wheel.version) }
        let sdist = try SdistFilename(filename)
        return (sdist.name, sdist.version)
    }
}

extension OwnSpecError {
    /// The code of the error: `external` for a missing tool or source, `failure` for a faulty spec.
    fileprivate var code: ChainError.Code {
        switch self {
        case .noRPMBuild, .source: .external
        case .specCount, .failed, .unfit, .unreadable: .failure
        }
    }
}
