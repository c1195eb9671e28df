import Failures
import ForeignText
import Native
import RPMBuilder
package import SystemPackage

/// The result of verifying a channel: its log, the signatures, the records, and every byte of the snapshots that it had.
package struct ChannelAudit: Sendable, Codable {
    /// A fault, with the exact name of the entry or file.
    package struct Problem: Hashable, Sendable, Codable {
        /// The entry of the log, the file or the package.
        package let subject: String
        package let cause: String
    }

    package let channel: String
    /// The name of the current release, for example `sync prod #12`; `nil` if the channel has no log.
    package internal(set) var release: String?
    /// The snapshot that the channel points to.
    package internal(set) var snapshot: String?
    /// The number of entries in the log.
    package internal(set) var entries = 0
    /// The number of entries that are part of the chain: they have a number, or another entry names their digest.
    package internal(set) var chained = 0
    /// The number of entries with a good signature.
    package internal(set) var signed = 0
    /// The fingerprints of the keys that signed entries.
    package internal(set) var keys: [String] = []
    /// The digest of the last entry, which an auditor may write down and give to a later verification.
    package internal(set) var head: String?
    /// The snapshots whose bytes were verified.
    package internal(set) var snapshots: [String] = []
    /// The number of packages that were verified.
    package internal(set) var packages = 0
    /// The total size of the packages that were verified, in bytes.
    package internal(set) var bytes: UInt64 = 0
    package internal(set) var problems: [Problem] = []
    /// Observations that are not faults, such as a snapshot that is no longer kept.
    package internal(set) var notes: [String] = []

    /// Adds a fault, unless it is known already: several checks may read the same file.
    mutating func fault(_ subject: String, _ cause: String) {
        let problem = Problem(subject: subject, cause: cause)
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Adds the fault of something in the place of a file or folder.
    mutating func fault(_ subject: String, _ kind: FileStatus.Kind, isFolder: Bool) {
        fault(subject, "it is \(kind), and no \(isFolder ? "folder" : "file")")
    }

    mutating func fault(_ error: any Error) {
        // The file is the subject, and not the step that failed.
        if let error = error as? FileError { return fault(error.path.string, "cannot \(error.operation.rawValue) it: \(error.why)") }
        let failure = Failure.from(error)
        if let cause = failure.cause { fault(failure.subject, cause) } else { fault(failure.subject, failure.causes.first ?? "it cannot be read") }
    }
}

extension SnapshotStore {
    /// Verifies a channel: the chain of its log, each signature, each record, and each digest of the snapshots that are kept.
    ///
    /// - Parameters:
    ///   - keys: Files of public keys, one of which must have signed each entry. Without them, the keys beside the log are used, which shows changes but not
    ///     who signed.
    ///   - head: The digest of an entry that the auditor knows; it must be in the log.
    /// - Throws: ``Failure`` if the channel does not exist or a key cannot be read. Faults are part of the result.
    package func audit(_ channel: String, keys: [FilePath] = [], head: String? = nil) async throws -> ChannelAudit {
        let name = try StoreName.channel(channel)
        // Something else in the place of the history is found with the modes.
        let hasHistory = try FileSystem.status(layout.history) == nil || FileSystem.status(layout.history, followingLinks: true)?.isRegularFile == true
        let log = hasHistory ? try log(of: channel) : []
        let current = try currentID(name)
        guard current != nil || !log.isEmpty else {
            throw Failure(.noSnapshot, "channel \(channel)", cause: "nothing was published on it yet", hint: "relcli snapshots lists the channels")
        }
        var audit = ChannelAudit(channel: channel)
        audit.entries = log.count
        audit.snapshot = current
        audit.head = log.last?.digest
        let last = log.last?.event
        audit.release = last.flatMap(\.releaseName)
        do { if hasHistory, let damaged = try damagedHistory() { audit.fault(damaged) } } catch { audit.fault(error) }
        try checkModes(&audit)
        try checkChain(log, &audit)
        if let head, hasHistory, !log.contains(where: { $0.digest == head }) {
            audit.fault("entry \(head)", "it is not in the log of \(channel): entries were removed or changed")
        }
        if let last, last.to != current { audit.fault("channel \(channel)", "it points to \(current ?? "nothing"), and its log ends with \(last.to)") }
        if hasHistory, log.isEmpty { audit.fault("channel \(channel)", "it has a snapshot and no log") }
        try await checkSignatures(log, keys, &audit)
        try await checkSnapshots(log, current, keys, &audit)
        return audit
    }

    private func checkChain(_ log: [ChannelEntry], _ audit: inout ChannelAudit) throws {
        func title(_ entry: ChannelEntry, _ place: Int) -> String { "\(audit.channel), entry \(entry.event.entry ?? place + 1)" }
        let named = Set(log.compactMap(\.event.previous))
        audit.chained = log.count { $0.event.entry != nil || named.contains($0.digest) }
        for (place, entry) in log.enumerated() {
            let (before, own) = (place > 0 ? log[place - 1] : nil, entry.event.entry)
            guard let own else {
                // Entries from before logs were chained may only come first.
                if before?.event.entry != nil { audit.fault(title(entry, place), "it is no part of the chain") }
                continue
            }
            let expected = (before?.event.entry ?? place) + 1
            if own > expected {
                let gone = own - 1 == expected ? "entry \(expected) was" : "entries \(expected) to \(own - 1) were"
                audit.fault(
                    "\(audit.channel), \(own - 1 == expected ? "entry" : "entries") \(expected)", "\(gone) removed: entry \(own) follows entry \(expected - 1)")
            } else if own < expected {
                audit.fault(title(entry, place), "it is not in its place")
            } else if entry.event.previous != before?.digest {
                audit.fault(before.map { title($0, place - 1) } ?? title(entry, place), "it was changed: entry \(own) names another digest of it")
            }
        }
        guard let last = log.last, last.event.entry != nil else { return }
        guard try FileSystem.status(layout.heads) != nil else {
            // A killed publisher may leave the first entry without it; the next one writes it.
            if last.event.previous == nil, try FileSystem.status(layout.pending) != nil { return }
            return audit.fault(layout.heads.string, "it is missing, and it says which entry was written last: restore it from a backup")
        }
        // Something else in its place is found with the modes.
        guard try FileSystem.status(layout.heads, followingLinks: true)?.isRegularFile == true else { return }
        let heads: [String: String]
        do { heads = try StoreJSON.decode([String: String].self, from: layout.heads) } catch { return audit.fault(error) }
        let head = heads[audit.channel]
        // A killed publisher may leave the head one entry behind, which is no entry at all for the first.
        guard head != last.digest, head != last.event.previous else { return }
        audit.fault(title(last, log.count - 1), "it is not the last entry that was written: that one was changed or removed")
    }

    private func checkSignatures(_ log: [ChannelEntry], _ keys: [FilePath], _ audit: inout ChannelAudit) async throws {
        for path in keys where try FileSystem.status(path, followingLinks: true) == nil { throw Failure(.badName, path.string, cause: "there is no such file") }
        for (place, entry) in log.enumerated() {
            let title = "\(audit.channel), entry \(entry.event.entry ?? place + 1)"
            guard let key = entry.event.key else {
                if !keys.isEmpty { audit.fault(title, "it is not signed") }
                continue
            }
            do {
                let fingerprint = try StoreName(key, what: "key").text
                let signature = layout.signatures.appending("\(entry.digest).asc")
                guard try FileSystem.status(signature) != nil else {
                    audit.fault(title, "its signature is gone, or the entry was changed after it was signed")
                    continue
                }
                let trusted = keys.isEmpty ? [layout.signatures.appending("\(fingerprint).key")] : keys
                try await RepositorySigner.verify(line(entry), signature: signature, keys: trusted, subject: title)
                audit.signed += 1
                if !audit.keys.contains(fingerprint) { audit.keys.append(fingerprint) }
            } catch { audit.fault(error) }
        }
        if audit.signed > 0, keys.isEmpty { audit.notes.append("the signatures were compared with the keys beside the log: name trusted ones with --key") }
        if audit.signed == 0, log.contains(where: { $0.event.entry != nil }) {
            audit.notes.append(
                "the log is not signed: whoever may write to the mirror can write it anew; note the digest of the last entry elsewhere, and give it with --head"
            )
        }
    }

    /// Returns the bytes of an entry's line in the history; empty if the history no longer has the line.
    private func line(_ entry: ChannelEntry) throws -> [UInt8] {
        let bytes = try FileSystem.readAll(layout.history, limit: StoreJSON.sizeLimit)
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { ChannelEntry.digest(of: Array($0)) == entry.digest }
        return line.map { Array($0) } ?? []
    }

    private func checkSnapshots(_ log: [ChannelEntry], _ current: String?, _ keys: [FilePath], _ audit: inout ChannelAudit) async throws {
        let published = try publishedRecord(isExpected: log.contains { $0.event.entry != nil }, &audit)
        if let published { do { try checkClaims(of: published, log.map(\.event), current, &audit) } catch { audit.fault(error) } }
        var seen: Set<String> = []
        for id in (log.map(\.event.to) + [current].compactMap(\.self)) where seen.insert(id).inserted {
            let events = log.map(\.event).filter { $0.to == id }
            do { try checkRecord(of: id, events.compactMap(\.record), &audit) } catch { audit.fault(error) }
            do {
                guard let name = try? StoreName(id, what: "snapshot"), try FileSystem.status(layout.snapshot(name.text)) != nil else {
                    if id == current {
                        audit.fault("snapshot \(id)", "it is gone, and the channel points to it")
                    } else {
                        audit.notes.append("snapshot \(id) is no longer kept")
                    }
                    continue
                }
                if let status = try FileSystem.status(layout.snapshot(name.text)), !status.isDirectory {
                    audit.fault(layout.snapshot(name.text).string, status.kind, isFolder: true)
                    continue
                }
                let snapshot = try snapshot(id)
                do { try checkCheck(of: snapshot, hasPassed: events.contains(where: \.checked), &audit) } catch { audit.fault(error) }
                try verifyIndexes(snapshot)
                let faults = try faults(of: snapshot)
                for fault in faults { audit.fault(fault) }
                let isSigned = try recordHead(of: id)?.head.key != nil
                try checkStrangers(in: snapshot, isSigned: isSigned, &audit)
                for member in snapshot.members { await checkIndexSignature(snapshot.directory(of: member), keys, &audit) }
                guard faults.isEmpty else { continue }
                checkPublished(try packages(of: snapshot), published, &audit)
                audit.snapshots.append(id)
                audit.packages += snapshot.members.map(\.packages).reduce(0, +)
                audit.bytes += snapshot.members.map(\.bytes).reduce(0, +)
            } catch { audit.fault(error) }
        }
    }

    /// Compares the record of a snapshot with the digests in the log and in itself, and finds what else is in its folder.
    private func checkRecord(of id: String, _ stated: [String], _ audit: inout ChannelAudit) throws {
        guard let wanted = stated.first else { return }
        let folder = try recordFolder(of: id)
        let path = folder.appending(Self.recordName)
        guard let status = try FileSystem.status(folder) else { return audit.fault(path.string, "the record is gone") }
        guard status.isDirectory else { return audit.fault(folder.string, status.kind, isFolder: true) }
        if let fault = Self.fault(status) { audit.fault(folder.string, fault) }
        guard let found = try FileSystem.status(path) else { return audit.fault(path.string, "the record is gone") }
        guard found.isRegularFile else { return audit.fault(path.string, found.kind, isFolder: false) }
        guard stated.allSatisfy({ $0 == wanted }), Hex.encode(try Digest.ofFile(path, .sha256)) == wanted else {
            return audit.fault(path.string, "it is not the record that the log names")
        }
        guard let record = try recordHead(of: id) else { return }
        for file in record.head.files.keys.sorted() {
            do { _ = try recordFile(file, of: id, record.head) } catch { audit.fault(error) }
        }
        try checkFolder(folder, holds: Set(record.head.files.keys).union([Self.recordName]), of: "the record", &audit)
    }

    /// Finds files and folders in a snapshot that its indexes do not list, files that are links, modes that no file here has, and signatures that are missing.
    ///
    /// A server gives out everything in the folder, so a file that nobody listed is as bad as a changed one.
    func checkStrangers(in snapshot: RepositorySnapshot, isSigned: Bool, _ audit: inout ChannelAudit) throws {
        var listed: Set<String> = [layout.manifest(snapshot.path), layout.packages(snapshot.path)].reduce(into: []) {
            $0.insert($1.lastComponent?.string ?? "")
        }
        for member in snapshot.members {
            let folder = snapshot.directory(of: member)
            let repomd = try Repomd.read(directory: folder)
            listed.insert("\(member.path)/\(Repomd.fileName)")
            for href in try repomd.data.values.map(\.href) + PackageLocation.read(directory: folder).map(\.href) { listed.insert("\(member.path)/\(href)") }
            let signature = ["\(Repomd.fileName).asc", "\(Repomd.fileName).key"]
            let isThere = try signature.map { try FileSystem.status(folder.pushing(FilePath($0))) != nil }
            if isSigned || isThere.contains(true) {
                for (name, isThere) in zip(signature, isThere) where !isThere { audit.fault(folder.pushing(FilePath(name)).string, "it is gone") }
                for name in signature { listed.insert("\(member.path)/\(name)") }
            }
        }
        if let status = try FileSystem.status(snapshot.path), let fault = Self.fault(status) { audit.fault(snapshot.path.string, fault) }
        try checkFolder(snapshot.path, holds: listed, of: "the snapshot", &audit)
    }

    /// Finds the entries of a folder that are not listed, files that are links, and modes that no file has.
    ///
    /// - Parameters:
    ///   - listed: The paths of all files in the folder.
    ///   - whole: The name of the whole for messages, for example `the snapshot`.
    private func checkFolder(_ folder: FilePath, holds listed: Set<String>, of whole: String, _ audit: inout ChannelAudit) throws {
        let folders = Set(listed.flatMap(Self.parents))
        func check(_ folder: FilePath, _ prefix: String) throws {
            for entry in try FileSystem.list(folder) {
                let (path, place) = (prefix + entry.name, folder.appending(entry.name))
                let isFolder = entry.isDirectory && folders.contains(path)
                if !isFolder, folders.contains(path) {
                    audit.fault(place.string, entry.kind, isFolder: true)
                } else if !isFolder, !listed.contains(path) {
                    audit.fault(place.string, "it is no part of \(whole)")
                } else if !isFolder, entry.kind != .regular {
                    audit.fault(place.string, entry.kind, isFolder: false)
                } else if let status = try FileSystem.status(place), let fault = Self.fault(status) {
                    audit.fault(place.string, fault)
                }
                if isFolder { try check(place, path + "/") }
            }
        }
        try check(folder, "")
    }

    /// Returns the fault of a mode with more permissions than a file (0644) or a folder (0755, setgid) of a store has; `nil` for other modes.
    ///
    /// Fewer permissions are no fault: a copy that `rsync` made may have lost some.
    static func fault(_ status: FileStatus) -> String? {
        let allowed = status.allowedMode
        guard status.mode & ~allowed != 0 else { return nil }
        let (mode, most) = (String(status.mode, radix: 8), String(allowed, radix: 8))
        return "its mode is 0\(mode), and no \(status.isDirectory ? "folder" : "file") here has more than 0\(most): change it with chmod 0\(most)"
    }

    /// Returns the folders that a path is in: `a` and `a/b` for `a/b/c`.
    private static func parents(of path: String) -> [String] {
        let parts = path.splitBytes(on: "/")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
    }

    func checkIndexSignature(_ directory: FilePath, _ keys: [FilePath], _ audit: inout ChannelAudit) async {
        let (index, signature) = (directory.appending(Repomd.fileName), directory.appending("\(Repomd.fileName).asc"))
        let key = directory.appending("\(Repomd.fileName).key")
        do {
            guard try FileSystem.status(signature) != nil else {
                if !keys.isEmpty { audit.fault(index.string, "it is not signed") }
                return
            }
            if !keys.isEmpty { try await RepositorySigner.verify(index: index, signature: signature, keys: keys) }
            guard try FileSystem.status(key) != nil else { return }
            // Clients trust every key of this file, so it holds the one that signed and no other.
            guard try KeyRing(reading: key).certificates == 1 else { return audit.fault(key.string, "it does not hold exactly one key") }
            try await RepositorySigner.verify(index: index, signature: signature, keys: [key])
        } catch { audit.fault(error) }
    }
}

extension FileStatus {
    /// The permissions that a file or folder of a store has at most; a folder may inherit its group.
    var allowedMode: UInt16 { isDirectory ? 0o2755 : 0o644 }
}
