import Failures
internal import ForeignText
internal import FoundationEssentials
package import Native
internal import SystemPackage
package import VersionSort

extension MirrorStore {
    /// Removes the page of a project and the names of its files; the files stay as blobs, and the record stays.
    package func withdrawProject(_ name: ProjectName) throws {
        for folder in ["simple", "packages"] {
            let path = root.appending(folder).appending(name.normalized)
            if try FileSystem.status(path) != nil { try FileSystem.remove(path) }
        }
    }

    /// Returns the normalized names of all published projects, sorted.
    ///
    /// A folder with another name is not a project's.
    package func publishedNames() throws -> [String] {
        let folder = root.appending("simple")
        return try FileSystem.list(folder).map(\.name).filter { name in
            (try? ProjectName(name))?.normalized == name && (try? FileSystem.status(folder.appending(name).appending("index.v1_json"))).flatMap(\.self) != nil
        }.sorted { $0.precedesByBytes($1) }
    }

    /// Writes the list of all published projects in both forms.
    ///
    /// - Parameter serials: the serial numbers of projects by normalized name. The list keeps those that it has for other projects.
    package func publishRoot(serials: [String: Int] = [:]) throws {
        let folder = root.appending("simple")
        let page = folder.appending("index.v1_json")
        let before = (try? FileSystem.readAll(page, limit: RootPage.sizeLimit)).flatMap { try? RootPage(json: $0) }
        var known: [String: Int] = [:]
        for project in before?.projects ?? [] { known[project.name] = project.serial }
        known.merge(serials) { $1 }
        let writer = SimpleRootWriter(projects: try publishedNames().map { RootPage.Project(name: $0, serial: known[$0]) })
        try writeIfChanged(try writer.json(), to: page)
        try writeIfChanged(writer.html(), to: folder.appending("index.html"))
    }

    /// The path of a file under the name that clients know: `packages/NAME/FILE`.
    func packagePath(_ filename: String, of project: ProjectName, suffix: String = "") -> FilePath {
        root.appending("packages").appending(project.normalized).appending(filename + suffix)
    }

    /// Links `packages/NAME/FILE` to the blob.
    func linkPackage(_ filename: String, _ sha256: SHA256Digest, of project: ProjectName) throws {
        let link = packagePath(filename, of: project)
        let blob = blobPath(sha256)
        if try isPublished(link, filename, sha256, of: project) { return }
        guard try artifact(sha256, filename: filename) != nil else {
            throw Failure(
                .store, "\(filename) cannot be published", causes: ["its bytes in the mirror were damaged and are removed"], hints: ["run again to fetch it"])
        }
        try FileSystem.createDirectory(link.removingLastComponent())
        do throws(FileError) {
            try FileSystem.linkOrCopy(blob, to: link)
        } catch {
            // Another process may publish the same project.
            guard error.errno == .fileExists, try isPublished(link, filename, sha256, of: project) else { throw error }
        }
    }

    /// Returns `true` if a link has the bytes that it should have; a damaged link is created again.
    ///
    /// - Throws: ``Failure`` with code `mismatch` if clients were promised other bytes under this name.
    private func isPublished(_ link: FilePath, _ filename: String, _ sha256: SHA256Digest, of project: ProjectName) throws -> Bool {
        guard let present = try FileSystem.status(link) else { return false }
        let blob = blobPath(sha256)
        if let own = try FileSystem.status(blob), own.inode == present.inode { return true }
        if (try? VerifiedArtifact.verify(path: link, filename: filename, expecting: sha256)) != nil { return true }
        guard promisedDigest(of: filename, of: project) == sha256.hex else {
            throw Failure(
                .mismatch, "\(filename) of \(project) has new bytes under an old name",
                causes: ["a published file never changes"], hints: ["withdraw the project from the mirror first, if this is wanted"])
        }
        try FileSystem.linkOrCopy(blob, to: link, replacing: true)
        return true
    }

    /// Returns the digest that the record or the page states for a file; `nil` if neither has it.
    private func promisedDigest(of filename: String, of project: ProjectName) -> String? {
        if let file = record(of: project)?.files.first(where: { $0.file.filename == filename }) { return file.file.sha256?.hex }
        let page = root.appending("simple").appending(project.normalized).appending("index.v1_json")
        guard let bytes = try? FileSystem.readAll(page, limit: Int(PageLimits.bytes)), let promise = try? JSONDecoder().decode(Promise.self, from: Data(bytes))
        else {
            return nil
        }
        return promise.files.first { $0.filename == filename }?.hashes["sha256"]
    }

    /// The digests that a page states for its files.
    private struct Promise: Decodable {
        struct File: Decodable {
            let filename: String
            let hashes: [String: String]
        }
        let files: [File]
    }

    /// Writes a file unless it has these bytes already, so that publishing the same again changes nothing.
    private func writeIfChanged(_ bytes: [UInt8], to path: FilePath) throws {
        if let status = try FileSystem.status(path), status.size == UInt64(bytes.count),
            try FileSystem.readAll(path, limit: bytes.count) == bytes
        {
            return
        }
        try FileSystem.writeAtomically(bytes, to: path)
    }
}

extension IndexFile {
    /// The SHA-256 that the index promises; `nil` if it promises none.
    package var sha256: SHA256Digest? { hashes["sha256"].flatMap { SHA256Digest(hex: $0) } }
}
