import Failures
import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// A check of the files of a repository against its metadata: they must exist, be complete and unchanged, and be signed if required.
struct PackageFilesCheck {
    /// The headers of the readable packages.
    private(set) var headers: [PackageDescription] = []
    private(set) var causes: [CheckCause] = []
    private(set) var count = 0
    /// The packages that are missing or wrong.
    private(set) var failed: Set<String> = []

    /// Reads every package in the metadata, and compares size and digest.
    init(_ repository: FilePath) throws {
        var missing: [PackageLocation] = []
        let listed = try Self.listedRequirements(repository)
        for location in try PackageLocation.read(directory: repository) {
            count += 1
            let path = repository.pushing(FilePath(location.href))
            guard let status = try FileSystem.status(path, followingLinks: true), status.isRegularFile else {
                missing.append(location)
                continue
            }
            guard let header = try? RPMFileReader.read(path).package else {
                note(location, "the file is not a readable package", fix: "build it again")
                continue
            }
            headers.append(header)
            compare(header, with: listed[location.solverName] ?? [], at: location)
            if try !location.isChecksum(of: path) {
                note(location, "the file is not the one that was indexed", fix: "build it again, or write the metadata again if the change was meant")
            }
        }
        if missing.count == 1 {
            note(missing[0], "the file is not there", fix: "put it back, or write the metadata again")
        } else if !missing.isEmpty {
            note(missing)
        }
    }

    /// Returns the requirements in the metadata by package NEVRA.
    private static func listedRequirements(_ repository: FilePath) throws -> [String: Set<RPMDependency>] {
        let path = try Repomd.read(directory: repository).path(of: .primary, in: repository)
        var listed: [String: Set<RPMDependency>] = [:]
        try PrimaryPackages(path, subject: path.string).forEach { package in
            listed["\(package.name)-\(package.evr).\(package.arch)", default: []].formUnion(package.requires)
        }
        return listed
    }

    /// Compares the requirements of a package with those in the metadata, which are all that clients use.
    private mutating func compare(_ header: PackageDescription, with listed: Set<RPMDependency>, at location: PackageLocation) {
        guard !header.isSource else { return }
        let broken = header.requires.filter { $0.isRich && (try? RPMDependency(parsing: $0.name)) == nil }
        if let first = broken.first {
            note(
                location, "it requires '\(first.name)', which is no boolean dependency: rpm refuses the package",
                fix: "mend the requirement, and build it again")
        }
        let lost = Self.lost(header, listed: listed)
        if let lost, broken.isEmpty {
            note(location, "the metadata does not say that it requires '\(lost)'", fix: "write the metadata again")
        }
    }

    /// Returns the first requirement of a package that its metadata does not list and that is not left out there; `nil` if there is none.
    static func lost(_ header: PackageDescription, listed: Set<RPMDependency>) -> RPMDependency? {
        let plain = Set(listed.map { RPMDependency(name: $0.name, flags: $0.flags.intersection(.comparison), evr: $0.evr) })
        let unlisted = header.requires.filter { requirement in
            let evr = String(requirement.evr.without(prefix: "0:") ?? requirement.evr[...])
            return !plain.contains(RPMDependency(name: requirement.name, flags: requirement.flags.intersection(.comparison), evr: evr))
        }
        // A package may have thousands of requirements, provides and files.
        let provides = unlisted.isEmpty ? [:] : Dictionary(grouping: header.provides) { ExactText($0.name) }
        let files = unlisted.isEmpty ? [] : Set(header.files.map { ExactText($0.path) })
        return unlisted.first { requirement in
            // Metadata omits the requirements that rpm or the package itself provides, and all versions of the C library except the newest.
            let isLeftOut =
                requirement.name.utf8.hasPrefix("rpmlib(") || requirement.name.utf8.hasPrefix("libc.so.6") || requirement.flags.contains(.rpmlib)
                || provides[ExactText(requirement.name)]?.contains { requirement.isSatisfied(by: $0) } ?? false
                || requirement.name.utf8.hasPrefix("/") && files.contains(ExactText(requirement.name))
            return !isLeftOut
        }
    }

    /// Checks the digests and signatures of every package against only these keys.
    mutating func verifySignatures(_ repository: FilePath, keys: [FilePath]) async throws {
        let ring: KeyRing
        do { ring = try KeyRing(reading: keys) } catch {
            throw Failure(.signature, keys.map(\.string).joined(separator: ", "), cause: "it is no key: \(error)")
        }
        for location in try PackageLocation.read(directory: repository) where !failed.contains(location.solverName) {
            let read = try RPMFileReader.read(repository.pushing(FilePath(location.href)))
            let verification = try await PackageVerification.verify(read, keys: ring, decompressing: false)
            if verification.isTrusted { continue }
            let problem = verification.signatures.map(\.outcome).problem.map { "the signature is not good: \($0)" } ?? "its digests do not match"
            note(
                location, "the signature is not good", evidence: [verification.signatures.isEmpty ? "the package is not signed" : problem],
                fix: "sign it with the release's key")
        }
    }

    /// Adds one cause for all missing files, because they are usually missing for the same reason.
    private mutating func note(_ missing: [PackageLocation]) {
        failed.formUnion(missing.map(\.solverName))
        let named = missing.prefix(Self.evidenceLimit).map(\.href)
        causes.append(
            CheckCause(
                .corrupt, requirement: "\(missing.count) of \(count) package files are not there",
                neededBy: missing.map(\.solverName), evidence: named + (missing.count > named.count ? ["and \(missing.count - named.count) more"] : []),
                fix: ["put them back, or write the metadata again"]))
    }

    /// The maximum number of files that one cause names.
    private static let evidenceLimit = 10

    private mutating func note(_ location: PackageLocation, _ what: String, evidence: [String] = [], fix: String) {
        failed.insert(location.solverName)
        causes.append(
            CheckCause(
                .corrupt, requirement: "\(location.nevra.name): \(what)", neededBy: [location.solverName],
                evidence: [location.href] + evidence, fix: [fix]))
    }
}

extension PackageLocation {
    /// The name of the package in reports.
    var solverName: String {
        var nevra = nevra
        if nevra.evr.epoch == 0 { nevra.evr.epoch = nil }
        return nevra.description
    }
}

/// A check that the target's rpm has the features that packages require with `rpmlib(…)`.
///
/// Repository metadata omits these requirements, because rpm itself provides them. On a host whose rpm lacks one, the package manager downloads all
/// packages, and then the transaction fails. So this check reads them from the headers.
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
