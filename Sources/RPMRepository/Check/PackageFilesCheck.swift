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

    /// Reads every package that the metadata lists, and compares size and digest.
    init(_ repository: FilePath) throws {
        for location in try PackageLocation.read(directory: repository) {
            count += 1
            let path = repository.pushing(FilePath(location.href))
            guard let status = try FileSystem.status(path, followingLinks: true), status.isRegularFile else {
                note(location, "the file is not there", fix: "put it back, or write the metadata again")
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
    }

    /// Checks the digests and the signature of every package with this machine's rpm, against these keys and no others.
    mutating func verifySignatures(_ repository: FilePath, keys: [FilePath]) async throws {
        let ring = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-rpmkeys-")
        defer { try? FileSystem.remove(ring) }
        for key in keys {
            let imported = try await HostTool.run("rpmkeys", ["--dbpath", ring.string, "--import", key.string])
            guard imported.succeeded else {
                throw RepositoryError(.signature, key.string, cause: "rpm cannot use the key: \(imported.lines.first ?? "")")
            }
        }
        for location in try PackageLocation.read(directory: repository) where !causes.contains(where: { $0.neededBy.contains(location.solverName) }) {
            let path = repository.pushing(FilePath(location.href))
            let answer = try await HostTool.run(
                "rpmkeys", ["--dbpath", ring.string, "--define", "_pkgverify_level all", "-Kv", path.string])
            let signed = answer.output.contains("Signature") && !answer.output.contains("NOKEY") && !answer.output.contains("BAD")
            if answer.succeeded && signed { continue }
            let line = answer.lines.first { $0.contains("NOKEY") || $0.contains("BAD") || $0.contains("NOT OK") }
            note(location, "the signature is not good", evidence: [line ?? "the package is not signed"], fix: "sign it with the release's key")
        }
    }

    private mutating func note(_ location: PackageLocation, _ what: String, evidence: [String] = [], fix: String) {
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
