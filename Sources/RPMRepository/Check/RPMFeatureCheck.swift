import ForeignText
import RPMBuilder
import VersionSort

/// Checks that the target's rpm has the features that packages require with `rpmlib(…)`.
///
/// Repository metadata omits these requirements, because rpm itself provides them. On a host whose rpm lacks one, the package manager downloads
/// all packages, and then the transaction fails. So this check reads them from the headers.
enum RPMFeatureCheck {
    static let prefix = "rpmlib("

    /// All features of rpm in any version.
    ///
    /// They are assumed if the base does not state the features of its rpm.
    static let all: [RPMDependency] = [
        "VersionedDependencies", "CompressedFileNames", "PayloadIsBzip2", "PayloadFilesHavePrefix", "ExplicitPackageProvide", "HeaderLoadSortsTags",
        "ScriptletInterpreterArgs", "PartialHardlinkSets", "ConcurrentAccess", "BuiltinLuaScripts", "PayloadIsLzma", "PayloadIsXz", "FileDigests",
        "FileCaps", "ScriptletExpansion", "TildeInVersions", "CaretInVersions", "RichDependencies", "LargeFiles", "PayloadIsZstd", "DynamicBuildRequires",
    ].map { RPMDependency("\(prefix)\($0))") }

    /// Returns one cause for each required but missing feature; `nil` if the base does not state the features of its rpm.
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
                fix: ["build the package for this target: its rpm reads \(known.count) features, but not this one"])
        }
    }
}

extension PackageDescription {
    /// The name of the package in solver and reports, which omit an epoch of 0.
    package var solverName: String {
        var nevra = nevra
        if nevra.evr.epoch == 0 { nevra.evr.epoch = nil }
        return nevra.description
    }
}
