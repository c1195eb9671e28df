import Failures
import ForeignText
package import Native
import RPMBuilder
package import SystemPackage
import VersionSort

/// The place of an uploaded package: a repository of a channel, and a file name.
package struct PackagePlace: Hashable, Sendable {
    package var channel: String
    /// The folder of the target, for example `el9`.
    package var target: String
    /// The folder of the architecture, for example `x86_64`, or `source`.
    package var architecture: String
    /// The file name, which must be `name-version-release.arch.rpm` as the header says.
    package var filename: String

    /// Creates a place; the names are checked when a package is uploaded.
    package init(channel: String, target: String, architecture: String, filename: String) {
        (self.channel, self.target, self.architecture, self.filename) = (channel, target, architecture, filename)
    }

    /// The path of the repository in a snapshot.
    var repository: String { "\(target)/\(architecture)" }
}

/// Uploads of packages that build machines made.
///
/// A channel has either the releases of a stack or uploaded packages. Its snapshots then have the stack ``uploadedStack``, so that neither replaces the other.
extension SnapshotStore {
    /// The text that takes the place of a stack on channels with uploaded packages.
    ///
    /// It has a space, which no name of a stack has: a release of a stack with this name would replace the packages.
    package static let uploadedStack = "uploaded packages"

    /// Adds a package to a channel: creates a snapshot with the packages of the channel's present one and this one, and switches the channel to it.
    ///
    /// A process that is killed leaves the channel as it was or with the package, and the same upload can be repeated. Uploaded packages have passed no check of
    /// a release, so the history says `forced`.
    ///
    /// - Parameters:
    ///   - file: the package, complete and synced, on the file system of the store. It is linked, and stays where it is.
    ///   - sha256: the digest of the file.
    /// - Returns: `true` if the package is new, and `false` if the channel has it with the same bytes.
    /// - Throws: ``Failure`` with code `badPackage` for a file that is not the package of that name, `badName` for names that cannot be used, `otherBytes` if
    ///   the channel has or had other bytes under that name, `otherStack` if the channel has releases, `signature` if its indexes are signed, and `locked`.
    package func upload(_ file: FilePath, sha256: SHA256Digest, to place: PackagePlace, reason: PublishReason) async throws -> Bool {
        let (package, time) = try Self.check(file, sha256, place)
        let channel = try StoreName.channel(place.channel)
        _ = (try StoreName(place.target, what: "target"), try StoreName(place.architecture, what: "architecture"))
        return try await locked {
            let current = try currentID(channel).map { try snapshot($0) }
            if let current { try requireUploads(current, channel.text) }
            if try current.map({ try has(package, place, in: $0) }) == true { return false }
            var added = SnapshotPackages()
            added.repositories = [place.repository: [package.nevra.description: sha256.hex]]
            guard try published().conflicts(of: added, channel: channel.text).isEmpty else { throw Self.otherBytes(package, place) }
            var repositories = try current.map { current in try current.members.map { try repository($0, of: current) } } ?? []
            Self.add(package, time, place, to: &repositories)
            let (made, isNew) = try await build(repositories, 0, Self.uploadedStack, nil)
            if isNew {
                try note(
                    PublishEvent(
                        time: reason.time, who: reason.who, action: .create, channel: nil, stack: made.stack, from: nil, to: made.id, why: reason.why,
                        checked: false, forced: false))
            }
            _ = try await change(channel, to: made, .publish, reason, Choice(id: made.id, force: true, replace: false))
            return true
        }
    }

    /// Reads a package strictly: its headers, every digest and size that it states about itself, and its name.
    private static func check(_ file: FilePath, _ sha256: SHA256Digest, _ place: PackagePlace) throws(Failure) -> (package: BuiltPackage, time: UInt64) {
        func refusal(_ cause: String) -> Failure { Failure(.badPackage, PublicText.cleaned(place.filename), cause: PublicText.cleaned(cause)) }
        let (package, time): (BuiltPackage, UInt64)
        do {
            let read = try RPMFileReader.read(file)
            let verification = try PackageVerification.verify(read)
            guard verification.isValid else {
                let wrong = verification.checks.first { !$0.isRight }?.description
                throw refusal(wrong ?? "no digest covers its \(verification.coversHeader ? "payload" : "header")")
            }
            (package, time) = (BuiltPackage(read, sha256), read.package.buildTime)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw refusal("\(error)")
        }
        guard package.fileName.hasSameBytes(as: place.filename) else { throw refusal("its header is that of \(package.fileName)") }
        let isSourceFolder = place.architecture.utf8.equals("source")
        let isForFolder = isSourceFolder || ["noarch", place.architecture].contains { $0.utf8.equals(package.nevra.arch) }
        guard package.isSource == isSourceFolder, isForFolder else {
            throw refusal("a package for \(package.isSource ? "source" : package.nevra.arch) is not for the folder \(place.architecture)")
        }
        return (package, time)
    }

    /// Throws an error for a channel whose snapshot is a release, or has signed indexes, which only the owner of the key can make.
    private func requireUploads(_ snapshot: RepositorySnapshot, _ channel: String) throws {
        guard snapshot.stack == Self.uploadedStack else {
            throw Failure(
                .otherStack, "channel \(channel)",
                cause: "it has releases\(snapshot.stack.map { " of the stack \($0)" } ?? ""), and the next one would drop the package",
                hint: "upload to a channel of its own")
        }
        for member in snapshot.members where try FileSystem.status(snapshot.directory(of: member).pushing("repodata/repomd.xml.asc")) != nil {
            throw Failure(
                .signature, "channel \(channel)", cause: "its indexes are signed, and the server has no key", hint: "upload to a channel that is not signed")
        }
    }

    /// Returns `true` if a snapshot has a package with the same bytes.
    ///
    /// - Throws: ``Failure`` with code `otherBytes` if it has the package with other bytes.
    private func has(_ package: BuiltPackage, _ place: PackagePlace, in snapshot: RepositorySnapshot) throws -> Bool {
        guard let known = try packages(of: snapshot).repositories[place.repository]?[package.nevra.description] else { return false }
        guard known == package.sha256.hex else { throw Self.otherBytes(package, place) }
        return true
    }

    private static func otherBytes(_ package: BuiltPackage, _ place: PackagePlace) -> Failure {
        Failure(
            .otherBytes, "channel \(place.channel)",
            cause: "\(package.nevra) in \(place.repository) has or had other bytes, and a published package never changes",
            hint: "raise the release number")
    }

    /// Returns a repository of a snapshot, to be written again with the same bytes.
    private func repository(_ member: RepositorySnapshot.Member, of snapshot: RepositorySnapshot) throws -> SnapshotRepository {
        let directory = snapshot.directory(of: member)
        let digests = try packages(of: snapshot).repositories[member.path] ?? [:]
        var (found, newest): ([BuiltPackage], UInt64) = ([], 0)
        for entry in try FileSystem.list(directory.appending("Packages")) {
            let read = try RPMFileReader.read(directory.appending("Packages").appending(entry.name))
            guard let sha256 = digests[read.package.nevra.description].flatMap({ SHA256Digest(hex: $0) }) else {
                throw Failure(.badMetadata, read.path.string, cause: "the snapshot does not list it", hint: "relcli mirror verify tells what else is damaged")
            }
            found.append(BuiltPackage(read, sha256))
            newest = max(newest, read.package.buildTime)
        }
        let parts = member.path.splitBytes(on: "/").map(String.init)
        guard parts.count == 2 else { throw Failure(.badMetadata, member.path, cause: "it is not TARGET/ARCHITECTURE") }
        return SnapshotRepository(
            targetDirectory: parts[0], architecture: parts[1], packages: found, form: Self.form(of: try Repomd.read(directory: directory)), revision: newest)
    }

    private static func add(_ package: BuiltPackage, _ time: UInt64, _ place: PackagePlace, to repositories: inout [SnapshotRepository]) {
        let old = repositories.firstIndex { $0.targetDirectory.utf8.equals(place.target) && $0.architecture.utf8.equals(place.architecture) }
        let before = old.map { repositories.remove(at: $0) }
        // The time of the newest package is the revision, so that the same packages give the same index.
        repositories.append(
            SnapshotRepository(
                targetDirectory: place.target, architecture: place.architecture, packages: (before?.packages ?? []) + [package],
                form: before?.form ?? usualForm, revision: max(before?.revision ?? 0, time)))
    }

    /// Returns the form in which an index was written.
    private static func form(of repomd: Repomd) -> RepodataForm {
        let primary = repomd.data[.primary]
        let codings = [(".gz", "gzip"), (".xz", "xz"), (".zst", "zstd")]
        let coding = codings.first { primary?.href.utf8.hasSuffix($0.0) ?? false }?.1
        return RepodataForm(checksumName: primary?.checksumType ?? usualForm.checksumName, compression: coding ?? "none")
    }

    /// The form of a new repository, which every dnf, yum and zypper reads.
    private static let usualForm = RepodataForm(checksumName: "sha256", compression: "gzip")
}

extension BuiltPackage {
    /// Creates the value for a package whose headers were read, and whose digest is known.
    fileprivate init(_ read: ReadPackage, _ sha256: SHA256Digest) {
        let nevra = read.package.nevra
        self.init(
            nevra: nevra, path: read.path, fileName: nevra.fileName, sha256: sha256, size: read.fileSize, headerStart: read.headerStart,
            headerEnd: read.headerEnd, isSource: read.package.isSource)
    }
}
