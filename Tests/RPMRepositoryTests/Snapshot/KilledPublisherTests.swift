import Glibc
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

@testable import RPMRepository

/// A publisher that is killed after any step leaves the old state or the new one, and the next one continues.
@Suite struct KilledPublisherTests {
    private static let reason = PublishReason(time: 1, who: "ann", why: "test")

    private static func repositories(_ packages: String) throws -> [SnapshotRepository] {
        let built = try BuiltFixture.packages(in: FilePath(packages)).filter { !$0.isSource }
        return [SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: built, form: .test())]
    }

    @Test func `a publisher killed after any step leaves the old state or the new one`() async throws {
        let folder = try TemporaryFolder()
        let packages = folder.path.appending("rpms")
        try await SpecFixture.build(SpecFixture.small, into: packages)
        var survived = false
        var step = 0
        while !survived {
            let root = folder.path.appending("rpm\(step)")
            let store = try SnapshotStore(root: root)
            let old = try await store.create(repositories: [], revision: 1).id
            try await store.publish(old, channel: "prod", reason: Self.reason, force: true)
            let run = await #expect(processExitsWith: .failure) {
                [root = root.string as String, packages = packages.string as String, step = step as Int] in
                let counter = StepCounter(limit: step)
                let store = try SnapshotStore(root: FilePath(root)) { _ in counter.next() }
                let new = try await store.create(repositories: Self.repositories(packages), revision: 1)
                try await store.publish(new.id, channel: "prod", reason: Self.reason, force: true)
                counter.endWithoutHavingBeenKilled()
            }
            survived = run?.exitStatus == .exitCode(StepCounter.survived)
            #expect(survived || run?.exitStatus == .signal(SIGKILL), "step \(step): \(String(describing: run?.exitStatus))")
            let now = try #require(try store.current("prod"))
            for member in now.members { _ = try Repomd.read(directory: now.directory(of: member)) }
            let new = try await store.create(repositories: Self.repositories(packages.string), revision: 1)
            #expect(now.id == old || now.id == new.id, "step \(step)")
            try await store.publish(new.id, channel: "prod", reason: Self.reason, force: true)
            #expect(try store.current("prod")?.id == new.id)
            #expect(try store.history().map(\.to) == [old, new.id], "step \(step)")
            let names = try FileSystem.list(root).map(\.name)
            #expect(names == ["checks", "heads.json", "history.jsonl", "lock", "prod", "published.json", "snapshots"], "step \(step) left something")
            #expect(try FileSystem.list(store.layout.snapshots).count == 2)
            step += 1
        }
        #expect(step == 10, "the publisher has other steps than this test believes")
    }
}
