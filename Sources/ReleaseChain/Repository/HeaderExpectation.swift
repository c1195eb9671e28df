import Failures
import Native
import RPMBuilder
import RPMRepository
import VersionSort

/// The headers that the packages of a project must have, computed a second time from the metadata of its wheel.
///
/// The builder's plan and the packages are not used: a comparison of two independent computations finds omissions in either.
struct HeaderExpectation {
    let target: Target
    let overrides: Overrides
    /// The extras that other projects of the stack require, or that an override lists; each becomes a package.
    let extras: Set<ExtraName>
    /// The release number, if no override states a release.
    let number: Int

    init(target: Target, overrides: Overrides?, extras: Set<ExtraName>, number: Int) {
        self.number = number
        self.target = target
        self.overrides = overrides ?? Overrides()
        self.extras = extras.union(overrides?.extras ?? [])
    }

    /// Returns the headers of the project's package, of the packages of its extras, and of the subpackages that the override file defines.
    ///
    /// - Parameter origin: the name of the metadata in messages.
    /// - Throws: ``Failure`` for a requirement that rpm cannot express.
    func headers(of metadata: CoreMetadata, origin: String) throws(Failure) -> [ExpectedHeader] {
        let names = overrides.name.map { PackageNames(chosen: $0) } ?? PackageNames(metadata.name, python: target.python)
        let features = target.profile.rpm.features
        let (epoch, version) = RPMVersionMap.rpmVersion(of: metadata.version, features: features)
        let evr = EVR(epoch: epoch, version: version, release: release(of: metadata.version))
        var main = ExpectedHeader(name: names.library, evr: evr, origin: origin)
        main.provides = provided(metadata) + names.alternatives.map { RPMDependency($0, .equal, evr.description) }
        main.provides += try lines(overrides.providesAdd, of: metadata)
        main.requires = try lines(overrides.requiresAdd, of: metadata) + [target.python.abiCapability]
        if overrides.users?.isEmpty == false { main.requires.append(RPMDependency("shadow-utils")) }
        main.conflicts = try lines(overrides.conflictsAdd, of: metadata)
        try add(metadata.requiresDist.filter { $0.applies(in: target.environment) }, of: metadata, to: &main)
        var result = [main]
        for extra in extras.sorted() where metadata.providesExtra.contains(extra) {
            var header = ExpectedHeader(name: names.package(of: extra), evr: evr, origin: origin)
            header.provides = provided(metadata, extra)
            header.requires = [RPMDependency(names.library, .equal, evr.description), target.python.abiCapability]
            try add(metadata.requiresDist.filter { $0.marker?.requires(extra: extra, in: target.environment) ?? false }, of: metadata, to: &header)
            result.append(header)
        }
        for part in overrides.subpackage ?? [] {
            guard let name = part.name ?? part.suffix.map({ "\(names.library)-\($0)" }) else { continue }
            var header = ExpectedHeader(name: name, evr: evr, origin: origin)
            header.requires = try lines(part.requires, of: metadata)
            if !(part.standalone ?? false) { header.requires.append(RPMDependency(names.library, .equal, evr.description)) }
            header.provides = try lines(part.provides, of: metadata)
            header.conflicts = try lines(part.conflicts, of: metadata)
            result.append(header)
        }
        return result
    }

    private func release(of version: Version) -> String {
        if let stated = overrides.release { return stated + target.profile.distTag }
        return PackageRelease(of: version, number: number, suffix: target.profile.distTag, features: target.profile.rpm.features).description
    }

    private func provided(_ metadata: CoreMetadata, _ extra: ExtraName? = nil) -> [RPMDependency] {
        let version = CapabilityForm(target).text(of: metadata.version)
        return target.python.distProvides.namespaces.map { RPMDependency(Self.capability($0, metadata.name, extra), .equal, version) }
    }

    /// Adds requirements to a header; several requirements on one project are merged into one for the versions that all of them allow.
    private func add(_ requirements: [Requirement], of metadata: CoreMetadata, to header: inout ExpectedHeader) throws(Failure) {
        let dropped = Set(overrides.requiresDrop ?? [])
        let byName = Dictionary(grouping: requirements.filter { !dropped.contains($0.name) }, by: \.name)
        for (name, requirements) in byName {
            if let line = overrides.requiresSystem?.first(where: { (try? ProjectName($0.key)) == name })?.value {
                header.requires += try lines([line], of: metadata)
                continue
            }
            let specifiers = specifiers(requirements, name)
            let capabilities = [nil] + Set(requirements.flatMap(\.extras)).map(Optional.some)
            for capability in capabilities.map({ Self.capability(target.python.distProvides.namespaces[0], name, $0) }) {
                do {
                    let found = try RPMVersionMap.requirements(
                        capability: capability, specifiers: specifiers, form: CapabilityForm(target))
                    header.requires += found.requires
                    header.conflicts += found.conflicts
                } catch {
                    throw Failure(.failure, "\(header.origin): the requirement of \(name) cannot be said to rpm", cause: error)
                }
            }
        }
    }

    private func specifiers(_ requirements: [Requirement], _ name: ProjectName) -> SpecifierSet {
        if let replaced = overrides.requiresReplace?.first(where: { (try? ProjectName($0.key)) == name })?.value { return replaced }
        if (overrides.requiresRelax ?? []).contains(name) { return SpecifierSet() }
        return SpecifierSet(requirements.flatMap(\.specifiers.specifiers))
    }

    private func lines(_ texts: [String]?, of metadata: CoreMetadata) throws(Failure) -> [RPMDependency] {
        var result: [RPMDependency] = []
        for text in texts ?? [] {
            do { result.append(try RPMDependency(parsing: text)) } catch {
                throw Failure(.usage, "the overrides of \(metadata.name) have a line that is no dependency", cause: error)
            }
        }
        return result
    }

    private static func capability(_ namespace: String, _ project: ProjectName, _ extra: ExtraName?) -> String {
        "\(namespace)(\(project.normalized)\(extra.map { "[\($0.normalized)]" } ?? ""))"
    }
}
