import HTTPTypes
import MirrorAccess
import NIOCore
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

/// The channels of snapshots: what the server knows of them, for how long, and what it does with damaged files.
@Suite struct SnapshotChannelsTests {
    private static let (snapshot, removed) = ("a1a1a1a1a1", "b2b2b2b2b2")

    private static func event(_ channel: String, _ id: String, _ why: String = "x") -> String {
        """
        {"action":"publish","channel":"\(channel)","checked":true,"forced":false,"stack":"ev","time":1795966929,"to":"\(id)","who":"ops","why":"\(why)"}

        """
    }

    private static func record(_ channel: String) -> String { "{\"channel\":\"\(channel)\",\"packages\":{},\"sourcePackages\":{}}" }

    /// Calls a closure with the folder of a mirror that has one snapshot, made for and on the channel `free`.
    private func withMirror(_ body: (FilePath) async throws -> Void) async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        let folder = "rpm/snapshots/\(Self.snapshot)"
        try write("<repomd/>", "\(folder)/el9/x86_64/repodata/repomd.xml", in: root)
        let digest = String(repeating: "ab", count: 32)
        try write(
            "{\"stack\":\"ev\",\"members\":[{\"bytes\":7,\"packages\":1,\"path\":\"el9/x86_64\",\"repomd\":\"\(digest)\"}]}", "\(folder)/snapshot.json",
            in: root)
        try write("{\"repositories\":{\"el9/x86_64\":{\"python3-cart-1.0-1.el9.noarch\":\"\(digest)\"}}}", "\(folder)/packages.json", in: root)
        try write(Self.record("free"), "rpm/records/\(Self.snapshot)/record.json", in: root)
        try FileSystem.symlink(FilePath("snapshots/\(Self.snapshot)"), at: root.pushing("rpm/free"))
        try write(Self.event("free", Self.snapshot), "rpm/history.jsonl", in: root)
        try await body(root)
    }

    /// A clock that moves only when a test says so.
    private final class Clock: Sendable {
        private let time = Mutex(NIODeadline.uptimeNanoseconds(1 << 40))
        var now: NIODeadline { time.withLock { $0 } }
        func advance(_ amount: TimeAmount) { time.withLock { $0 = $0 + amount } }
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    /// Returns the channels of a mirror, which look at the disk at most once in 50 seconds of a clock.
    private static func channels(_ root: FilePath, _ clock: Clock = Clock()) -> (channels: SnapshotChannels, files: SnapshotFiles) {
        let folder = MirrorFolder(root: root)
        let files = SnapshotFiles(folder, historyLimit: 1 << 20, log: nil)
        return (SnapshotChannels(files, folder, freshness: .seconds(100)) { clock.now }, files)
    }

    @Test func `the channels, and the lack of a record, are known until the response is too old, or a channel changes`() async throws {
        try await withMirror { root in
            let clock = Clock()
            let (channels, _) = Self.channels(root, clock)
            #expect(try channels.channels(of: Self.snapshot)?.all == ["free"] && channels.channels(of: Self.removed)?.all.isEmpty == true)
            try write(Self.event("secret", Self.snapshot), "rpm/history.jsonl", in: root)
            try write(Self.record("made"), "rpm/records/\(Self.removed)/record.json", in: root)
            clock.advance(.seconds(49))
            #expect(try channels.channels(of: Self.snapshot)?.all == ["free"] && channels.channels(of: Self.removed)?.all.isEmpty == true)
            channels.forget()
            #expect(try channels.channels(of: Self.snapshot)?.all == ["free", "secret"] && channels.channels(of: Self.removed)?.all == ["made"])
            try FileSystem.remove(root.pushing("rpm/records"))
            clock.advance(.seconds(49))
            #expect(try channels.channels(of: Self.removed)?.all == ["made"])
            clock.advance(.seconds(1))
            #expect(try channels.channels(of: Self.removed)?.all.isEmpty == true)
        }
    }

    @Test func `a look that follows a publication decodes its line alone`() async throws {
        try await withMirror { root in
            let (clock, folder, decoded) = (Clock(), MirrorFolder(root: root), Counter())
            let files = SnapshotFiles(folder, historyLimit: 1 << 20, log: nil) { line in
                decoded.value.withLock { $0 += 1 }
                return SnapshotFiles.event(Array(line))
            }
            let channels = SnapshotChannels(files, folder, freshness: .seconds(2)) { clock.now }
            var text = (0..<200).map { Self.event("c\($0)", Self.snapshot) }.joined()
            for number in 0..<20 {
                text += Self.event("d\(number)", Self.snapshot)
                try write(text, "rpm/history.jsonl", in: root)
                clock.advance(.seconds(1))
                for _ in 0..<3 { #expect(try channels.channels(of: Self.snapshot)?.past.count == 202 + number) }
                clock.advance(.seconds(1))
                _ = try channels.channels(of: Self.removed)
                #expect(decoded.value.withLock { $0 } == 201 + number)
            }
        }
    }

    @Test func `the rights of clients, pages and files alike, rest on one look at the channels`() async throws {
        try await withMirror { root in
            let token = try TokenFile(mirror: root).add(TokenFile.Order(name: "reader", verbs: [.read]), at: 0).secret.text
            var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1", access: AccessRules(["/rpm/secret/": [.token]]))
            configuration.limits.freshness = .seconds(100)
            try await serving(configuration) { server in
                #expect(try await statuses(server) == [200, 200])
                try write(Self.event("secret", Self.snapshot), "rpm/history.jsonl", in: server.root)
                try FileSystem.remove(server.root.pushing("rpm/free"))
                #expect(try await statuses(server) == [200, 200])
            }
            configuration.limits.freshness = .milliseconds(1)
            try await serving(configuration) { server in
                let (open, own) = (try await statuses(server), try await statuses(server, "-u", "x:\(token)"))
                #expect(open == [401, 404] && own == [200, 200])
            }
        }
    }

    @Test func `a filtered page that was renewed is fresh again, and no older than the channels that it rests on`() async throws {
        try await withMirror { root in
            let rules = AccessRules(["/rpm/secret/": [.token]])
            var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1", access: rules)
            configuration.limits.freshness = .seconds(8)
            var request = RouteRequest(method: .get, target: "/api/snapshots", host: "h", headers: [:])
            request.principal = Principal(rules: rules, token: nil, hasCertificate: false)
            let key = ReplyKey(target: request.target, host: request.host, accept: nil, acceptEncoding: nil)
            let clock = Clock()
            let replies = try Replies(configuration: configuration) { clock.now }
            let start = clock.now
            #expect(try replies.channels.channels(of: Self.snapshot)?.all == ["free"])
            clock.advance(.seconds(1))
            #expect(replies.answer(request).status == .ok && replies.cache.fresh(key, at: start + .milliseconds(3900)) != nil)
            // The response is made again after half of the time, counted from the look at the channels.
            #expect(replies.cache.fresh(key, at: start + .milliseconds(5900)) == nil)
            clock.advance(.milliseconds(3500))
            #expect(replies.answer(request).status == .ok)
            #expect(replies.cache.fresh(key, at: clock.now) != nil)
        }
    }

    /// Returns the statuses of the responses to requests for a file of the snapshot and for the snapshot in the API.
    private func statuses(_ server: RunningServer, _ options: String...) async throws -> [Int] {
        var found: [Int] = []
        for path in ["/rpm/snapshots/\(Self.snapshot)/el9/x86_64/repodata/repomd.xml", "/api/snapshots/\(Self.snapshot)"] {
            // The query makes each request another one, so that no response in memory answers it.
            found.append(try await server.get("\(path)?\(UInt64.random(in: 0 ... .max))", options).status)
        }
        return found
    }

    /// Damage to the record of a snapshot.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let act: @Sendable (_ folder: FilePath) throws -> Void
    }

    @Test(arguments: [
        Damage(testDescription: "another content") { try FileSystem.writeAtomically([UInt8(ascii: "{")], to: $0.appending("record.json")) },
        Damage(testDescription: "a link to the same content") {
            try FileSystem.rename($0.appending("record.json"), to: $0.appending("other.json"))
            try FileSystem.symlink("other.json", at: $0.appending("record.json"))
        },
        Damage(testDescription: "a link that leads nowhere") {
            try FileSystem.remove($0.appending("record.json"))
            try FileSystem.symlink("none", at: $0.appending("record.json"))
        },
        Damage(testDescription: "a folder in its place") {
            try FileSystem.remove($0.appending("record.json"))
            try FileSystem.createDirectory($0.appending("record.json"))
        },
        Damage(testDescription: "a folder that is a link") {
            try FileSystem.remove($0)
            try FileSystem.symlink("none", at: $0)
        },
        Damage(testDescription: "a folder that is a file") {
            try FileSystem.remove($0)
            try FileSystem.writeAtomically([], to: $0)
        },
        Damage(testDescription: "a file of more than 64 MiB") {
            try FileSystem.writeAtomically([UInt8](repeating: UInt8(ascii: " "), count: 64 << 20 + 1), to: $0.appending("record.json"))
        },
    ])
    func `a damaged record is no missing one: nobody knows for whom the snapshot was made`(_ damage: Damage) async throws {
        try await withMirror { root in
            let token = try TokenFile(mirror: root).add(TokenFile.Order(name: "reader", verbs: [.read]), at: 0).secret.text
            var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1", access: AccessRules(["/rpm/secret/": [.token]]))
            configuration.limits.freshness = .milliseconds(1)
            try await serving(configuration) { server in
                #expect(try await statuses(server) == [200, 200])
                let folder = server.root.pushing("rpm/records").appending(Self.snapshot)
                try damage.act(folder)
                #expect(try await statuses(server) == [401, 404])
                #expect(try await statuses(server, "-u", "x:\(token)") == [200, 200])
                try FileSystem.remove(folder)
                #expect(try await statuses(server) == [200, 200])
            }
        }
    }

    @Test func `a damaged file is told from a missing one`() async throws {
        try await withMirror { root in
            let (_, files) = Self.channels(root)
            func reason(_ id: String) -> String? { if case .damaged(let reason) = files.record(id) { reason } else { nil } }
            #expect(reason(Self.snapshot) == nil && files.record(Self.snapshot).value?.channel == "free" && files.madeFor(Self.snapshot).value == "free")
            try write("{", "rpm/records/\(Self.snapshot)/record.json", in: root)
            for _ in 1...2 { #expect(reason(Self.snapshot) == "its content is damaged") }
            for id in ["none", "..", "a/b", ".hidden", String(repeating: "x", count: 300)] {
                guard case .missing = files.record(id) else { Issue.record("\(id)"); continue }
            }
        }
    }

    @Test func `a channel shows the newest 1000 events of its history`() async throws {
        try await withMirror { root in
            let lines = (1...2500).map { Self.event($0 % 2 == 0 ? "free" : "other", Self.snapshot, "number-\($0)-end") }
            try write(lines.joined(), "rpm/history.jsonl", in: root)
            try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1")) { server in
                for path in ["/api/channels/free", "/channels/free/", "/api/channels"] {
                    let body = try await server.get(path).body
                    #expect(body.split(separator: "number-").count == 1001, "\(path)")
                    #expect(body.contains("number-2500-end") && body.contains("number-502-end") && !body.contains("number-500-end"), "\(path)")
                }
            }
        }
    }

    @Test func `files that were read are known until they change, within a limit`() throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        func status(_ text: String) throws -> FileStatus {
            try write(text, "file", in: root)
            return try #require(try FileSystem.status(root.appending("file")))
        }
        let (first, second) = (try status("a"), try status("bb"))
        let kept = KeptFiles(limit: 10)
        kept.keep("value", "key", first, cost: 4)
        #expect(kept.value("key", first) == "value" && (kept.value("key", second) as String?) == nil && (kept.value("key", first) as Int?) == nil)
        for number in 0..<10 { kept.keep(number, "\(number)", first, cost: 4) }
        #expect((kept.value("key", first) as String?) == nil && kept.value("9", first) == 9)
        // A value above the limit is known until the next one.
        let large = KeptFiles(limit: 1)
        for number in 1...2 {
            large.keep(number, "key", first, cost: 1 << 30)
            #expect(large.value("key", first) == number && large.value("key", first) == number)
        }
    }
}
