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

    /// Checks the names of the folders by the rules of stack files.
    ///
    /// - Throws: ``Failure`` with code `badName`.
    func check() throws(Failure) {
        func require(_ isRight: Bool, _ what: String, _ name: String, _ hint: String) throws(Failure) {
            guard !isRight else { return }
            throw Failure(.badName, "\(what) \"\(PublicText.cleaned(name))\"", cause: "it is not a usable name", hint: hint)
        }
        try require(RepositoryName.isChannel(channel), "channel", channel, RepositoryName.channelHint)
        try require(RepositoryName.isName(target), "target", target, RepositoryName.nameHint)
        try require(RepositoryName.isArchitecture(architecture), "architecture", architecture, "use the architecture of the package, as x86_64, or source")
    }
}

/// The effect of an upload on its channel.
package enum UploadEffect: Hashable, Sendable {
    /// The channel had the package with the same bytes.
    case unchanged
    /// The package is new.
    case added
    /// The package is new, and the first one of its target or repository on the channel, for example of `el9` or of `el9/aarch64`.
    ///
    /// A misspelled target looks the same, so the client is told.
    case addedFirst(of: String)
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
    /// - Throws: ``Failure`` with code `badPackage` for a file that is not the package of that name, `badName` for names that cannot be used, `otherBytes` if
    ///   the channel has or had other bytes under that name, for `noarch` also in the repository of another architecture, `otherStack` if the channel has
    ///   releases, `signature` if its indexes are signed, and `locked`.
    package func upload(_ file: FilePath, sha256: SHA256Digest, to place: PackagePlace, reason: PublishReason) async throws -> UploadEffect {
        try place.check()
        let (package, description) = try Self.check(file, sha256, place)
        let channel = try StoreName.channel(place.channel)
        return try await locked {
            let current = try currentID(channel).map { try snapshot($0) }
            if let current { try requireUploads(current, channel.text) }
            let listed = try current.map { try packages(of: $0) } ?? SnapshotPackages()
            if try Self.has(package, place, in: listed) { return .unchanged }
            var added = SnapshotPackages()
            added.repositories = [place.repository: [package.nevra.description: sha256.hex]]
            let published = try published()
            guard published.conflicts(of: added, channel: channel.text).isEmpty else { throw Self.otherBytes(package, place.repository, place) }
            if let other = published.repository(ofOther: package.nevra, sha256: sha256.hex, beside: place.repository, channel: channel.text)
                ?? listed.repository(ofOther: package.nevra, sha256: sha256.hex, beside: place.repository)
            {
                throw Self.otherBytes(package, other, place)
            }
            // Reading all bytes would make each upload as slow as the channel is large.
            if let current { try verify(current, hashesPackages: false) }
            let directory = current.flatMap { snapshot in snapshot.members.first { $0.path == place.repository }.map(snapshot.directory(of:)) }
            let changed = try Self.repository(directory, listed.repositories[place.repository] ?? [:], adding: package, description, place)
            let kept = current.map { KeptMembers(snapshot: $0, members: $0.members.filter { $0.path != place.repository }, packages: listed) }
            let (made, isNew) = try await build([changed], 0, Self.uploadedStack, nil, keeping: kept)
            if isNew {
                try note(
                    PublishEvent(
                        time: reason.time, who: reason.who, action: .create, channel: nil, stack: made.stack, from: nil, to: made.id, why: reason.why,
                        checked: false, forced: false))
            }
            _ = try await change(channel, to: made, .publish, reason, Choice(id: made.id, force: true, replace: false))
            return Self.newPlace(place, in: current).map { .addedFirst(of: $0) } ?? .added
        }
    }

    /// Returns the target or the repository that a snapshot does not have; `nil` if it has both.
    private static func newPlace(_ place: PackagePlace, in snapshot: RepositorySnapshot?) -> String? {
        let paths = snapshot?.members.map(\.path) ?? []
        guard paths.contains(where: { $0.utf8.hasPrefix("\(place.target)/") }) else { return place.target }
        return paths.contains(place.repository) ? nil : place.repository
    }

    /// Reads a package strictly: its headers, every digest and size that it states about itself, and its name.
    private static func check(_ file: FilePath, _ sha256: SHA256Digest, _ place: PackagePlace) throws(Failure) -> (BuiltPackage, PackageDescription) {
        func refusal(_ cause: String) -> Failure { Failure(.badPackage, PublicText.cleaned(place.filename), cause: PublicText.cleaned(cause)) }
        let (package, description): (BuiltPackage, PackageDescription)
        do {
            let read = try RPMFileReader.read(file)
            let verification = try PackageVerification.verify(read)
            guard verification.isValid else {
                let wrong = verification.checks.first { !$0.isRight }?.description
                throw refusal(wrong ?? "no digest covers its \(verification.coversHeader ? "payload" : "header")")
            }
            (package, description) = (BuiltPackage(read, sha256), read.package)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw refusal("\(error)")
        }
        // Other repositories may have packages that rpmbuild would not make; nobody is helped by more of them.
        if let fault = package.nevra.grammarFault { throw refusal(fault) }
        guard package.fileName.hasSameBytes(as: place.filename) else { throw refusal("its header is that of \(package.fileName)") }
        let isSourceFolder = place.architecture.utf8.equals("source")
        let isForFolder = isSourceFolder || ["noarch", place.architecture].contains { $0.utf8.equals(package.nevra.arch) }
        guard package.isSource == isSourceFolder, isForFolder else {
            throw refusal("a package for \(package.isSource ? "source" : package.nevra.arch) is not for the folder \(place.architecture)")
        }
        return (package, description)
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

    /// Returns `true` if a package is listed with the same bytes.
    ///
    /// - Throws: ``Failure`` with code `otherBytes` if its name is listed with other bytes, also with another epoch, which no name of a file has.
    private static func has(_ package: BuiltPackage, _ place: PackagePlace, in listed: SnapshotPackages) throws -> Bool {
        let name = package.nevra.withoutEpoch
        let same = listed.repositories[place.repository]?.first { PublishedPackages.name(of: $0.key) == name }
        guard let known = same?.value else { return false }
        guard known == package.sha256.hex else { throw otherBytes(package, place.repository, place) }
        return true
    }

    private static func otherBytes(_ package: BuiltPackage, _ repository: String, _ place: PackagePlace) -> Failure {
        Failure(
            .otherBytes, "channel \(place.channel)",
            cause: "\(package.nevra) in \(repository) has or had other bytes, and a published package never changes",
            hint: "raise the release number")
    }

    /// Returns the repository that gets a package, to be written again with the packages that it has.
    ///
    /// - Parameters:
    ///   - directory: The folder of the repository; `nil` for a new one.
    ///   - digests: The digests of its packages by NEVRA.
    private static func repository(
        _ directory: FilePath?, _ digests: [String: String], adding package: BuiltPackage, _ description: PackageDescription, _ place: PackagePlace
    ) throws -> SnapshotRepository {
        var (packages, descriptions) = ([package], [package.sha256: description])
        for path in try directory.map(packageFiles) ?? [] {
            let read = try RPMFileReader.read(path)
            guard let sha256 = digests[read.package.nevra.description].flatMap({ SHA256Digest(hex: $0) }) else {
                throw Failure(.badMetadata, path.string, cause: "the snapshot does not list it", hint: "relcli mirror verify tells what else is damaged")
            }
            packages.append(BuiltPackage(read, sha256))
            descriptions[sha256] = read.package
        }
        // The time of the newest package is the revision, so that the same packages give the same index.
        return SnapshotRepository(
            targetDirectory: place.target, architecture: place.architecture, packages: packages,
            form: try directory.map { form(of: try Repomd.read(directory: $0)) } ?? usualForm, revision: descriptions.values.map(\.buildTime).max(),
            descriptions: descriptions)
    }

    private static func packageFiles(of directory: FilePath) throws -> [FilePath] {
        let folder = directory.appending("Packages")
        return try FileSystem.list(folder).map { folder.appending($0.name) }
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
