import Failures
import Native
import RPMRepository
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// The record of a release, and a release that is made again from it.
@Suite struct RecordTests {
    private static func git(_ arguments: [String], in folder: FilePath) async throws {
        let settings = ["-c", "user.name=ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"]
        let result = try await Tool.run("git", settings + arguments, in: folder)
        #expect(result.succeeded, "\(result.errors)")
    }

    private static func store(_ stack: TestStack, mirror: String = "mirror") throws -> SnapshotStore {
        try SnapshotStore(root: stack.mirror(mirror).appending("rpm"))
    }

    @Test func `a release records who made it, when, why and from which commit, and none of it is in a byte that hosts get`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let bare = try await stack.release(mirror: "one", user: "ann", time: 1_700_000_000)
            #expect(try RecordedRelease.read(bare.snapshot, in: Self.store(stack, mirror: "one"))?.commit == nil)
            try await Self.git(["init", "--quiet"], in: stack.folder.appending("shop"))
            try await Self.git(["add", "."], in: stack.folder.appending("shop"))
            try await Self.git(["commit", "--quiet", "--message", "first"], in: stack.folder.appending("shop"))
            let summary = try await stack.release(mirror: "two", user: "bob", time: 1_800_000_000, message: "the autumn release")
            #expect(summary.snapshot == bare.snapshot)
            #expect(summary.release == "shop prod #1")
            let store = try Self.store(stack, mirror: "two")
            let origin = try #require(try RecordedRelease.read(summary.snapshot, in: store))
            #expect(origin.who == "bob" && origin.time == 1_800_000_000 && origin.why == "the autumn release" && origin.targets == ["el9", "el9:3.11", "el10"])
            #expect(origin.commit?.isClean == true && origin.commit?.id.utf8.count == 40)
            let event = try #require(try store.history(channel: "prod").last)
            #expect(event.who == "bob" && event.commit == origin.commit && event.record != nil && event.releaseName == "shop prod #1")

            // A change that is not committed is recorded, and so is the number of the next release.
            try stack.write("shop/overrides/cart.toml", "summary = \"another summary\"\n")
            let next = try await stack.release(mirror: "two", user: "bob")
            #expect(next.release == "shop prod #2")
            #expect(try RecordedRelease.read(next.snapshot, in: store)?.commit?.isClean == false)
            #expect(try await stack.release(mirror: "two").release == "shop prod #2")
            // A filter that the repository's own settings name would be run to compare the files.
            try await Self.git(["config", "filter.evil.clean", "touch \(stack.folder)/ran; cat"], in: stack.folder.appending("shop"))
            try stack.write("shop/.gitattributes", "* filter=evil\n")
            try await Self.git(["config", "core.fsmonitor", "touch \(stack.folder)/ran"], in: stack.folder.appending("shop"))
            let read = try await StackCommit.read(of: stack.folder.appending("shop"), environment: ["PATH": environmentValue("PATH") ?? ""])
            let commit = read?.commit
            #expect(commit != nil && commit?.isClean == false)
            #expect(try FileSystem.status(stack.folder.appending("ran")) == nil)
        }
    }

    /// The ways in which the settings of a repository name a program that git runs when it compares files.
    private static let hostile = [
        "git config filter.evil.clean PROGRAM; git config filter.evil.process PROGRAM; echo '* filter=evil' > .gitattributes",
        "git config include.path inc; printf '[filter \"evil\"]\\n\\tclean = PROGRAM\\n' > .git/inc; echo '* filter=evil' > .gitattributes",
        "git config extensions.worktreeConfig true; git config --worktree filter.evil.clean PROGRAM; echo '* filter=evil' > .git/info/attributes",
        "git config core.fsmonitor PROGRAM; git config core.hooksPath hooks; mkdir hooks; cp PROGRAM hooks/post-index-change",
        "git -c protocol.file.allow=always submodule --quiet add ./sub sub2; git -C sub2 config filter.evil.clean PROGRAM; echo '* filter=evil' > .git/modules/sub2/info/attributes; echo x >> sub2/a",
        "git config core.alternateRefsCommand PROGRAM; git config core.sshCommand PROGRAM; git config core.gitProxy PROGRAM; git config diff.external PROGRAM",
    ]

    @Test(arguments: hostile) func `no program that the repository of a stack names is run to learn its commit and its changes`(_ change: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let folder = stack.folder.appending("shop")
            try stack.write("program", "#!/bin/sh\ntouch \(stack.folder)/ran\ncat\n")
            try stack.write("shop/a", "a\n")
            let script = """
                chmod +x ../program; git config --global user.name ann; git config --global user.email a@b.c
                mkdir sub && (cd sub && git init -q && echo x > a && git add . && git commit -qm sub) && git init -q && git add a stack.toml && git commit -qm one
                \(change.replacing("PROGRAM", with: "\(stack.folder)/program"))
                rm -f ../ran; echo changed > a; touch stack.toml
                """
            let made = try await Tool.run("sh", ["-c", script], in: folder, environment: ["HOME": stack.folder.string])
            #expect(made.succeeded, "\(made.errors)")
            let environment = ["PATH": environmentValue("PATH") ?? "", "HOME": stack.folder.string]
            let commit = try #require(try await StackCommit.read(of: folder, environment: environment)?.commit)
            #expect(commit.isClean == false)
            #expect(try await StackCommit.uncommitted(below: folder, of: folder, environment: environment)?.contains(" M a") == true)
            #expect(try FileSystem.status(stack.folder.appending("ran")) == nil)
        }
    }

    @Test func `a change is found although the index of the repository says that there is none`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let folder = stack.folder.appending("shop")
            for arguments in [
                ["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["pack-refs", "--all"], ["update-index", "--assume-unchanged", "stack.toml"],
            ] {
                try await Self.git(arguments, in: folder)
            }
            let environment = ["PATH": environmentValue("PATH") ?? ""]
            #expect(try await StackCommit.read(of: folder, environment: environment)?.commit.isClean == true)
            let document = String(decoding: try FileSystem.readAll(folder.appending("stack.toml"), limit: 1 << 16), as: UTF8.self)
            try stack.write("shop/stack.toml", document + "\n")
            #expect(try await StackCommit.uncommitted(below: folder, of: folder, environment: environment) == [" M stack.toml"])
        }
    }

    @Test func `a release is made again from its record after stack, index and channel moved on, and a foreign byte is found`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try stack.write("shop/overrides/cart.toml", "summary = \"carts\"\n")
            let first = try await stack.release(jobs: 2)
            // The second release raises the number of one package, and the third is of another lock.
            try stack.write("shop/overrides/cart.toml", "summary = \"other carts\"\n")
            let second = try await stack.release(jobs: 1)
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.5\n")
            let third = try await stack.release()
            #expect(Set([first.snapshot, second.snapshot, third.snapshot]).count == 3)
            index.replace(with: [])
            let store = try Self.store(stack)
            for (release, jobs) in [(first, 3), (second, 1), (third, 2)] {
                let context = try stack.context(jobs: jobs, user: "carol", time: 1_900_000_000)
                let report = try await ReleaseRebuild(context).run(store.snapshot(release.snapshot), scratch: stack.folder)
                #expect(report.differences == [] && report.isSame, "\(report)")
                #expect(report.files > 20)
            }
            #expect(try FileSystem.list(stack.folder).map(\.name).contains { $0.hasPrefix("relcli-rebuild") } == false)

            // One byte of one package, where no digest of the package is.
            let package = try #require(try stack.packages(target: "el10").first)
            var bytes = try FileSystem.readAll(package, limit: 1 << 24)
            bytes[bytes.count - 1] ^= 1
            try FileSystem.remove(package)
            try FileSystem.writeAtomically(bytes, to: package)
            let report = try await ReleaseRebuild(try stack.context()).run(store.snapshot(third.snapshot), scratch: stack.folder)
            #expect(report.differences == ["el10/x86_64/Packages/\(package.lastComponent?.string ?? ""): other bytes"])
            let audit = try await store.audit("prod")
            #expect(audit.problems.map(\.subject).allSatisfy { $0.hasSuffix(package.lastComponent?.string ?? "-") } && !audit.problems.isEmpty)
        }
    }

    @Test func `a signed release is made again with its key, and compared without signatures where the key is not`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let home = stack.folder.appending("gnupg")
            try FileSystem.createDirectory(home, mode: 0o700)
            let make = ["--homedir", home.string, "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"]
            #expect(try await Tool.run("gpg", make + ["--quick-gen-key", "shop@example.org", "rsa2048", "sign", "0"]).succeeded)
            let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            try stack.write("shop/stack.toml", "key = \"shop@example.org\"\n" + document)
            let summary = try await stack.release()
            let store = try Self.store(stack)
            let audit = try await store.audit("prod")
            #expect(audit.problems == [] && audit.signed == 1)
            let snapshot = try store.snapshot(summary.snapshot)
            #expect(try await ReleaseRebuild(try stack.context()).run(snapshot, scratch: stack.folder).isSame)
            // A server gives out the key beside an index, so it must be the one that signed, and no other.
            let key = snapshot.path.pushing("el9/x86_64/repodata/repomd.xml.key")
            let whole = try FileSystem.readAll(key, limit: 1 << 20)
            #expect(try await Tool.run("gpg", make + ["--quick-gen-key", "eve@example.org", "rsa2048", "sign", "0"]).succeeded)
            let evil = try await Tool.run("gpg", make + ["--armor", "--export", "eve@example.org"]).output
            for bytes in [whole + Array(evil.utf8), Array(evil.utf8), nil] {
                if let bytes { try FileSystem.writeAtomically(bytes, to: key) } else { try FileSystem.remove(key) }
                #expect(try await store.audit("prod").problems.count == 1)
            }
            try FileSystem.writeAtomically(whole, to: key)
            try FileSystem.remove(snapshot.path.pushing("el10/source/repodata/repomd.xml.asc"))
            #expect(try await store.audit("prod").problems.map(\.cause) == ["it is gone"])
            _ = try await stack.release()
            #expect(try await store.audit("prod").problems == [])
            _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"])
            try FileSystem.remove(home)
            try FileSystem.createDirectory(home, mode: 0o700)
            let report = try await ReleaseRebuild(try stack.context()).run(snapshot, scratch: stack.folder)
            #expect(report.isSame && report.notes.contains { $0.contains("key is not here") }, "\(report)")
            _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"])
        }
    }

    @Test func `a release without a record, or whose file is gone, is told`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let summary = try await stack.release()
            let store = try Self.store(stack)
            let snapshot = try store.snapshot(summary.snapshot)
            try FileSystem.remove(stack.mirror().appending("blobs"))
            let gone = await #expect(throws: Failure.self) { try await ReleaseRebuild(try stack.context()).run(snapshot, scratch: stack.folder) }
            #expect(gone?.subject.contains("no longer holds") == true && gone?.status == .external)
            try FileSystem.remove(stack.mirror().pushing("rpm/records"))
            let none = await #expect(throws: Failure.self) { try await ReleaseRebuild(try stack.context()).run(snapshot, scratch: stack.folder) }
            #expect(none?.subject.contains("has no record") == true)
        }
    }
}
