import Failures
import Native
import SystemPackage
import VersionSort

extension SnapshotStore {
    /// Checks that the indexes, metadata and packages of a snapshot match its id.
    ///
    /// - Parameter hashesPackages: `false` to compare only the sizes of packages, which does not read them.
    /// - Throws: ``Failure`` with code `badMetadata` and the first file that is changed or missing.
    package func verify(_ snapshot: RepositorySnapshot, hashesPackages: Bool = true) throws {
        try verifyIndexes(snapshot)
        try faults(of: snapshot, limit: 1, hashesPackages: hashesPackages).first.map { throw $0 }
    }

    /// Checks that a snapshot has exactly the files that its indexes list, unchanged, and signatures if its release was signed.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` and the first file that is changed, missing or not listed.
    package func verifyExactly(_ snapshot: RepositorySnapshot) throws {
        try verify(snapshot)
        var audit = ChannelAudit(channel: "")
        try checkStrangers(in: snapshot, isSigned: (try? recordHead(of: snapshot.id))??.head.key != nil, &audit)
        if let problem = audit.problems.first { throw Self.rotted(FilePath(problem.subject), problem.cause) }
    }

    /// Returns a failure for each metadata file and package of a snapshot that is changed or missing, in the order of its repositories.
    ///
    /// The indexes were checked before.
    ///
    /// - Parameters:
    ///   - limit: The number of failures after which the rest is not read.
    ///   - hashesPackages: `false` to compare only the sizes of packages.
    func faults(of snapshot: RepositorySnapshot, limit: Int = .max, hashesPackages: Bool = true) throws -> [Failure] {
        var faults: [Failure] = []
        let listed = try? packages(of: snapshot)
        for member in snapshot.members where faults.count < limit {
            let folder = snapshot.directory(of: member)
            let before = faults.count
            let repomd = try Repomd.read(directory: folder)
            for (_, file) in repomd.data.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where faults.count < limit {
                do {
                    let path = try Repomd.path(file.href, in: folder)
                    try MetadataContent.verify(path, is: file, subject: path.string)
                } catch { faults.append(Failure.from(error)) }
            }
            // Changed metadata does not tell which packages there are.
            guard faults.count == before else { continue }
            let locations = try PackageLocation.read(directory: folder)
            if !Self.isList(listed?.repositories[member.path] ?? [:], of: locations) {
                faults.append(Self.rotted(layout.packages(snapshot.path), "its packages of \(member.path) are not those of the index"))
            }
            for location in locations where faults.count < limit {
                let path = folder.pushing(FilePath(location.href))
                guard let status = try FileSystem.status(path) else {
                    faults.append(Self.rotted(path, "it is gone"))
                    continue
                }
                if !status.isRegularFile {
                    faults.append(Self.rotted(path, "it is \(status.kind), and no file"))
                } else if try hashesPackages ? !location.isChecksum(of: path) : status.size != location.size {
                    faults.append(Self.rotted(path, "it is not the package that was indexed"))
                }
            }
        }
        return faults
    }

    /// Returns `true` if digests by NEVRA list the same packages as an index, with the same SHA-256.
    ///
    /// The digest of a package is not compared if the index has a digest of another kind for it.
    private static func isList(_ digests: [String: String], of locations: [PackageLocation]) -> Bool {
        digests.count == locations.count
            && locations.allSatisfy { location in
                digests[location.nevra.description].map { $0 == location.checksum || location.checksumType != "sha256" } ?? false
            }
    }

    /// Checks that the indexes of a snapshot match its id, without checking the files that they list.
    func verifyIndexes(_ snapshot: RepositorySnapshot) throws {
        // Earlier versions left the stack out of the id.
        guard [snapshot.stack, nil].contains(where: { Self.identity(of: snapshot.members, stack: $0) == snapshot.id }) else {
            throw Self.rotted(layout.manifest(snapshot.path), "its list of indexes does not match the snapshot's id")
        }
        for member in snapshot.members {
            let index = snapshot.directory(of: member).appending(Repomd.fileName)
            guard let status = try FileSystem.status(index) else { throw Self.rotted(index, "it is gone") }
            guard status.isRegularFile else { throw Self.rotted(index, "it is \(status.kind), and no file") }
            guard try Digest.hex(of: FileSystem.readAll(index, limit: 1 << 24), .sha256) == member.repomd else {
                throw Self.rotted(index, "it is not the index that the snapshot is named by")
            }
        }
    }

    private static func rotted(_ path: FilePath, _ cause: String) -> Failure {
        Failure(
            .badMetadata, path.string, cause: cause,
            hint: "relcli release of its stack makes the file again if its inputs are the same; publish another snapshot until then")
    }

    /// Rebuilds the record of published packages from the history and the existing snapshots.
    ///
    /// Packages of removed snapshots are missing in the result.
    func recoveredPublished() throws -> PublishedPackages {
        var given: [(snapshot: String, channel: String)] = []
        for event in try history() where event.action != .create {
            if let channel = event.channel { given.append((event.to, channel)) }
        }
        for channel in try channels() {
            if let id = try? currentID(StoreName.channel(channel)) { given.append((id, channel)) }
        }
        var published = PublishedPackages()
        for (id, channel) in given {
            guard let snapshot = try? snapshot(id), let packages = try? packages(of: snapshot) else { continue }
            published.add(packages, channel: channel)
        }
        return published
    }
}
