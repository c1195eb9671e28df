import Failures
internal import FoundationEssentials
package import Native
internal import SystemPackage
package import VersionSort

/// The result of publishing a project.
package struct PublishedProject: Sendable, Hashable {
    package let name: ProjectName
    /// The files that clients now see, sorted.
    package let files: [String]
}

extension MirrorStore {
    /// Publishes the held files of a page: links, metadata files, and finally the page in both forms.
    ///
    /// Only files whose digest is in `held` appear. If there are none, the project is withdrawn.
    /// Throws ``Failure`` with code `mismatch` if a published name stands for other bytes, because a published file never changes.
    @discardableResult
    package func publishProject(_ page: ProjectPage, keeping held: Set<SHA256Digest>) throws -> PublishedProject {
        var files: [PublishedFile] = []
        for file in page.files.sorted(by: { $0.filename < $1.filename }) {
            guard let sha256 = file.sha256, held.contains(sha256) else { continue }
            guard let status = try FileSystem.status(blobPath(sha256)) else {
                throw Failure(.store, "\(file.filename) cannot be published", causes: ["the mirror does not hold it"])
            }
            let link = try linkPackage(file.filename, sha256, of: page.name)
            let metadata = try publishMetadata(beside: link, of: sha256)
            files.append(PublishedFile(file: file, sha256: sha256, size: status.size, metadata: metadata))
        }
        let folder = root.appending("simple").appending(page.name.normalized)
        for part in ["simple", "packages"] { try FileSystem.removeAbandoned(in: root.appending(part).appending(page.name.normalized)) }
        guard !files.isEmpty else {
            try withdrawProject(page.name)
            return PublishedProject(name: page.name, files: [])
        }
        try FileSystem.createDirectory(folder)
        let writer = SimplePageWriter(page: page, files: files)
        try writeIfChanged(try writer.json(), to: folder.appending("index.v1_json"))
        try writeIfChanged(writer.html(), to: folder.appending("index.html"))
        return PublishedProject(name: page.name, files: files.map(\.file.filename))
    }

    /// Removes the page of a project.
    ///
    /// Its files remain as blobs.
    package func withdrawProject(_ name: ProjectName) throws {
        for folder in ["simple", "packages"] {
            let path = root.appending(folder).appending(name.normalized)
            if try FileSystem.status(path) != nil { try FileSystem.remove(path) }
        }
    }

    /// Writes the list of all published projects in both forms.
    package func publishRoot() throws {
        let folder = root.appending("simple")
        let names = try FileSystem.list(folder).map(\.name).filter { name in
            (try? FileSystem.status(folder.appending(name).appending("index.v1_json"))) != nil
        }
        try writeIfChanged(try SimpleRootWriter(names: names).json(), to: folder.appending("index.v1_json"))
        try writeIfChanged(SimpleRootWriter(names: names).html(), to: folder.appending("index.html"))
    }

    /// Creates `packages/NAME/FILE`, a hard link to the blob, and returns its path.
    private func linkPackage(_ filename: String, _ sha256: SHA256Digest, of project: ProjectName) throws -> FilePath {
        do throws(FileEntry.Refusal) {
            try FileEntry.checkName(filename)
        } catch {
            throw Failure(.malformed, "\(FileEntry.clean(filename)) cannot be published", causes: [error.reason])
        }
        let folder = root.appending("packages").appending(project.normalized)
        let link = folder.appending(filename)
        let blob = blobPath(sha256)
        if try isPublished(link, filename, sha256, of: project) { return link }
        guard try artifact(sha256, filename: filename) != nil else {
            throw Failure(
                .store, "\(filename) cannot be published", causes: ["its bytes in the mirror were damaged and are removed"], hints: ["run again to fetch it"])
        }
        try FileSystem.createDirectory(folder)
        do throws(FileError) {
            try FileSystem.linkOrCopy(blob, to: link)
        } catch {
            // Another process may publish the same project.
            guard error.errno == .fileExists, try isPublished(link, filename, sha256, of: project) else { throw error }
        }
        return link
    }

    /// Returns the digest of a file on the published page; `nil` if the page does not list the file.
    private func promisedDigest(of filename: String, of project: ProjectName) -> String? {
        let page = root.appending("simple").appending(project.normalized).appending("index.v1_json")
        guard let bytes = try? FileSystem.readAll(page, limit: Int(PageLimits.bytes)), let promise = try? JSONDecoder().decode(Promise.self, from: Data(bytes))
        else {
            return nil
        }
        return promise.files.first { $0.filename == filename }?.hashes["sha256"]
    }

    /// The digests and sizes of files on a published page.
    private struct Promise: Decodable {
        struct File: Decodable {
            let filename: String
            let hashes: [String: String]
        }
        let files: [File]
    }

    /// Returns `true` if a link has the expected bytes.
    ///
    /// A link with damaged bytes is replaced.
    ///
    /// Throws ``Failure`` with code `mismatch` if the published page states other bytes for this name.
    private func isPublished(_ link: FilePath, _ filename: String, _ sha256: SHA256Digest, of project: ProjectName) throws -> Bool {
        guard let present = try FileSystem.status(link) else { return false }
        let blob = blobPath(sha256)
        if let own = try FileSystem.status(blob), own.inode == present.inode { return true }
        if (try? VerifiedArtifact.verify(path: link, filename: filename, expecting: sha256)) != nil { return true }
        let promised = promisedDigest(of: filename, of: project)
        guard promised == sha256.hex else {
            throw Failure(
                .mismatch, "\(filename) of \(project) has new bytes under an old name",
                causes: ["a published file never changes"], hints: ["withdraw the project from the mirror first, if this is wanted"])
        }
        try FileSystem.linkOrCopy(blob, to: link, replacing: true)
        return true
    }

    /// Writes the `.metadata` file beside a wheel and returns its digest; `nil` if the wheel has no readable METADATA (PEP 658).
    ///
    /// The text always comes from the held wheel, because metadata that a server sent earlier was not covered by a digest.
    private func publishMetadata(beside link: FilePath, of sha256: SHA256Digest) throws -> SHA256Digest? {
        guard let name = link.lastComponent?.string, let wheel = try? WheelFilename(name) else { return nil }
        var known = try metadata(of: sha256)
        if known?.origin != .wheel {
            guard let bytes = try? WholeWheel.metadata(at: blobPath(sha256), wheel) else { return nil }
            let own = StoredMetadata(bytes, origin: .wheel)
            try save(own, of: sha256)
            known = own
        }
        guard let bytes = known?.bytes else { return nil }
        try writeIfChanged(bytes, to: FilePath(link.string + ".metadata"))
        return SHA256Digest(of: bytes)
    }

    /// Writes a file unless it already has these bytes, so that publishing the same again changes nothing.
    private func writeIfChanged(_ bytes: [UInt8], to path: FilePath) throws {
        if let status = try FileSystem.status(path), status.size == UInt64(bytes.count),
            try FileSystem.readAll(path, limit: bytes.count) == bytes
        {
            return
        }
        try FileSystem.writeAtomically(bytes, to: path)
    }
}

/// A file in the form shown on its page.
struct PublishedFile: Sendable {
    let file: IndexFile
    let sha256: SHA256Digest
    let size: UInt64
    /// The digest of the `.metadata` file; `nil` if there is none.
    let metadata: SHA256Digest?
}

extension IndexFile {
    /// The SHA-256 digest that the index states; `nil` if it states none.
    package var sha256: SHA256Digest? { hashes["sha256"].flatMap { SHA256Digest(hex: $0) } }
}
