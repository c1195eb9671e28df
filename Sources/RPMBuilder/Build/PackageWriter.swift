package import Native
package import SystemPackage
import VersionSort

/// Writes the files of a plan: spec, source RPM and binary RPMs.
package enum PackageWriter {
    /// Writes all packages of a plan into a folder; returns them with the source package first.
    ///
    /// A plan for the source only gives one package.
    ///
    /// - Parameters:
    ///   - sourcePlan: The plan of the source package, if the target builds it but our packages are made from a wheel; `nil` if one plan is for both.
    ///   - sources: The verified files in the source package. The first is the wheel or the sdist.
    ///   - withSpec: `true` to write the spec also beside the source package that contains it.
    ///   - pool: The codecs shared by packages that are written one after another.
    /// - Throws: ``PackageWriteError``.
    package static func build(
        plan: RPMPlan, sourcePlan: RPMPlan? = nil, sources: [VerifiedArtifact], into directory: FilePath, withSpec: Bool = true, pool: CodecPool = CodecPool()
    ) throws(PackageWriteError) -> [BuiltPackage] {
        let source = sourcePlan ?? plan
        let spec = SpecWriter.text(source, sources: sources.map(\.filename))
        let specName = plan.sourceName + ".spec"
        do {
            if withSpec { try FileSystem.writeAtomically(Array(spec.utf8), to: directory.appending(specName)) }
        } catch {
            throw .file(error)
        }
        var names: Set<String> = [specName]
        for name in sources.map(\.filename) + (source.attachments + source.patches).map(\.name) where !names.insert(name).inserted {
            throw .duplicateSource(name)
        }
        let format = plan.target.profile.rpm
        var built = [try write(sourcePackage(source, spec, specName, sources), format.forSources, plan.format, directory, pool)]
        for package in plan.packages where !plan.isSourceOnly { built.append(try write(package, format, plan.format, directory, pool)) }
        return built
    }

    private static func write(
        _ package: RPMPackage, _ format: RPMFormat, _ version: PackageFormat, _ directory: FilePath, _ pool: CodecPool
    ) throws(PackageWriteError) -> BuiltPackage {
        do {
            let path = directory.appending(RPMWriter.nevra(package).fileName)
            return try RPMWriter.write(package, format: format, version: version, to: path, pool: pool)
        } catch {
            throw .package(package.name, error)
        }
    }

    private static func sourcePackage(_ plan: RPMPlan, _ spec: String, _ specName: String, _ sources: [VerifiedArtifact]) -> RPMPackage {
        let main = plan.main
        var package = RPMPackage(
            name: plan.sourceName, evr: main.evr, arch: main.arch, summary: main.summary, description: plan.sourceDescription, license: main.license,
            buildTime: main.buildTime, isSource: true)
        package.url = main.url
        package.vendor = main.vendor
        package.packager = main.packager
        package.changelog = main.changelog
        package.requires = SpecSections.buildRequires(plan, source: sources.first?.filename ?? "")
        if main.arch == "noarch" { package.buildArchs = ["noarch"] }
        package.sources = sources.map(\.filename) + plan.attachments.map(\.name)
        package.patches = plan.patches.map(\.name)
        package.files = [RPMFile(path: specName, content: .bytes(Array(spec.utf8)), mtime: main.buildTime, flags: .specFile)]
        package.files += sources.map { RPMFile(path: $0.filename, content: .file($0.path, size: $0.size), mtime: main.buildTime) }
        package.files += (plan.attachments + plan.patches).map { RPMFile(path: $0.name, content: .bytes($0.bytes), mtime: main.buildTime) }
        return package
    }
}
