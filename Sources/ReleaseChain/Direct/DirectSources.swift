import Failures
import ForeignText
import IndexCrawler
import Native
import SystemPackage
import VersionSort

/// A loader that stores the sources that requirements name by address in the mirror, and determines their releases.
struct DirectSources: Sendable {
    let client: IndexClient
    let sources: SourceWheels
    let context: ChainContext
    /// The folder of the stack, which relative paths start from.
    let directory: FilePath

    /// Returns the release at the address of a requirement.
    ///
    /// Only a wheel or a well-named sdist states its version in its name; any other source must be built to learn it.
    ///
    /// - Throws: ``Failure`` if the source cannot be fetched or built, or if it is the source of another project.
    func release(of requirement: Requirement) async throws -> DirectRelease {
        let url = requirement.url ?? ""
        let file: IndexFile
        let version: Version
        switch try DirectReference(url) {
        case .archive(let address, let filename, let sha256):
            var found = IndexFile(filename: filename, url: address, hashes: ["sha256": sha256.hex])
            let artifact = try await fetch(found, isAddress: true)
            if filename.utf8.hasSuffix(".whl") {
                let wheel = try WheelFilename(filename)
                try check(wheel.name, is: requirement)
                version = wheel.version
            } else if let named = try? SdistFilename(filename, project: requirement.name) {
                version = named.version
            } else {
                let suffix = SdistFilename.suffixes.first(where: { filename.utf8.hasSuffix($0) }) ?? ".tar.gz"
                version = try await builtVersion(artifact, of: requirement, time: ChainContext.timeOfUndated)
                found.filename = SdistFilename.stem(requirement.name, version) + suffix
            }
            found.size = try FileSystem.status(artifact.path)?.size
            file = found
        case .git(let address, let reference):
            (file, version) = try await commit(of: address, reference, for: requirement)
        case .folder(let path):
            (file, version) = try await archive(of: place(path), address: url, for: requirement)
        }
        try context.refuseMalicious(requirement.name, version)
        return DirectRelease(url: url, release: Release(version: version, files: [file], origin: .address))
    }

    /// Returns a file of a lock from its origin: the index, an address or a commit.
    ///
    /// - Parameter isAddress: `true` if the stack itself names the file's address; only then are files of this machine read, repositories cloned and
    ///   environment variables expanded.
    /// - Throws: ``Failure`` if the file cannot be fetched, or if its digest differs from the locked one.
    func fetch(_ file: IndexFile, isAddress: Bool) async throws -> VerifiedArtifact {
        guard isAddress else { return try await client.fetch(file) }
        if file.url.utf8.starts(with: "http".utf8) {
            var place = file
            place.url = try expanded(file.url)
            do { return try await client.fetch(place) } catch { throw Self.hiding(place.url, behind: file.url, in: error) }
        }
        guard let sha256 = file.hashes["sha256"].flatMap({ SHA256Digest(hex: $0) }) else {
            throw Failure(.failure, "\(file.filename) has no SHA-256", hints: ["lock again"])
        }
        if let present = try client.store.artifact(sha256, filename: file.filename) { return present }
        let temporary = client.store.temporaryPath()
        if case .folder(let path)? = try? DirectReference(file.url) {
            let (stem, folder) = (Self.withoutSuffix(file.filename), place(path))
            let version = try statedVersion(folder) == nil ? (try? SdistFilename(file.filename))?.version : nil
            let bytes = try SourceFolder.archive(
                folder, topFolder: stem, time: ChainContext.timeOfUndated, information: Self.information(stem, version))
            try FileSystem.writeAtomically(bytes, to: temporary)
        } else if let path = Self.path(file.url) {
            do { try FileSystem.copy(path, to: temporary) } catch { throw Failure(.usage, "cannot read \(path)", cause: error) }
        } else {
            guard case .git(let address, let reference?) = try DirectReference(file.url) else {
                throw Failure(.failure, "\(file.url) names no commit", hints: ["lock again"])
            }
            try await checkOut(address, reference) { checkout in
                let stem = Self.withoutSuffix(file.filename)
                let version = try statedVersion(checkout.folder) == nil ? (try? SdistFilename(file.filename))?.version : nil
                let bytes = try SourceFolder.archive(checkout.folder, topFolder: stem, time: checkout.time, information: Self.information(stem, version))
                try FileSystem.writeAtomically(bytes, to: temporary)
            }
        }
        do {
            return try client.store.insert(temporary, filename: file.filename, expecting: sha256, size: file.size)
        } catch {
            throw Failure(
                .failure, "\(URLReference(file.url)?.masked ?? file.filename) changed since it was locked", cause: error,
                hints: ["lock again, when it was changed on purpose"])
        }
    }

    // MARK: - Folders

    private func place(_ path: String) -> FilePath { directory.pushing(FilePath(path)) }

    /// Returns a folder as an sdist: the same bytes for the same files, whenever they were written.
    private func archive(
        of folder: FilePath, address: String, for requirement: Requirement
    ) async throws -> (file: IndexFile, version: Version) {
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory ?? false else {
            throw Failure(.usage, "\(requirement) names a folder, and there is no folder \(folder)")
        }
        let (artifact, version) = try await sdist(of: folder, time: ChainContext.timeOfUndated, for: requirement)
        let file = IndexFile(
            filename: artifact.filename, url: address, hashes: ["sha256": artifact.sha256.hex], size: try FileSystem.status(artifact.path)?.size)
        return (file, version)
    }

    /// Stores a tree as an sdist in the mirror, and returns it with the version that the tree states, its tag names or a build determines.
    ///
    /// An sdist has no history, so a tree that does not state its version gets a PKG-INFO with it: setuptools-scm, hatch-vcs and pbr read it there.
    private func sdist(
        of folder: FilePath, time: UInt32, tag: String? = nil, for requirement: Requirement
    ) async throws -> (artifact: VerifiedArtifact, version: Version) {
        let version: Version
        let stated = try statedVersion(folder)
        let tagged = tag.flatMap(VersionTag.version)
        if let tag, let stated, let tagged, stated != tagged {
            throw Failure(
                .failure, "the tag \(tag) of \(requirement.name) and its source do not agree on the version",
                causes: ["the tag stands for \(tagged), the source states \(stated)"], hints: ["tag the commit that states \(tagged), or mend the source"])
        }
        if let known = stated ?? tagged {
            version = known
        } else {
            let unnamed = try SourceFolder.archive(folder, topFolder: "source", time: time)
            version = try await builtVersion(try client.store.keep(unnamed, as: "source.tar.gz"), of: requirement, time: time)
        }
        let stem = SdistFilename.stem(requirement.name, version)
        let information = Self.information(stem, stated == nil ? version : nil)
        return (try client.store.keep(SourceFolder.archive(folder, topFolder: stem, time: time, information: information), as: "\(stem).tar.gz"), version)
    }

    /// Returns the PKG-INFO of an sdist (core metadata 1.1, which states no requirements); `nil` without a version.
    private static func information(_ stem: String, _ version: Version?) -> [UInt8]? {
        guard let version, let name = stem.cut(atLast: "-")?.0 else { return nil }
        return Array("Metadata-Version: 1.1\nName: \(name)\nVersion: \(version)\n".utf8)
    }

    // MARK: - Commits

    /// Returns a commit as an sdist: the same bytes for the same commit.
    private func commit(
        of address: String, _ reference: String?, for requirement: Requirement
    ) async throws -> (file: IndexFile, version: Version) {
        try await checkOut(address, reference) { checkout in
            let (artifact, version) = try await sdist(of: checkout.folder, time: checkout.time, tag: checkout.tag, for: requirement)
            let file = IndexFile(
                filename: artifact.filename, url: "git+\(address)@\(checkout.commit)", hashes: ["sha256": artifact.sha256.hex],
                size: try FileSystem.status(artifact.path)?.size, uploadTime: CivilDate.timestamp(secondsSince1970: checkout.time))
            return (file, version)
        }
    }

    private func checkOut<Value: Sendable>(
        _ address: String, _ reference: String?, _ body: (GitCheckout) async throws -> Value
    ) async throws -> Value {
        guard !context.settings.offline else {
            throw Failure(
                .external, "\(URLReference(address)?.masked ?? "a repository") cannot be cloned offline", hints: ["run once without --offline"])
        }
        let work = try FileSystem.temporaryDirectory(in: client.store.root.appending("tmp"), prefix: "git-")
        defer { try? FileSystem.remove(work) }
        let url = try expanded(address)
        let checkout: GitCheckout
        do {
            checkout = try await GitCheckout(
                url: url, reference: try reference.map(expanded), into: work.appending("source"), inside: directory, environment: context.environment)
        } catch {
            throw Self.hiding(url, behind: address, in: error)
        }
        return try await body(checkout)
    }

    /// Returns an address with its variables expanded, for example `https://${TOKEN}@host/x.whl`; locks keep the variables.
    private func expanded(_ address: String) throws -> String {
        let (text, missing) = EnvironmentVariables.expand(address, context.environment)
        guard let missing else { return text }
        throw Failure(.usage, "\(address) names the variable \(missing), which is not set", hints: ["set it in the environment"])
    }

    /// Returns an error in which the address is replaced by the stack's spelling, so that values of variables stay hidden.
    private static func hiding(_ address: String, behind written: String, in error: any Error) -> any Error {
        guard !address.hasSameBytes(as: written) else { return error }
        let plain = Failure.from(error)
        func hidden(_ text: String) -> String {
            [address, PublicText.masked(address)].reduce(text) { $0.replacingBytes(of: $1, with: written) }
        }
        return Failure(plain.code, hidden(plain.subject), causes: plain.causes.map(hidden), hints: plain.hints.map(hidden))
    }

    /// Returns the version that the tree's pyproject.toml states; `nil` if only a build tool determines it.
    private func statedVersion(_ folder: FilePath) throws -> Version? {
        let path = folder.appending("pyproject.toml")
        guard try FileSystem.status(path)?.isRegularFile ?? false else { return nil }
        let table = IndexAccess.readProjectTable(try FileSystem.readAll(path, limit: TOMLFile.sizeLimit))
        return table?.version.flatMap { try? Version($0) }
    }

    // MARK: - Names and versions

    private func builtVersion(_ artifact: VerifiedArtifact, of requirement: Requirement, time: UInt32) async throws -> Version {
        guard sources.builds else {
            throw Failure(
                .usage, "only a build determines the version of \(requirement), and the stack builds no sdists", hints: ["name an archive NAME-VERSION.tar.gz"])
        }
        let wheel: WheelFilename
        do {
            wheel = try WheelFilename(try await sources.wheel(of: artifact, time: time).filename)
        } catch let error as Failure where error.code == .failure {
            let hint = "if the version comes from a tag, name the tag: the build sees no history; otherwise state the version in pyproject.toml"
            throw Failure(error.code, error.subject, causes: error.causes, hints: [hint] + error.hints)
        }
        try check(wheel.name, is: requirement)
        return wheel.version
    }

    private func check(_ name: ProjectName, is requirement: Requirement) throws {
        guard name == requirement.name else {
            throw Failure(.failure, "\(requirement) is another project", causes: ["the project there is \(name)"])
        }
    }

    private static func withoutSuffix(_ filename: String) -> String {
        SdistFilename.suffixes.first(where: { filename.utf8.hasSuffix($0) }).map { String(filename.droppingBytes(last: $0.utf8.count)) } ?? filename
    }

    /// Returns the path of a `file:///` address; `nil` for any other address.
    private static func path(_ address: String) -> FilePath? {
        guard address.utf8.hasPrefix("file:///") else { return nil }
        return address.droppingBytes(first: "file://".utf8.count).percentDecoded().map { FilePath($0) }
    }
}

extension MirrorStore {
    /// Stores bytes in the mirror under a file name.
    func keep(_ bytes: [UInt8], as filename: String) throws -> VerifiedArtifact {
        let temporary = temporaryPath()
        try FileSystem.writeAtomically(bytes, to: temporary)
        return try insert(temporary, filename: filename, expecting: SHA256Digest(of: bytes), size: UInt64(bytes.count))
    }
}
