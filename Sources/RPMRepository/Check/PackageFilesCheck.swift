import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// Whether the files of a repository are the packages that its metadata was made of: there, whole, unchanged, and signed when that is asked for.
struct PackageFilesCheck {
    /// What could be read of the packages.
    private(set) var headers: [PackageDescription] = []
    private(set) var causes: [CheckCause] = []
    private(set) var count = 0
    /// The packages that are not there or not what they should be.
    private(set) var failed: Set<String> = []

    /// Reads every package that the metadata lists, and compares size and digest.
    init(_ repository: FilePath) throws {
        var missing: [PackageLocation] = []
        for location in try PackageLocation.read(directory: repository) {
            count += 1
            let path = repository.pushing(FilePath(location.href))
            guard let status = try FileSystem.status(path, followingLinks: true), status.isRegularFile else {
                missing.append(location)
                continue
            }
            guard let header = try? RPMFileReader.read(path).package else {
                note(location, "the file is no package that can be read", fix: "build it again")
                continue
            }
            headers.append(header)
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

    /// Checks the digests and the signatures of every package against these keys and no others.
    mutating func verifySignatures(_ repository: FilePath, keys: [FilePath]) async throws {
        let ring: KeyRing
        do { ring = try KeyRing(reading: keys) } catch {
            throw RepositoryError(.signature, keys.map(\.string).joined(separator: ", "), cause: "it is no key: \(error)")
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

    /// One cause for all files that are not there: they went, or never came, together.
    private mutating func note(_ missing: [PackageLocation]) {
        failed.formUnion(missing.map(\.solverName))
        let named = missing.prefix(Self.evidenceLimit).map(\.href)
        causes.append(
            CheckCause(
                .corrupt, requirement: "\(missing.count) of \(count) package files are not there",
                neededBy: missing.map(\.solverName), evidence: named + (missing.count > named.count ? ["and \(missing.count - named.count) more"] : []),
                fix: ["put them back, or write the metadata again"]))
    }

    /// How many files of one cause are named.
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
    /// The name of the package as reports write it.
    var solverName: String {
        var nevra = nevra
        if nevra.evr.epoch == 0 { nevra.evr.epoch = nil }
        return nevra.description
    }
}
