import Failures
import FoundationEssentials
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The log of a channel: its numbers, its chain, and what a verification finds.
@Suite struct ChannelAuditTests {
    private static func reason(_ why: String, home: FilePath? = nil) -> PublishReason {
        var reason = PublishReason(time: 1_700_000_000, who: "ann", why: why)
        reason.keyHome = home
        return reason
    }

    /// Returns a store with two snapshots of one package each, which `prod` had one after the other, with records.
    private static func store(in folder: FilePath, key: String? = nil, home: FilePath? = nil) async throws -> (store: SnapshotStore, ids: [String]) {
        try await SpecFixture.build(SpecFixture.small, into: folder.appending("rpms"))
        let packages = try BuiltFixture.packages(in: folder.appending("rpms")).filter { !$0.isSource }
        let store = try SnapshotStore(root: folder.appending("rpm"))
        var ids: [String] = []
        for revision in [1, 2, 3] as [UInt64] {
            let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
            let id = try await store.create(repositories: [repository], revision: revision, stack: "shop").id
            let text = Array("lock \(revision)".utf8)
            let head = ReleaseRecordHead(
                snapshot: id, commit: StackCommit(id: String(repeating: "\(revision)", count: 40), isClean: true), key: key,
                files: ["lock.toml": SHA256Digest(of: text).hex, "stack/stack.toml": SHA256Digest(of: text).hex])
            try await store.keepRecord(["lock.toml": text, "stack/stack.toml": text, SnapshotStore.recordName: StoreJSON.encode(head)], of: id)
            try await store.publish(id, channel: "prod", reason: reason("release \(revision)", home: home), force: true)
            ids.append(id)
        }
        return (store, ids)
    }

    private static func edit(_ path: FilePath, _ change: (String) -> String) throws {
        let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 24), as: UTF8.self)
        let changed = change(text)
        try #require(changed != text, "nothing was changed in \(path)")
        try FileSystem.remove(path)
        try FileSystem.writeAtomically(Array(changed.utf8), to: path)
    }

    private static func lines(_ store: SnapshotStore, _ change: (inout [String]) -> Void) throws {
        try edit(store.layout.history) { text in
            var lines = text.split(separator: "\n").map(String.init)
            change(&lines)
            return lines.map { $0 + "\n" }.joined()
        }
    }

    @Test func `a release has a number per stack and channel and keeps it when it comes back`() async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        try await store.rollback("prod", reason: Self.reason("back"))
        try await store.promote(from: "prod", to: "live", reason: Self.reason("up"), force: true)
        try await store.publish(ids[2], channel: "prod", reason: Self.reason("again"), force: true)
        #expect(try store.history(channel: "prod").map(\.release) == [1, 2, 3, 2, 3])
        #expect(try store.history(channel: "prod").map(\.entry) == [1, 2, 3, 4, 5])
        #expect(try store.history(channel: "live").compactMap(\.releaseName) == ["shop live #1"])
        #expect(try store.history(channel: "live").last?.commit?.id == String(repeating: "2", count: 40))
        #expect(try store.snapshot(named: "prod#2").id == ids[1] && store.snapshot(named: "#1", channel: "prod").id == ids[0])
        #expect(try store.snapshot(named: "prod").id == ids[2])
        for text in ["prod#4", "prod#x", "#1", "none#1"] { #expect(throws: Failure.self) { try store.snapshot(named: text) } }
        // A history from before there were numbers is counted as if there had been.
        try Self.lines(store) { lines in
            lines = lines.map { line in
                line.replacing(#/,"(commit|record|previous)":("[0-9a-f]*"|{[^}]*})/#, with: "").replacing(
                    #/"(commit|entry|release)":({[^}]*}|[0-9]+),/#, with: "")
            }
        }
        #expect(try store.history(channel: "prod").allSatisfy { $0.release == nil && $0.entry == nil })
        #expect(try store.snapshot(named: "prod#2").id == ids[1])
        try await store.publish(ids[1], channel: "prod", reason: Self.reason("on"), force: true)
        let audit = try await store.audit("prod")
        #expect(audit.problems.map(\.cause) == ["it is not the last entry that was written: that one was changed or removed"] || audit.problems.isEmpty)
        #expect(audit.entries == 6 && audit.release == "shop prod #2")
    }

    @Test func `an untouched channel is verified whole`() async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        let audit = try await store.audit("prod")
        #expect(audit.problems == [])
        #expect(audit.snapshots == ids && audit.packages == 6 && audit.chained == 3 && audit.signed == 0)
        let head = try #require(audit.head)
        try await store.rollback("prod", reason: Self.reason("back"))
        #expect(try await store.audit("prod", head: head).problems == [])
        #expect(
            try await store.audit("prod", head: String(repeating: "0", count: 64)).problems.map(\.subject) == ["entry " + String(repeating: "0", count: 64)])
        await #expect(throws: Failure.self) { try await store.audit("none") }
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The subject of a fault that must be found, or its end.
        let subject: String
        let act: @Sendable (SnapshotStore, [String]) throws -> Void
    }

    /// Returns the change of a mode to one with which others may write.
    private static func opened(
        _ description: String, subject: String, to mode: UInt16, _ place: @escaping @Sendable (StoreLayout) -> FilePath
    ) -> Tampering {
        Tampering(testDescription: description, subject: subject) { store, _ in try FileSystem.setMode(of: place(store.layout), to: mode) }
    }

    private static let tamperings: [Tampering] = [
        Tampering(testDescription: "a changed entry", subject: "prod, entry 2") { store, _ in
            try lines(store) { $0[$0.firstIndex { $0.contains("release 2") } ?? 0].replace("\"who\":\"ann\"", with: "\"who\":\"bob\"") }
        },
        Tampering(testDescription: "a changed last entry", subject: "prod, entry 3") { store, _ in
            try lines(store) { $0[$0.firstIndex { $0.contains("release 3") } ?? 0].replace("\"who\":\"ann\"", with: "\"who\":\"bob\"") }
        },
        Tampering(testDescription: "a removed entry", subject: "prod, entry 2") { store, _ in try lines(store) { $0.removeAll { $0.contains("release 2") } } },
        Tampering(testDescription: "the first entry removed", subject: "prod, entry 1") { store, _ in
            try lines(store) { $0.removeAll { $0.contains("release 1") } }
        },
        Tampering(testDescription: "the last entry removed, and the channel set back", subject: "prod, entry 2") { store, ids in
            try lines(store) { $0.removeAll { $0.contains("release 3") } }
            try FileSystem.replaceSymlink(store.layout.linkTarget(ids[1]), at: store.layout.root.appending("prod"))
        },
        Tampering(testDescription: "an entry put in", subject: "prod, entry 4") { store, _ in
            try lines(store) { $0.append($0[$0.count - 1].replacing("\"entry\":3,", with: "").replacing("\"ann\"", with: "\"eve\"")) }
        },
        Tampering(testDescription: "entries in another order", subject: "prod, entry 1") { store, _ in
            try lines(store) { lines in
                let places = lines.indices.filter { lines[$0].contains("release ") }
                lines.swapAt(places[0], places[1])
            }
        },
        Tampering(testDescription: "a channel that points elsewhere", subject: "channel prod") { store, ids in
            try FileSystem.replaceSymlink(store.layout.linkTarget(ids[0]), at: store.layout.root.appending("prod"))
        },
        Tampering(testDescription: "a changed package", subject: ".rpm") { store, ids in
            let folder = store.layout.snapshot(ids[0]).pushing("el9/x86_64/Packages")
            let path = folder.appending(try FileSystem.list(folder)[0].name)
            var bytes = try FileSystem.readAll(path, limit: 1 << 24)
            bytes[bytes.count - 1] ^= 1
            try FileSystem.remove(path)
            try FileSystem.writeAtomically(bytes, to: path)
        },
        Tampering(testDescription: "a removed package", subject: ".rpm") { store, ids in
            let folder = store.layout.snapshot(ids[1]).pushing("el9/x86_64/Packages")
            try FileSystem.remove(folder.appending(try FileSystem.list(folder)[0].name))
        },
        Tampering(testDescription: "a package that was put in", subject: "Packages/more.rpm") { store, ids in
            try FileSystem.writeAtomically([1], to: store.layout.snapshot(ids[1]).pushing("el9/x86_64/Packages/more.rpm"))
        },
        Tampering(testDescription: "a folder that was put in", subject: "el9/zzz") { store, ids in
            try FileSystem.createDirectory(store.layout.snapshot(ids[2]).pushing("el9/zzz"))
        },
        Tampering(testDescription: "a repository that was put in", subject: "el9/aarch64") { store, ids in
            let folder = store.layout.snapshot(ids[2]).appending("el9")
            try FileSystem.createDirectory(folder.appending("aarch64").appending("repodata"))
            try FileSystem.copy(folder.pushing("x86_64/repodata/repomd.xml"), to: folder.pushing("aarch64/repodata/repomd.xml"))
        },
        Tampering(testDescription: "a package that became a link", subject: ".rpm") { store, ids in
            let folder = store.layout.snapshot(ids[0]).pushing("el9/x86_64/Packages")
            let path = folder.appending(try FileSystem.list(folder)[0].name)
            let other = store.layout.root.appending("elsewhere.rpm")
            try FileSystem.rename(path, to: other)
            try FileSystem.symlink(other, at: path)
        },
        Tampering(testDescription: "a key that was put in", subject: "repomd.xml.asc") { store, ids in
            try FileSystem.writeAtomically([1], to: store.layout.snapshot(ids[2]).pushing("el9/x86_64/repodata/repomd.xml.key"))
        },
        Tampering(testDescription: "changed metadata", subject: "-primary.xml.gz") { store, ids in
            let folder = store.layout.snapshot(ids[2]).pushing("el9/x86_64/repodata")
            let name = try #require(try FileSystem.list(folder).map(\.name).first { $0.contains("primary") })
            try FileSystem.writeAtomically([0x1F, 0x8B], to: folder.appending(name))
        },
        Tampering(testDescription: "a changed index", subject: "repomd.xml") { store, ids in
            try edit(store.layout.snapshot(ids[2]).pushing("el9/x86_64/repodata/repomd.xml")) { $0 + "\n" }
        },
        Tampering(testDescription: "a changed list of packages", subject: "packages.json") { store, ids in
            try edit(store.layout.packages(store.layout.snapshot(ids[2]))) { $0.replacing("x86_64\"", with: "i686\"") }
        },
        Tampering(testDescription: "a changed record", subject: "record.json") { store, ids in
            try edit(store.layout.records.appending(ids[0]).appending("record.json")) { $0.replacing("\"isClean\" : true", with: "\"isClean\" : false") }
        },
        Tampering(testDescription: "a changed file of a record", subject: "lock.toml") { store, ids in
            try edit(store.layout.records.appending(ids[1]).appending("lock.toml")) { $0 + "!" }
        },
        Tampering(testDescription: "a removed record", subject: "record.json") { store, ids in try FileSystem.remove(store.layout.records.appending(ids[1])) },
        Tampering(testDescription: "a file put into a record", subject: "stack/more.txt") { store, ids in
            try FileSystem.writeAtomically([1], to: store.layout.records.appending(ids[0]).pushing("stack/more.txt"))
        },
        Tampering(testDescription: "a file put into the stack of a record", subject: "stack/overrides") { store, ids in
            let folder = store.layout.records.appending(ids[0]).pushing("stack/overrides")
            try FileSystem.createDirectory(folder)
            try FileSystem.writeAtomically([1], to: folder.appending("cart.toml"))
        },
        Tampering(testDescription: "a folder put into the stack of a record", subject: "stack/more") { store, ids in
            try FileSystem.createDirectory(store.layout.records.appending(ids[1]).pushing("stack/more"))
        },
        Tampering(testDescription: "a record that became a link", subject: "records/ID") { store, ids in
            try link(store.layout.records.appending(ids[0]), below: store)
        },
        Tampering(testDescription: "a record.json that became a link", subject: "record.json") { store, ids in
            try link(store.layout.records.appending(ids[0]).appending("record.json"), below: store)
        },
        Tampering(testDescription: "a file of a record that became a link", subject: "stack/stack.toml") { store, ids in
            try link(store.layout.records.appending(ids[0]).pushing("stack/stack.toml"), below: store)
        },
        Tampering(testDescription: "a folder of a record that became a link", subject: "ID/stack") { store, ids in
            try link(store.layout.records.appending(ids[0]).appending("stack"), below: store)
        },
        Tampering(testDescription: "a snapshot that became a link", subject: "snapshots/ID") { store, ids in
            try link(store.layout.snapshot(ids[0]), below: store)
        },
        Tampering(testDescription: "a folder of packages that became a link", subject: "Packages") { store, ids in
            try link(store.layout.snapshot(ids[0]).pushing("el9/x86_64/Packages"), below: store)
        },
        Tampering(testDescription: "a package with setuid", subject: ".rpm") { store, ids in
            let folder = store.layout.snapshot(ids[0]).pushing("el9/x86_64/Packages")
            try FileSystem.setMode(of: folder.appending(try FileSystem.list(folder)[0].name), to: 0o4755)
        },
        Tampering(testDescription: "an index that everybody may write", subject: "repomd.xml") { store, ids in
            try FileSystem.setMode(of: store.layout.snapshot(ids[0]).pushing("el9/x86_64/repodata/repomd.xml"), to: 0o646)
        },
        Tampering(testDescription: "a folder that everybody may write", subject: "repodata") { store, ids in
            try FileSystem.setMode(of: store.layout.snapshot(ids[0]).pushing("el9/x86_64/repodata"), to: 0o777)
        },
        Tampering(testDescription: "a record that everybody may write", subject: "lock.toml") { store, ids in
            try FileSystem.setMode(of: store.layout.records.appending(ids[0]).appending("lock.toml"), to: 0o666)
        },
        Tampering(testDescription: "an emptied list of published packages", subject: "published.json") { store, _ in
            try FileSystem.writeAtomically(StoreJSON.encode(PublishedPackages()), to: store.layout.published)
        },
        Tampering(testDescription: "a list of published packages of another form", subject: "published.json") { store, _ in
            try FileSystem.writeAtomically(Array("{}".utf8), to: store.layout.published)
        },
        Tampering(testDescription: "a list of published packages that is gone", subject: "published.json") { store, _ in
            try FileSystem.remove(store.layout.published)
        },
        Tampering(testDescription: "a list of published packages with another digest", subject: "published.json") { store, _ in
            try edit(store.layout.published) { $0.replacing(#/"sha256":"[0-9a-f]{8}/#, with: "\"sha256\":\"00000000") }
        },
        Tampering(testDescription: "a second digest in the list of published packages", subject: "published.json") { store, _ in
            try claim(nil, in: store)
        },
        Tampering(testDescription: "another name in the list of published packages", subject: "published.json") { store, _ in
            try claim("evil-1-1.noarch", in: store)
        },
        opened("a store that everybody may write", subject: "/rpm", to: 0o777) { $0.root },
        opened("a folder of snapshots that a group may write", subject: "rpm/snapshots", to: 0o775) { $0.snapshots },
        opened("a folder of records that everybody may write", subject: "rpm/records", to: 0o757) { $0.records },
        opened("a folder of checks that a group may write", subject: "rpm/checks", to: 0o2775) { $0.checks },
        opened("a history that a group may write", subject: "history.jsonl", to: 0o664) { $0.history },
        opened("digests of the last entries that everybody may write", subject: "heads.json", to: 0o646) { $0.heads },
        Tampering(testDescription: "a history that became a link", subject: "history.jsonl") { store, _ in try link(store.layout.history, below: store) },
        Tampering(testDescription: "a folder of records that became a link", subject: "rpm/records") { store, _ in
            try link(store.layout.records, below: store)
        },
        Tampering(testDescription: "a damaged line", subject: "history.jsonl") { store, _ in try lines(store) { $0[1] = "!" + $0[1] } },
    ]

    @Test(arguments: tamperings) func `what was changed or removed is found and named`(tampering: Tampering) async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        try tampering.act(store, ids)
        let problems = try await store.audit("prod").problems
        #expect(problems.contains { $0.subject.replacing(ids[0], with: "ID").hasSuffix(tampering.subject) }, "\(problems)")
    }

    /// Adds a digest of zeros to the list of published packages of `prod`: for a name, or for the first one that it has.
    private static func claim(_ name: String?, in store: SnapshotStore) throws {
        var published = try store.published()
        let (repository, names) = try #require(published.repositories.first)
        var packages = SnapshotPackages()
        packages.repositories = [repository: [try name ?? #require(names.keys.min()): String(repeating: "0", count: 64)]]
        published.add(packages, channel: "prod")
        try FileSystem.writeAtomically(StoreJSON.encode(published, onOneLine: true), to: store.layout.published)
    }

    /// Moves a file or folder away and puts a link to it in its place.
    private static func link(_ path: FilePath, below store: SnapshotStore) throws {
        let other = try FileSystem.realPath(store.layout.root).removingLastComponent().appending("elsewhere")
        try FileSystem.rename(path, to: other)
        try FileSystem.symlink(other, at: path)
    }

    @Test func `a damaged line is named by its number in the file, empty lines included`() async throws {
        let folder = try TemporaryFolder()
        let (store, _) = try await Self.store(in: folder.path)
        try Self.edit(store.layout.history) { "\n" + $0.replacing("\n", with: "\n\n") + "!\n" }
        let lines = String(decoding: try FileSystem.readAll(store.layout.history, limit: 1 << 20), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let number = try #require(lines.firstIndex(of: "!")) + 1
        #expect(try await store.audit("prod").problems.map(\.cause) == ["damaged: line \(number)"])
    }

    @Test func `a copy with fewer permissions, and folders that inherit their group, are whole, and an equal release mends modes`() async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        let place = store.layout.snapshot(ids[0]).pushing("el9/x86_64")
        let package = place.appending("Packages").appending(try FileSystem.list(place.appending("Packages"))[0].name)
        try FileSystem.setMode(of: place.appending("Packages"), to: 0o2755)
        try FileSystem.setMode(of: package, to: 0o444)
        try FileSystem.setMode(of: store.layout.records.appending(ids[0]).appending("lock.toml"), to: 0o600)
        #expect(try await store.audit("prod").problems == [])
        try FileSystem.setMode(of: package, to: 0o4755)
        let cause = "its mode is 04755, and no file here has more than 0644: change it with chmod 0644"
        #expect(try await store.audit("prod").problems.contains { $0.cause == cause })
        let packages = try BuiltFixture.packages(in: folder.path.appending("rpms")).filter { !$0.isSource }
        let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
        #expect(try await store.create(repositories: [repository], revision: 1, stack: "shop").id == ids[0])
        #expect(try FileSystem.status(package)?.mode == 0o644)
        #expect(try await store.audit("prod").problems == [])
    }

    @Test func `a log that somebody wrote anew without the key is found, and so is a signature that is gone`() async throws {
        let folder = try TemporaryFolder()
        let home = folder.path.appending("gnupg")
        try FileSystem.createDirectory(home, mode: 0o700)
        let gpg = ["--homedir", home.string, "--batch", "--quiet"]
        let make = ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "shop@example.org", "rsa2048", "sign", "0"]
        #expect(try await Tool.run("gpg", gpg + make).succeeded)
        let listing = try await Tool.run("gpg", gpg + ["--with-colons", "--list-keys"]).output
        let fingerprint = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last.map(String.init))
        let (store, ids) = try await Self.store(in: folder.path, key: fingerprint, home: home)
        #expect(try await Tool.run("gpg", gpg + ["--armor", "--output", folder.path.appending("team.asc").string, "--export"]).succeeded)
        let whole = try await store.audit("prod", keys: [folder.path.appending("team.asc")])
        #expect(whole.signed == 3 && whole.keys == [fingerprint])
        // The indexes of this fixture are not signed, which an auditor with a key is told.
        #expect(whole.problems.allSatisfy { ["it is not signed", "it is gone"].contains($0.cause) && $0.subject.contains("/repomd.xml") }, "\(whole.problems)")

        var unsigned = Self.reason("in a hurry", home: folder.path.appending("nowhere"))
        await #expect(throws: Failure.self) { try await store.publish(ids[0], channel: "prod", reason: unsigned, force: true) }
        unsigned.isUnsigned = true
        try await store.publish(ids[0], channel: "prod", reason: unsigned, force: true)
        #expect(try await store.audit("prod", keys: [folder.path.appending("team.asc")]).problems.contains { $0.subject == "prod, entry 4" })

        // Every entry is changed, and every digest computed again: only the signatures tell.
        let events = try store.log(of: "prod").map(\.event)
        var (lines, previous): ([UInt8], String?) = ([], nil)
        for var event in events {
            event.who = "eve"
            event.previous = previous
            let line = try StoreJSON.encode(event, onOneLine: true)
            previous = ChannelEntry.digest(of: line)
            lines += line
        }
        try FileSystem.writeAtomically(lines, to: store.layout.history)
        try FileSystem.writeAtomically(StoreJSON.encode(["prod": previous ?? ""]), to: store.layout.heads)
        let rewritten = try await store.audit("prod").problems
        #expect(rewritten.map(\.subject).filter { $0.hasPrefix("prod") } == ["prod, entry 1", "prod, entry 2", "prod, entry 3"], "\(rewritten)")
        _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"])
    }
}
