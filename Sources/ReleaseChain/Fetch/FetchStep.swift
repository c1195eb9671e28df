import Failures
import ForeignText
import IndexCrawler
import Native
import VersionSort

/// The step that downloads every file of a lock into the mirror, builds wheels for sdists, and publishes the pages for PyPI clients.
struct FetchStep {
    let client: IndexClient
    let sources: SourceWheels
    let context: ChainContext
    /// The targets of the lock's resolutions, in their order, on which the built wheels must run; empty if that does not matter.
    var targets: [Target] = []
    /// A Boolean value indicating whether sdists are built to wheels; otherwise they are only downloaded, and are not in the result.
    var buildsWheels = true

    /// The maximum number of files that are requested at once; the client itself limits connections.
    private static let atOnce = 16

    /// Fetches the files that the resolutions name.
    ///
    /// A file that the mirror holds is verified again and not requested.
    func run(_ lock: StackLock) async throws -> ArtifactSet {
        var files: [String: (file: IndexFile, package: ResolvedPackage)] = [:]
        var users: [String: [Target]] = [:]
        for (index, package) in lock.resolutions.enumerated().flatMap({ index, resolution in resolution.packages.map { (index, $0) } }) {
            guard let file = package.files.first, let digest = file.hashes["sha256"] else {
                throw Failure(.failure, "\(package.name) \(package.version) has no file with a SHA-256", hints: ["lock again with --upgrade"])
            }
            files[digest] = (file, package)
            if targets.indices.contains(index) { users[digest, default: []].append(targets[index]) }
        }
        let work = files.sorted { ($0.value.file.filename, $0.key) < ($1.value.file.filename, $1.key) }.map(\.value)
        let (client, sources, context, targets, buildsWheels) = (client, sources, context, users, buildsWheels)
        let direct = DirectSources(client: client, sources: sources, context: context, directory: lock.directory)
        let locked = LockedFiles(client: client, stated: lock.stated)
        let results: [Result<PackageArtifact?, FailedBuild>] = try await mapBounded(work, atOnce: Self.atOnce) { item in
            let filename = item.file.filename
            context.events(.started(.fetch, item: filename))
            let held = item.file.hashes["sha256"].flatMap { SHA256Digest(hex: $0) }.map { client.store.holds($0) } ?? false
            let artifact: PackageArtifact?
            do {
                let checked = try await locked.check(item.file, of: item.package)
                if let notice = checked.notice { context.events(.warning(notice)) }
                let source = try await direct.fetch(checked.fileFromIndex(), isAddress: item.package.origin == .address)
                let name = item.package.name
                if filename.utf8.hasSuffix(".whl") {
                    artifact = PackageArtifact(source: source, wheel: source)
                } else if !sources.builds(name) {
                    var metadata = try await client.metadata(checked.file, project: name)
                    if metadata == nil { metadata = try await client.legacyEggInfoMetadata(checked.file, project: name) }
                    guard let metadata else { throw Failure(.failure, "\(filename) has no metadata") }
                    artifact = PackageArtifact(source: source, metadata: metadata)
                } else if !buildsWheels {
                    artifact = nil
                } else {
                    let time = try context.buildTime(of: item.file)
                    do {
                        let siblings = try await client.page(name)?.files.filter { $0.isWheel && $0.version(of: name) == item.package.version } ?? []
                        try await sources.refuseVainCompile(of: filename, beside: siblings.map(\.filename), for: targets[source.sha256.hex] ?? [])
                        let wheel = try await sources.wheel(
                            of: source, time: time, for: targets[source.sha256.hex] ?? [], as: ExpectedRelease(name: name, version: item.package.version))
                        artifact = PackageArtifact(source: source, wheel: wheel)
                    } catch let error as Failure where error.status == .failure {
                        // The other builds still run, so that one run reports all failures.
                        return .failure(FailedBuild(filename: filename, error: error))
                    }
                }
            } catch {
                throw Failure.from(error)
            }
            context.events(.finished(.fetch, item: filename, reused: held))
            return .success(artifact)
        }
        try Self.check(results)
        let artifacts = results.compactMap { (try? $0.get()) ?? nil }
        try await publishPages(work)
        return ArtifactSet(
            byDigest: Dictionary(artifacts.map { ($0.source.sha256.hex, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Throws the only error of the builds, or one that lists all of them.
    private static func check(_ results: [Result<PackageArtifact?, FailedBuild>]) throws(Failure) {
        let failed = results.compactMap { result -> FailedBuild? in
            guard case .failure(let failed) = result else { return nil }
            return failed
        }
        if let error = FailedBuild.together(failed, "cannot build \(failed.count) sdists") { throw error }
    }

    /// Publishes the files of this lock, and those of earlier ones that the mirror still holds, for PyPI clients.
    private func publishPages(_ work: [(file: IndexFile, package: ResolvedPackage)]) async throws {
        // A folder of sources changes often under one name, so it is not published in an index.
        let lasting = work.filter { !($0.package.origin == .address && $0.file.url.utf8.hasPrefix("file:")) }
        let named = Dictionary(grouping: lasting, by: \.package.name).sorted { $0.key < $1.key }
        let client = client
        do {
            let pages = try await mapBounded(named, atOnce: Self.atOnce) { name, items in
                // The index is not asked about projects that are required by address.
                let direct = items.filter { $0.package.origin == .address }.map(\.file)
                return (isDirect: !direct.isEmpty, page: direct.isEmpty ? try await client.page(name) : ProjectPage(name: name, files: direct))
            }
            try client.store.commit {
                var staged: [StagedProject] = []
                for case (let isDirect, let page?) in pages {
                    do {
                        let project = try client.store.stage(page, publishing: client.store.publishable(page.files), removed: isDirect ? .keep : .hide)
                        if let project { staged.append(project) }
                    } catch let error as Failure where isDirect && error.code == .mismatch {
                        // Another commit or archive of the same version: both may be packaged, but the index keeps the file that it published first.
                        context.events(.warning("the internal index keeps its files of \(page.name): \(error.subject)"))
                    }
                }
                return staged
            }
            try client.store.publishRoot()
        } catch {
            throw Failure.from(error, doing: "cannot publish the pages of the internal index")
        }
    }
}

extension ChainContext {
    /// Returns the time stamp of packages built from a file: `SOURCE_DATE_EPOCH`, else the time of its upload, else 1980-01-01.
    func buildTime(of file: IndexFile) throws -> UInt32 {
        try sourceDateEpoch() ?? UploadTime.seconds(file) ?? Self.timeOfUndated
    }

    /// 1980-01-01T00:00:00Z, the earliest time in a zip file, for files without an upload time.
    static let timeOfUndated: UInt32 = 315_532_800
}
