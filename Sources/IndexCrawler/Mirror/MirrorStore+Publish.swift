import Failures
internal import ForeignText
internal import FoundationEssentials
package import Native
internal import SystemPackage
package import VersionSort

extension MirrorStore {
    /// Removes the page of a project and the names of its files; the files stay as blobs, and the record stays.
    package func withdrawProject(_ name: ProjectName) throws {
        for folder in ProjectPages.folders {
            let path = root.appending(folder).appending(name.normalized)
            if try FileSystem.status(path) != nil { try FileSystem.remove(path) }
        }
    }

    /// Returns the normalized names of all published projects, sorted.
    ///
    /// A folder with another name is not a project's.
    package func publishedNames() throws -> [String] { try publishedPages().map(\.name) }

    /// Returns the normalized names of all published projects with the status of the page, sorted.
    private func publishedPages() throws -> [(name: String, status: FileStatus)] {
        let folder = root.appending("simple")
        return try FileSystem.list(folder).compactMap { entry -> (name: String, status: FileStatus)? in
            let name = entry.name
            guard (try? ProjectName(name))?.normalized == name,
                let status = (try? FileSystem.status(folder.appending(name).appending("index.v1_json"))).flatMap(\.self)
            else { return nil }
            return (name, status)
        }
    }

    /// Returns the names of all projects that have a record, a page or files, sorted.
    func allNames() throws -> [ProjectName] { try names(in: [("projects", ".json"), ("simple", ""), ("pypi", ""), ("packages", "")]) }

    /// Returns the names of all projects that have a record, sorted.
    func recordNames() throws -> [ProjectName] { try names(in: [("projects", ".json")]) }

    private func names(in folders: [(folder: String, suffix: String)]) throws -> [ProjectName] {
        var names: Set<ProjectName> = []
        for (folder, suffix) in folders {
            let path = root.appending(folder)
            guard try FileSystem.status(path) != nil else { continue }
            for entry in try FileSystem.list(path) where entry.name.utf8.hasSuffix(suffix) && entry.isDirectory == suffix.isEmpty {
                let text = String(entry.name.droppingBytes(last: suffix.utf8.count))
                guard let name = try? ProjectName(text), name.normalized == text else { continue }
                names.insert(name)
            }
        }
        return names.sorted()
    }

    /// Returns the serial numbers that the records of projects state.
    func serials(of names: [String]) -> [String: Int] {
        var serials: [String: Int] = [:]
        for name in names { serials[name] = (try? ProjectName(name)).flatMap { record(of: $0)?.serial } }
        return serials
    }

    /// Writes a temporary file as large as the list of projects and some more; returns its path.
    ///
    /// Once it is removed, a disk that became full in the meantime has room for the list.
    func reserveRoomForRoot() throws -> FilePath {
        let folder = root.appending("simple")
        let sizes = try ["index.html", "index.v1_json"].map { try FileSystem.status(folder.appending($0))?.size ?? 0 }
        let file = try OutputFile(temporaryPath(), exclusive: true)
        do throws(FileError) { try file.reserve(sizes.reduce(64 << 10, +)) } catch {
            try? FileSystem.remove(file.path)
            throw error
        }
        return file.path
    }

    /// Writes the list of all published projects in both forms.
    ///
    /// Each project whose page changed gets a new serial number, so that a mirror of this mirror finds the change. It is the number of the index, or one more
    /// than the largest number in the list if that is greater.
    ///
    /// - Parameter serials: the serial numbers that the index states, by normalized name.
    package func publishRoot(serials: [String: Int] = [:]) throws {
        // Two processes that write the list at once could each leave out the other's projects.
        let lock = try FileSystem.lock(root.appending(".root.lock"))
        defer { withExtendedLifetime(lock) {} }
        let folder = root.appending("simple")
        let page = folder.appending("index.v1_json")
        let status = try FileSystem.status(page)
        let before = (try? FileSystem.readAll(page, limit: RootPage.sizeLimit)).flatMap { try? RootPage(json: $0) }
        var known: [String: Int] = [:]
        for project in before?.projects ?? [] { known[project.name] = project.serial }
        let newest = known.values.max() ?? 0
        let (pages, time) = try pagesAtMoment()
        let projects = pages.map { name, change in
            if let serial = known[name], let status, change < FileMoment(modificationOf: status) { return RootPage.Project(name: name, serial: serial) }
            return RootPage.Project(name: name, serial: max(serials[name] ?? 0, newest == .max ? newest : newest + 1))
        }
        let writer = SimpleRootWriter(projects: projects)
        // The JSON form comes last, because its modification time says that both forms have all changes before it. A page that another process puts in
        // place while the list is made is newer than that time, also if the list is written later. A list without a change may keep its earlier time: no
        // page is newer.
        try writeIfChanged(writer.html(), to: folder.appending("index.html"), at: time)
        try writeIfChanged(try writer.json(), to: page, at: time)
    }

    /// Returns `true` if the list of projects has the newest pages of some projects.
    func areListed(_ names: Set<ProjectName>) throws -> Bool {
        let folder = root.appending("simple")
        guard let list = try FileSystem.status(folder.appending("index.v1_json")) else { return names.isEmpty }
        return try names.allSatisfy { name in
            try FileSystem.status(folder.appending(name.normalized).appending("index.v1_json"))
                .map { FileMoment(changeOf: $0) < FileMoment(modificationOf: list) } ?? true
        }
    }

    /// Returns all published projects with the change times of their pages, and a moment at which the list is complete.
    ///
    /// Every change before the moment is in the list. A page that changes later has a change time at or after the moment.
    private func pagesAtMoment() throws -> (pages: [(name: String, change: FileMoment)], moment: FileMoment) {
        // The clock of a file system ticks every few milliseconds. A page of the current tick would get another number with the next list.
        let start = try fileSystemMoment()
        var moment = start
        for _ in 0..<Self.momentAttempts where !(start < moment) {
            FileSystem.waitForTick()
            moment = try fileSystemMoment()
        }
        return (try publishedPages().map { (name: $0.name, change: FileMoment(changeOf: $0.status)) }, moment)
    }

    private static let momentAttempts = 10

    /// Returns the current time of the clock with which the file system stamps its files.
    private func fileSystemMoment() throws -> FileMoment {
        let path = temporaryPath()
        try OutputFile(path, exclusive: true).close()
        defer { try? FileSystem.remove(path) }
        guard let status = try FileSystem.status(path) else { throw FileError(.look, path, .noSuchFileOrDirectory) }
        return FileMoment(changeOf: status)
    }

    /// Returns the published path of a file: `packages/NAME/FILE`.
    func packagePath(_ filename: String, of project: ProjectName, suffix: String = "") -> FilePath {
        root.appending("packages").appending(project.normalized).appending(filename + suffix)
    }

    /// Links `packages/NAME/FILE` to the blob.
    ///
    /// - Parameter isVerified: `true` if this process has just compared the bytes of the blob with its digest; otherwise they are hashed again.
    func linkPackage(_ filename: String, _ sha256: SHA256Digest, of project: ProjectName, isVerified: Bool) throws {
        let link = packagePath(filename, of: project)
        if !isVerified {
            if try isPublished(link, filename, sha256, of: project) { return }
            guard try artifact(sha256, filename: filename) != nil else {
                throw Failure(
                    .store, "\(filename) cannot be published", causes: ["its bytes in the mirror were damaged and are removed"],
                    hints: ["run again to fetch it"])
            }
        }
        do throws(FileError) {
            try linkBlob(sha256, at: link)
        } catch {
            // The file may have its name since an earlier attempt, or since another process published the same project.
            guard error.errno == .fileExists, try isPublished(link, filename, sha256, of: project) else { throw error }
        }
    }

    /// Links a path to a blob, and creates the folder of the path if it is missing.
    private func linkBlob(_ sha256: SHA256Digest, at link: FilePath) throws(FileError) {
        try FileSystem.creatingFolder(of: link) { () throws(FileError) in try FileSystem.linkOrCopy(blobPath(sha256), to: link) }
    }

    /// Returns `true` if the published file exists with this digest; a damaged file is replaced by a link to the blob.
    ///
    /// - Throws: ``Failure`` with code `mismatch` if another digest was published for this file name.
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
        // The temporary name is in a folder that every start clears; those of the projects are too many.
        let temporary = temporaryPath()
        try FileSystem.linkOrCopy(blob, to: temporary)
        try FileSystem.rename(temporary, to: link)
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

    /// Writes a file with a modification time unless it has these bytes already, so that publishing the same again changes nothing.
    private func writeIfChanged(_ bytes: [UInt8], to path: FilePath, at moment: FileMoment) throws {
        if let status = try FileSystem.status(path), status.size == UInt64(bytes.count),
            try FileSystem.readAll(path, limit: bytes.count) == bytes
        {
            return
        }
        try FileSystem.writeAtomically(to: path) { file in
            try file.append(bytes)
            try file.setModificationTime(seconds: moment.seconds, nanoseconds: moment.nanoseconds)
        }
    }
}

extension IndexFile {
    /// The SHA-256 that the index states; `nil` if it states no valid SHA-256.
    package var sha256: SHA256Digest? { hashes["sha256"].flatMap { SHA256Digest(hex: $0) } }
}

/// A moment on the clock of a file system.
private struct FileMoment: Comparable {
    let seconds: Int64
    let nanoseconds: Int

    /// The moment of the last change of a file, which no program can set.
    init(changeOf status: FileStatus) { (seconds, nanoseconds) = (status.changeTime, status.changeNanoseconds) }

    init(modificationOf status: FileStatus) { (seconds, nanoseconds) = (status.modificationTime, status.modificationNanoseconds) }

    static func < (one: FileMoment, other: FileMoment) -> Bool { (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds) }
}
