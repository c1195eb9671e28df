import ForeignText
import RPMBuilder
import VersionSort

/// Whether the target's rpm has the features that packages ask of it with `rpmlib(…)`.
///
/// Repository metadata leaves these requirements out, because rpm itself meets them; on a host whose rpm lacks one, the package manager
/// downloads everything and the transaction fails at its end. So they are read from the headers.
enum RPMFeatureCheck {
    static let prefix = "rpmlib("

    /// Every feature that an rpm may have, in any version: what is taken for granted where the base does not say what its rpm can do.
    static let all: [RPMDependency] = [
        "VersionedDependencies", "CompressedFileNames", "PayloadIsBzip2", "PayloadFilesHavePrefix", "ExplicitPackageProvide", "HeaderLoadSortsTags",
        "ScriptletInterpreterArgs", "PartialHardlinkSets", "ConcurrentAccess", "BuiltinLuaScripts", "PayloadIsLzma", "PayloadIsXz", "FileDigests",
        "FileCaps", "ScriptletExpansion", "TildeInVersions", "CaretInVersions", "RichDependencies", "LargeFiles", "PayloadIsZstd", "DynamicBuildRequires",
    ].map { RPMDependency("\(prefix)\($0))") }

    /// One cause for each feature that is asked for and not there; nil when the base does not say what its rpm can do.
    static func causes(_ packages: [PackageDescription], base: [RPMDependency]) -> [CheckCause]? {
        let known = Dictionary(grouping: base.filter { $0.name.utf8.hasPrefix(prefix) }, by: \.name)
        guard !known.isEmpty else { return nil }
        var needers: [RPMDependency: Set<String>] = [:]
        for package in packages where !package.isSource {
            for requirement in package.requires where requirement.name.utf8.hasPrefix(prefix) {
                let plain = requirement.comparisonOnly
                if known[plain.name]?.contains(where: { plain.isSatisfied(by: $0) }) == true { continue }
                needers[plain, default: []].insert(package.solverName)
            }
        }
        return needers.sorted { $0.key < $1.key }.map { requirement, packages in
            var evidence: [String] = []
            if let there = known[requirement.name]?.first { evidence.append("the target's rpm has \(there)") }
            return CheckCause(
                .feature, requirement: requirement.description, neededBy: packages, evidence: evidence,
                fix: ["build the package for this target: its rpm reads \(known.count) features, and this is none of them"])
        }
    }
}

extension PackageDescription {
    /// The name of the package as the solver and the reports write it, where an epoch of 0 is not told.
    package var solverName: String {
        var nevra = nevra
        if nevra.evr.epoch == 0 { nevra.evr.epoch = nil }
        return nevra.description
    }
}
