import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
package import VersionSort

/// The release that a micro release is based on: its locked versions are preferred to all others, and the packages of unchanged projects are used as they are.
struct ReleaseBase: Sendable {
    let snapshot: RepositorySnapshot
    let origin: RecordedRelease
    /// The locked releases, one resolution for each target.
    let resolutions: [Resolution]
    /// The packages of the release, by the path of their repository and their NEVRA.
    private let packages: [String: [String: BasePackage]]

    /// A package of the release.
    private struct BasePackage: Sendable {
        let built: BuiltPackage
        /// A Boolean value indicating whether the stack's key signed it; `true` if the stack has no key.
        let isSigned: Bool
    }

    /// Reads a release of the mirror.
    ///
    /// - Parameters:
    ///   - name: a snapshot, a channel, or a release, for example `prod#11`.
    ///   - stack: the name of the stack that is released. Packages of another stack were made by the rules of that stack, so they are not taken.
    ///   - signing: the stack's key; `nil` if it has none.
    /// - Throws: ``Failure`` if nothing has the name, if the release has no record, or if it is a release of another stack.
    init(_ name: String, channel: String, stack: String, signing: StackSigning?, jobs: Int, in store: SnapshotStore) async throws {
        do { snapshot = try store.snapshot(named: name, channel: channel) } catch { throw Failure.from(error) }
        guard let origin = try RecordedRelease.read(snapshot.id, in: store) else {
            throw Failure(
                .usage, "nothing can be based on \(name)", causes: ["snapshot \(snapshot.id) has no record of its lock"],
                hints: ["releases have one since relcli numbers them"])
        }
        guard origin.stack == stack else {
            throw Failure(
                .usage, "nothing can be based on \(name)", causes: ["snapshot \(snapshot.id) is a release of the stack \(origin.stack), not of \(stack)"],
                hints: ["name a release of \(stack): relcli snapshots lists them"])
        }
        self.origin = origin
        let text = String(decoding: try store.recordFile(RecordedRelease.lockPath, of: snapshot.id, origin.head), as: UTF8.self)
        resolutions = try TOMLFile.decode(LockfileDocument.self, text: text, name: "the lock of \(name)", strict: false).resolutions()
        // What was changed since must not be kept, and would be signed again as part of this release.
        do { try store.verify(snapshot) } catch {
            throw Failure.from(error, doing: "nothing can be based on \(name): its files are not those that were released")
        }
        packages = try await Self.packages(of: snapshot, origin, signing, jobs: jobs)
    }

    /// Reads the packages of a release, each once.
    private static func packages(
        of snapshot: RepositorySnapshot, _ origin: RecordedRelease, _ signing: StackSigning?, jobs: Int
    ) async throws -> [String: [String: BasePackage]] {
        let named = Set((Array(origin.packages.values) + Array(origin.sourcePackages.values)).flatMap { $0.values.flatMap(\.self) })
        let found = try snapshot.members.flatMap { member in
            let folder = snapshot.directory(of: member)
            return try PackageLocation.read(directory: folder).filter { named.contains($0.nevra.description) }  // text: a set
                .map { (repository: member.path, nevra: $0.nevra, file: folder.pushing(FilePath($0.href))) }
        }
        let read = try await mapBounded(found, atOnce: jobs) { repository, nevra, file -> (String, BasePackage) in
            do {
                let content = try RPMFileReader.read(file)
                guard let digest = SHA256Digest(bytes: try Digest.ofFile(file, .sha256)) else { throw Failure(.failure, "\(file) cannot be hashed") }
                let built = BuiltPackage(
                    nevra: nevra, path: file, fileName: file.lastComponent?.string ?? "", sha256: digest, size: content.fileSize,
                    headerStart: content.headerStart, headerEnd: content.headerEnd, isSource: repository.utf8.hasSuffix("/\(RepositoryStep.sourceArchitecture)")
                )
                return (repository, BasePackage(built: built, isSigned: try await signing?.hasSigned(content) ?? true))
            } catch { throw Failure.from(error, doing: "cannot use the package \(file) of snapshot \(snapshot.id)") }
        }
        var packages: [String: [String: BasePackage]] = [:]
        for (repository, package) in read { packages[repository, default: [:]][package.built.nevra.description] = package }
        return packages
    }

    /// Returns the packages of a project of the release, if the project's locked release is the same and the stack's key signed all of them; `nil` otherwise.
    func packages(of package: ResolvedPackage, on target: Target) -> [BuiltPackage]? {
        guard let same = samePackages(of: package, on: target), same.allSatisfy(\.isSigned) else { return nil }
        return same.map(\.built)
    }

    /// Returns the projects whose locked release is the same, but whose packages the stack's key did not sign, for example `cart for el9`.
    func withoutSignature(_ resolutions: [Resolution], on targets: [Target]) -> [String] {
        zip(targets, resolutions).flatMap { target, resolution in
            resolution.packages.filter { samePackages(of: $0, on: target)?.contains { !$0.isSigned } ?? false }.map { "\($0.name) for \(target.id)" }
        }
    }

    private func samePackages(of package: ResolvedPackage, on target: Target) -> [BasePackage]? {
        guard let before = resolutions.first(where: { $0.targetID == target.id })?[package.name], before.version == package.version,
            before.extras == package.extras, let digest = package.files.first?.hashes["sha256"], before.files.first?.hashes["sha256"] == digest
        else { return nil }
        let (directory, name) = (target.directoryName, package.name.normalized)
        guard let binaries = origin.packages[directory]?[name], let sources = origin.sourcePackages[directory]?[name] else { return nil }
        func kept(_ names: [String], in architecture: String) -> [BasePackage] { names.compactMap { packages["\(directory)/\(architecture)"]?[$0] } }
        let built = kept(binaries, in: target.architecture) + kept(sources, in: RepositoryStep.sourceArchitecture)
        return built.count == binaries.count + sources.count ? built : nil
    }
}

/// The difference that a micro release would make.
package struct MicroPlan: Sendable, Encodable {
    /// A project whose version changes.
    package struct Change: Sendable, Encodable {
        package let kind: LockDiff.Kind
        package let project: String
        package let old: String?
        package let new: String?
        package let target: String
    }

    /// The snapshot that it is based on.
    package let base: String
    package let changes: [Change]
    /// The number of projects that stay byte for byte, counted for each target.
    package let kept: Int
    /// The projects that are built again because the stack's key did not sign their packages, for example `cart for el9`.
    package let unsigned: [String]
}

extension StackRelease {
    /// Returns the release that this one is based on; `nil` if none is named.
    ///
    /// - Parameter signing: the stack's key; `nil` if it has none.
    func base(_ signing: StackSigning?) async throws -> ReleaseBase? {
        guard let name = options.baseOn else { return nil }
        return try await ReleaseBase(
            name, channel: options.channel, stack: stack.document.name, signing: signing, jobs: context.settings.jobs,
            in: await RepositoryStep(context: context).store)
    }

    /// Returns the changes that a release based on another one would make, without making them; `nil` if it is not based on one.
    package func microPlan() async throws -> MicroPlan? {
        guard options.baseOn != nil else { return nil }
        let signing: StackSigning?
        do { signing = try await ReleaseInputs(stack: stack, channel: options.channel, isChecked: false, context: context).signing } catch let error as Failure
        {
            // A plan writes nothing, so it needs no secret key.
            guard error.code == .external, stack.document.key != nil else { throw error }
            context.events(.warning("the plan does not say which packages the stack's key signed: \(PublicText.cleaned(error.description))"))
            signing = nil
        }
        guard let base = try await base(signing) else { return nil }
        let locking = try LockStep(stack: stack, channel: try stack.channel(options.channel), options: options, context: context)
        let client = try await IndexAccess.client(context, stack: stack)
        let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
        let answer: LockRequest.Answer
        do {
            answer = try await locking.request.resolve(client: client, sources: sources, context: context, preferring: base.resolutions)
        } catch { throw Failure.from(await sources.together(error)) }
        let changes = LockDiff.between(base.resolutions, answer.resolutions).flatMap { diff in
            diff.changes.map { change in
                MicroPlan.Change(
                    kind: change.kind, project: change.name.normalized, old: change.old?.description, new: change.new?.description, target: diff.targetID)
            }
        }
        let total = answer.resolutions.map(\.packages.count).reduce(0, +)
        let unsigned = base.withoutSignature(answer.resolutions, on: stack.targets)
        return MicroPlan(
            base: base.snapshot.id, changes: changes, kept: total - changes.count { $0.new != nil } - unsigned.count, unsigned: unsigned)
    }
}
