import Failures
import ForeignText
import Native
package import SystemPackage

extension SnapshotStore {
    /// Moves an unpacked snapshot of another mirror into the store, after verifying every byte of it.
    ///
    /// It is on no channel then, and has no record of a check.
    ///
    /// - Parameters:
    ///   - folder: the snapshot's files, on the same file system.
    ///   - id: the id that its indexes must have.
    ///   - reason: the user, time and reason for the history.
    /// - Throws: ``Failure`` if the files are not exactly those of the snapshot.
    package func adopt(_ folder: FilePath, as id: String, reason: PublishReason) async throws -> RepositorySnapshot {
        let name = try StoreName(id, what: "snapshot")
        return try await locked {
            if try FileSystem.status(layout.snapshot(name.text)) != nil { return try snapshot(name.text) }
            let manifest = try StoreJSON.decode(RepositorySnapshot.Manifest.self, from: layout.manifest(folder))
            for member in manifest.members {
                let parts = FilePath(member.path).components.map(\.string)
                guard parts.count == 2, !member.path.utf8.hasPrefix("/") else { throw Failure(.badName, member.path, cause: "it is not TARGET/ARCHITECTURE") }
                _ = (try StoreName(parts[0], what: "target"), try StoreName(parts[1], what: "architecture"))
            }
            let unpacked = RepositorySnapshot(id: name.text, path: folder, members: manifest.members, stack: manifest.stack)
            // A web server would serve other files, and clients trust every key beside an index.
            var audit = ChannelAudit(channel: "")
            try checkStrangers(in: unpacked, isSigned: false, &audit)
            for member in unpacked.members { await checkIndexSignature(unpacked.directory(of: member), [], &audit) }
            if let problem = audit.problems.first { throw Failure(.badMetadata, problem.subject, cause: problem.cause) }
            _ = try packages(of: unpacked)
            try verify(unpacked)
            try FileSystem.syncFileSystem(folder)
            try FileSystem.rename(folder, to: layout.snapshot(name.text))
            try FileSystem.syncDirectory(layout.snapshots)
            try note(
                PublishEvent(
                    time: reason.time, who: reason.who, action: .create, channel: nil, stack: manifest.stack, from: nil, to: name.text, why: reason.why,
                    checked: false, forced: false))
            return try snapshot(name.text)
        }
    }
}
