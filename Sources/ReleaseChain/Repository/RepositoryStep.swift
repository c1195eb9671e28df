import Failures
import ForeignText
import IndexCrawler
import RPMBuilder
package import RPMRepository
import SystemPackage
import VersionSort

/// The step that indexes the packages of all targets as one snapshot, checks it, and puts it on a channel.
struct RepositoryStep: Sendable {
    let store: SnapshotStore
    let context: ChainContext

    init(context: ChainContext) async throws {
        self.context = context
        do {
            try await IndexAccess.claim(context)
            store = try SnapshotStore(root: context.mirror.appending("rpm"))
        } catch {
            throw Failure.from(error)
        }
    }

    /// The folder name of a repository's source packages.
    static let sourceArchitecture = "source"

    /// Writes the repositories: for each target one for its architecture, and one for the sources.
    func index(
        _ builds: [TargetPackages], revision: UInt32, stack: String, signer: RepositorySigner? = nil, reason: PublishReason? = nil
    ) async throws -> RepositorySnapshot {
        var repositories: [SnapshotRepository] = []
        for build in builds {
            let form = build.target.profile.repodata
            let (binary, source) = (build.packages.filter { !$0.isSource }, build.packages.filter(\.isSource))
            repositories.append(
                SnapshotRepository(
                    targetDirectory: build.target.directoryName, architecture: build.target.architecture, packages: binary, form: form))
            repositories.append(
                SnapshotRepository(
                    targetDirectory: build.target.directoryName, architecture: Self.sourceArchitecture, packages: source, form: form))
        }
        do {
            return try await store.create(
                repositories: repositories, revision: UInt64(revision), stack: stack, signer: signer,
                reason: reason ?? context.publishReason("relcli release"))
        } catch {
            throw Failure.from(error, doing: "cannot write the repositories")
        }
    }

    /// Checks every repository of a snapshot against its target's system and the metadata of its wheels, and keeps the record.
    ///
    /// - Parameter install: the step that installs the packages for real; `nil` to install nothing.
    func check(
        _ snapshot: RepositorySnapshot, _ builds: [TargetPackages], setups: [String: CheckSetup], expecting expected: ReleaseExpectation,
        install: InstallStep? = nil
    ) async throws -> SnapshotCheck {
        let byDirectory = Dictionary(builds.map { ($0.target.directoryName, $0) }, uniquingKeysWith: { first, _ in first })
        let context = context
        let reports = try await mapBounded(snapshot.members, atOnce: context.settings.jobs) { member -> (String, CheckReport) in
            context.events(.started(.check, item: member.path))
            let directory = member.path.splitBytes(on: "/").first.map(String.init) ?? ""
            guard let build = byDirectory[directory] else { throw Failure(.failure, "the snapshot has an unknown target \(directory)") }
            var options = (setups[build.target.id] ?? CheckSetup(target: build.target, repositories: []))
                .options(architecture: build.target.architecture, label: member.path)
            options.reasons = { build.chain(toPackage: $0) }
            options.expected = expected[member.path]
            options.others = expected.others(directory)
            if expected[member.path] != nil { try install?.add(to: &options, for: build, member: member) }
            let report: CheckReport
            do { report = try await RepositoryCheck.run(repository: snapshot.directory(of: member), options: options) } catch {
                throw Failure.from(error, doing: "cannot check \(member.path)")
            }
            context.events(.finished(.check, item: member.path, reused: false))
            return (member.path, report)
        }
        let check = SnapshotCheck(snapshot: snapshot.id, reports: Dictionary(uniqueKeysWithValues: reports))
        do {
            try await store.record(check)
        } catch {
            throw Failure.from(error, doing: "cannot keep the record of the check")
        }
        return check
    }

    /// Returns the packages that the channels of the mirror have published.
    func published() throws -> PublishedPackages {
        do { return try store.published() } catch { throw Failure.from(error) }
    }

    /// Puts a checked snapshot on a channel.
    func publish(_ snapshot: RepositorySnapshot, channel: String, replace: Bool, reason: PublishReason) async throws -> PublishEvent? {
        do {
            return try await store.publish(snapshot.id, channel: channel, reason: reason, replace: replace, isVerified: true)
        } catch {
            throw Failure.from(error, doing: "cannot publish on \(channel)")
        }
    }
}

extension ChainContext {
    /// Returns the user, the time and the reason of a publication, for the history.
    package func publishReason(_ why: String) -> PublishReason {
        var reason = PublishReason(time: wallTime(), who: user(), why: why)
        reason.keyHome = environment["GNUPGHOME"].map { FilePath($0) }
        return reason
    }
}
