import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// A writer of the files of a plan: spec, source RPM and binary RPMs.
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

/// An error from writing planned packages.
package enum PackageWriteError: Error, Sendable, CustomStringConvertible {
    /// A source has the same name as another or as the spec.
    case duplicateSource(String)
    /// A package cannot be written. The values are its name and the reason.
    case package(String, RPMWriteError)
    /// The target's Python failed to compile modules. The values are its path and its output.
    case compilation(String, String)
    /// The spec cannot be written.
    case file(FileError)

    /// One line for a person.
    package var description: String {
        switch self {
        case .duplicateSource(let name): "the source package would hold two files named '\(name)'"
        case .package(let name, let error): "\(name): \(error)"
        case .compilation(let python, let text): "\(python) could not compile the modules: \(text)"
        case .file(let error): "\(error)"
        }
    }
}

/// A package without files that provides the capabilities of an installed system, for resolvers without a repository of that system.
package enum BasePackage {
    /// Writes the package into a folder, which is created if it is missing.
    ///
    /// - Parameter time: The build time in seconds since 1970.
    /// - Throws: ``RPMWriteError``.
    package static func write(_ target: Target, to directory: FilePath, time: UInt32) throws(RPMWriteError) -> BuiltPackage {
        var package = RPMPackage(
            name: "\(target.profile.name)-base", evr: EVR(version: "1", release: "1\(target.profile.distTag)"), arch: target.architecture,
            summary: "What \(target.profile.title) provides",
            description: "This package has no files. It stands for an installed \(target.profile.title) where none is at hand.", license: "CC0-1.0",
            buildTime: time, sourceRPM: "\(target.profile.name)-base-1-1\(target.profile.distTag).src.rpm")
        // A package must not provide the capabilities of rpm itself.
        package.provides = target.baseProvides().filter { !$0.name.utf8.hasPrefix("rpmlib(") }
        do {
            try FileSystem.createDirectory(directory)
        } catch {
            throw .file(error)
        }
        return try RPMWriter.write(package, format: target.profile.rpm, to: directory.appending(RPMWriter.nevra(package).fileName))
    }
}
