import MirrorAccess
import MirrorServer
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Snapshots of which some clients may read a part, or nothing.
@Suite struct SnapshotRightsTests {
    /// A snapshot of the mirror.
    private struct Snapshot {
        let id: String
        /// The packages by repository.
        let packages: [String: [String]]
        /// The channel for which it was made.
        let channel: String
        /// The packages of target `el9` by project, for its record.
        var projects: [String: [String]] = [:]
        /// The report: the members that name the previous snapshot and changes.
        var report: String?
    }

    private static let (first, promoted, parted, unpublished) = ("a1a1a1a1a1", "b2b2b2b2b2", "c3c3c3c3c3", "d4d4d4d4d4")
    private static let (plain, before, half) = ("e5e5e5e5e5", "f6f6f6f6f6", "a7a7a7a7a7")

    private static let snapshots = [
        Snapshot(id: first, packages: ["el9/x86_64": ["python3-evil-0.9-1.el9.noarch"]], channel: "secret"),
        Snapshot(
            id: promoted, packages: ["el9/x86_64": ["python3-shop-1.0-1.el9.noarch"]], channel: "secret", projects: ["shop": ["python3-shop-1.0-1.el9.noarch"]],
            report: """
                "channel":"secret","previous":{"name":"ev secret #1","snapshot":"\(first)"},"changes":[{"name":"evil","kind":"gone"}],"projects":[{"name":"shop"}]
                """),
        Snapshot(
            id: parted, packages: ["el9/x86_64": ["python3-hidden-1.0-1.el9.noarch"], "el10/x86_64": ["python3-seen-1.0-1.el10.noarch"]], channel: "part",
            report: "\"channel\":\"part\",\"changes\":[],\"projects\":[{\"name\":\"seen\"}]"),
        Snapshot(
            id: unpublished, packages: ["el9/x86_64": ["python3-shop-2.0-1.el9.noarch"]], channel: "secret",
            report: "\"changes\":[],\"projects\":[{\"name\":\"shop\"}]"),
        Snapshot(
            id: plain, packages: ["el9/x86_64": ["python3-cart-1.0-1.el9.noarch"]], channel: "free",
            projects: ["cart": ["python3-cart-1.0-1.el9.noarch"]], report: "\"channel\":\"free\",\"changes\":[],\"projects\":[{\"name\":\"cart\"}]"),
        Snapshot(
            id: before, packages: ["el9/x86_64": ["python3-cart-0.9-1.el9.noarch", "python3-sync-storage-1.0-1.el9.noarch"]], channel: "free",
            projects: ["cart": ["python3-cart-0.9-1.el9.noarch"], "sync-storage": ["python3-sync-storage-1.0-1.el9.noarch"]],
            report: "\"channel\":\"free\",\"changes\":[],\"projects\":[{\"name\":\"cart\"},{\"name\":\"sync-storage\"}]"),
        Snapshot(
            id: half, packages: ["el9/x86_64": ["python3-aaa-1.0-1.el9.noarch"], "el9/source": ["python3-bbb-1.0-1.el9.src"]], channel: "half",
            projects: ["aaa": ["python3-aaa-1.0-1.el9.noarch"], "bbb": ["python3-bbb-1.0-1.el9.src"]]),
    ]

    private static func prepare(_ root: FilePath) throws {
        let digest = String(repeating: "ab", count: 32)
        func list(_ names: [String]) -> String { "[\(names.map { "\"\($0)\"" }.joined(separator: ","))]" }
        for snapshot in snapshots {
            let folder = "rpm/snapshots/\(snapshot.id)"
            for path in snapshot.packages.keys { try write("<repomd/>", "\(folder)/\(path)/repodata/repomd.xml", in: root) }
            let members = snapshot.packages.map { "{\"bytes\":7,\"packages\":\($1.count),\"path\":\"\($0)\",\"repomd\":\"\(digest)\"}" }.sorted()
            try write("{\"stack\":\"ev\",\"members\":[\(members.joined(separator: ","))]}", "\(folder)/snapshot.json", in: root)
            let packages = snapshot.packages.map { path, names in "\"\(path)\":{\(names.map { "\"\($0)\":\"\(digest)\"" }.joined(separator: ","))}" }
            try write("{\"repositories\":{\(packages.joined(separator: ","))}}", "\(folder)/packages.json", in: root)
            let checked = snapshot.packages.keys.map { path in
                """
                "\(path)":{"packages":1,"checked":1,"uninstallable":0,"passed":true,"causes":[{"kind":"change","requirement":"a-cause","neededBy":[],"victimCount":0,
                "fix":[]}],"tiers":[{"tier":"upgrade","state":"passed","note":"a-note"}]}
                """
            }
            try write("{\"reports\":{\(checked.joined(separator: ","))}}", "rpm/checks/\(snapshot.id).json", in: root)
            let projects = snapshot.projects.map { "\"\($0)\":\(list($1))" }.joined(separator: ",")
            try write(
                "{\"channel\":\"\(snapshot.channel)\",\"packages\":{\"el9\":{\(projects)}},\"sourcePackages\":{}}", "rpm/records/\(snapshot.id)/record.json",
                in: root)
            guard let report = snapshot.report else { continue }
            for name in ["report.html", "report.md"] { try write("told", "releases/\(snapshot.id)/\(name)", in: root) }
            try write("{\(report)}", "releases/\(snapshot.id)/report.json", in: root)
        }
        for (channel, id) in [("secret", promoted), ("open", promoted), ("part", parted), ("free", plain), ("half", half)] {
            try FileSystem.symlink(FilePath("snapshots/\(id)"), at: root.appending("rpm").appending(channel))
        }
        try write(history, "rpm/history.jsonl", in: root)
    }

    private static func event(_ action: String, _ channel: String?, _ from: String?, _ to: String, _ why: String) -> String {
        let places = (channel.map { "\"channel\":\"\($0)\"," } ?? "") + (from.map { "\"from\":\"\($0)\"," } ?? "")
        return """
            {"action":"\(action)",\(places)"checked":true,"forced":false,"stack":"ev","time":1795966929,"to":"\(to)","who":"ops","why":"\(why)"}

            """
    }

    private static var history: String {
        event("create", nil, nil, first, "confidential-one") + event("publish", "secret", nil, first, "confidential-one")
            + event("create", nil, nil, promoted, "confidential-two") + event("publish", "secret", first, promoted, "confidential-two")
            + event("promote", "open", nil, promoted, "for-all") + event("create", nil, nil, unpublished, "confidential-three")
            + event("create", nil, nil, before, "plain-words") + event("publish", "free", nil, before, "plain-words")
            + event("publish", "free", before, plain, "plain-words") + event("publish", "part", nil, parted, "plain-words")
    }

    private func withMirror(
        _ rules: [String: Set<AccessRules.Proof>], _ configure: (inout MirrorServerConfiguration) throws -> Void = { _ in },
        _ body: @escaping @Sendable (RunningServer, _ token: String, _ other: String) async throws -> Void
    ) async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try Self.prepare(root)
        var order = TokenFile.Order(name: "reader", verbs: [.read])
        let token = try TokenFile(mirror: root).add(order, at: 0).secret.text
        (order.name, order.channels) = ("other", ["other", "sec"])
        let other = try TokenFile(mirror: root).add(order, at: 0).secret.text
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1", access: AccessRules(rules))
        try configure(&configuration)
        try await serving(configuration) { server in
            try await body(server, token, other)
        }
    }

    /// Asks for a path as a client, and compares the status and the parts of the body.
    private func expect(
        _ server: RunningServer, _ path: String, _ status: Int, as token: String? = nil, has parts: [String] = [], lacks others: [String] = [],
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await server.get(path, token.map { ["-u", "x:\($0)"] } ?? [])
        #expect(reply.status == status, "\(path) \(reply)", sourceLocation: location)
        for part in parts { #expect(reply.body.contains(part), "\(path) lacks \(part): \(reply.body)", sourceLocation: location) }
        for part in others { #expect(!reply.body.contains(part), "\(path) has \(part): \(reply.body)", sourceLocation: location) }
    }

    private static let reports = ["report.html", "report.md", "report.json"]

    @Test func `a snapshot that was promoted from a guarded channel shows its packages, and nothing that was written for that channel`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { server, token, other in
            let secrets = ["confidential", "secret", Self.first, "report.", "a-note", "a-cause", "evil"]
            for (page, shown) in [("/snapshots/\(Self.promoted)/", "/snapshots/"), ("/api/snapshots/\(Self.promoted)", "/api/snapshots")] {
                for client in [nil, other] {
                    try await expect(server, page, 200, as: client, has: ["python3-shop-1.0-1.el9.noarch"], lacks: secrets)
                    try await expect(server, shown, 200, as: client, has: [Self.promoted], lacks: [Self.first, "secret"])
                }
                try await expect(server, page, 200, as: token, has: ["python3-shop-1.0-1.el9.noarch", "secret", Self.first, "a-note", "a-cause"])
            }
            for path in ["/activity/", "/api/activity", "/"] {
                try await expect(server, path, 200, has: ["open"], lacks: secrets)
                try await expect(server, path, 200, as: token, has: ["secret"])
            }
            // The snapshot of the promotion is of the guarded channel too.
            try await expect(server, "/api/activity", 200, has: ["plain-words"], lacks: ["for-all"])
            try await expect(server, "/api/activity", 200, as: token, has: ["for-all"])
            for name in Self.reports {
                try await expect(server, "/snapshots/\(Self.promoted)/\(name)", 404, lacks: secrets)
                try await expect(server, "/snapshots/\(Self.promoted)/\(name)", 404, as: other)
                try await expect(server, "/snapshots/\(Self.promoted)/\(name)", 200, as: token)
                try await expect(server, "/snapshots/\(Self.plain)/\(name)", 200)
            }
        }
    }

    @Test func `a snapshot that was never published is one of its channel, and without a record one for clients that may read all`() async throws {
        let paths = ["/snapshots/\(Self.unpublished)/", "/api/snapshots/\(Self.unpublished)", "/snapshots/\(Self.unpublished)/report.md"]
        try await withMirror(["/rpm/sec": [.token]]) { server, token, other in
            for path in ["/snapshots/", "/api/snapshots", "/rpm/snapshots/", "/api/activity"] {
                for client in [nil, other] { try await expect(server, path, 200, as: client, has: [Self.plain], lacks: [Self.unpublished]) }
                try await expect(server, path, 200, as: token, has: [Self.unpublished])
            }
            for path in paths {
                for client in [nil, other] { try await expect(server, path, 404, as: client) }
                try await expect(server, path, 200, as: token)
            }
        }
        for rule in ["/simple/acme/", "/rpm/part/"] {
            try await withMirror([rule: [.token]]) { server, token, other in
                for path in paths { try await expect(server, path, 200) }
                try FileSystem.remove(server.root.pushing("rpm/records").appending(Self.unpublished))
                try await becomingStale()
                for client in [nil, other, token] {
                    let isShown = client == token || rule == "/simple/acme/"
                    for path in paths.prefix(2) { try await expect(server, path, isShown ? 200 : 404, as: client) }
                    try await expect(
                        server, "/api/snapshots", 200, as: client, has: isShown ? [Self.unpublished] : [Self.plain], lacks: isShown ? [] : [Self.unpublished])
                }
            }
        }
    }

    @Test func `a snapshot that was made for an open channel, and published on a guarded one alone, is not shown to clients of the open one`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { configuration in
            try write(
                "{\"channel\":\"free\",\"packages\":{},\"sourcePackages\":{}}", "rpm/records/\(Self.first)/record.json", in: configuration.root)
        } _: { server, token, other in
            for path in ["/api/snapshots/\(Self.first)", "/snapshots/\(Self.first)/"] {
                for client in [nil, other] { try await expect(server, path, 404, as: client) }
                try await expect(server, path, 200, as: token)
            }
        }
    }

    @Test func `a guarded target is on no page for clients that may not read it`() async throws {
        try await withMirror(["/rpm/part/el9/": [.token]]) { server, token, other in
            for path in ["/snapshots/\(Self.parted)/", "/api/snapshots/\(Self.parted)", "/api/differences/\(Self.parted)/\(Self.parted)"] {
                for client in [nil, other] { try await expect(server, path, 200, as: client, has: ["el10/x86_64"], lacks: ["el9", "hidden", "report.md"]) }
                try await expect(server, path, 200, as: token, has: ["el10/x86_64", "el9/x86_64"])
            }
            let difference = "/differences/\(Self.parted)/\(Self.plain)/"
            try await expect(server, difference, 200, has: ["seen"], lacks: ["hidden", "cart"])
            try await expect(server, difference, 200, as: token, has: ["seen", "hidden", "cart"])
            for path in ["/rpm/part/", "/api/channels/part", "/setup/"] {
                try await expect(server, path, 200, has: ["el10"], lacks: path == "/setup/" ? [] : ["el9"])
                try await expect(server, path, 200, as: token, has: ["el9"])
            }
            for name in Self.reports {
                try await expect(server, "/snapshots/\(Self.parted)/\(name)", 404)
                try await expect(server, "/snapshots/\(Self.parted)/\(name)", 200, as: token)
            }
        }
    }

    // MARK: - Events

    /// The events of the mirror for the tests of messages: action, channel, the snapshot before and the new one.
    private static let events: [(action: String, channel: String?, from: String?, to: String)] = [
        ("create", nil, nil, first), ("publish", "secret", nil, first), ("create", nil, nil, promoted), ("publish", "secret", first, promoted),
        ("promote", "open", nil, promoted), ("create", nil, nil, unpublished), ("create", nil, nil, before), ("publish", "free", nil, before),
        ("create", nil, nil, plain), ("publish", "free", before, plain), ("publish", "part", nil, parted), ("create", nil, nil, half),
        ("publish", "half", nil, half),
    ]

    private static let eventPages =
        ["/api/activity", "/activity/", "/", "/api/channels", "/channels/", "/api/snapshots", "/snapshots/", "/rpm/snapshots/", "/setup/"]
        + ["secret", "open", "part", "free", "half"].flatMap { ["/api/channels/\($0)", "/channels/\($0)/"] }

    /// Returns `true` if rules concern a path or something below it.
    private static func concern(_ rules: [String], _ path: String) -> Bool { rules.contains { path.hasPrefix($0) || $0.hasPrefix(path) } }

    private static func channels(of id: String) -> Set<String> {
        // The present channels are those of the last events.
        Set(events.filter { $0.to == id }.compactMap(\.channel))
    }

    /// Returns `true` if a client without a token may know the ID of a snapshot: some repository is open below one of its channels.
    private static func isKnown(_ snapshot: Snapshot, _ rules: [String]) -> Bool {
        let past = channels(of: snapshot.id)
        let channels = past.isEmpty ? [snapshot.channel] : past
        return snapshot.packages.keys.contains { path in
            !concern(rules, "/rpm/snapshots/\(snapshot.id)/\(path)/") && channels.contains { !concern(rules, "/rpm/\($0)/\(path)/") }
        }
    }

    /// Returns `true` if no rule concerns anything that a message about a snapshot can name.
    private static func isOpen(_ snapshot: Snapshot, _ rules: [String]) -> Bool {
        let places =
            channels(of: snapshot.id).union([snapshot.channel]).map { "/rpm/\($0)/" } + ["/rpm/snapshots/\(snapshot.id)/"]
            + snapshot.projects.keys.flatMap { ["/simple/\($0)/", "/project/\($0)/"] }
        return isKnown(snapshot, rules) && !places.contains { concern(rules, $0) }
    }

    /// The rules for the tests of messages: each alone, and generated pairs.
    private static var eventRules: [[String]] {
        let channels = [
            "/rpm/secret/", "/rpm/secret/el9/", "/rpm/half/el9/source/", "/rpm/half/el9/", "/rpm/part/el9/", "/rpm/free/el9/x86_64/repodata/", "/rpm/f",
        ]
        let all =
            channels + [
                "/rpm/", "/rpm/snapshots/", "/rpm/snapshots/\(half)/", "/simple/bbb/", "/simple/", "/project/Shop/", "/simple/sync_st", "/simple/none/",
            ]
        var random = SeededGenerator(seed: 20_261_130)
        return all.map { [$0] } + (0..<15).map { _ in (0..<2).compactMap { _ in all.randomElement(using: &random) } }
    }

    @Test(arguments: eventRules)
    func `a message is only for clients that may read all that it can name, and a snapshot's id for those that may read some of it`(
        _ rules: [String]
    ) async throws {
        let lower = rules.map { $0.hasPrefix("/rpm/") ? $0 : $0.lowercased().replacing("_", with: "-") }
        try await withMirror(Dictionary(rules.map { ($0, [.token]) }, uniquingKeysWith: { first, _ in first })) { configuration in
            let lines = Self.events.enumerated().map { Self.event($1.action, $1.channel, $1.from, $1.to, "message-\($0)-end") }
            try write(lines.joined(), "rpm/history.jsonl", in: configuration.root)
        } _: { server, token, _ in
            let snapshots = Dictionary(uniqueKeysWithValues: Self.snapshots.map { ($0.id, $0) })
            let hidden = try Self.events.map { event in
                try [event.to, event.from].compactMap(\.self).contains { !Self.isOpen(try #require(snapshots[$0]), lower) }
            }
            let secrets = hidden.indices.filter { hidden[$0] }.map { "message-\($0)-end" }
            let unknown = Self.snapshots.filter { !Self.isKnown($0, lower) }.map(\.id)
            for path in Self.eventPages {
                let reply = try await server.get(path)
                for text in secrets + unknown { #expect(!reply.body.contains(text), "\(path) has \(text) for \(rules)") }
                let all = try await server.get(path, "-u", "x:\(token)")
                #expect(all.status == 200, "\(path)")
                if path == "/api/activity" {
                    for index in hidden.indices { #expect(all.body.contains("message-\(index)-end"), "\(index)") }
                    for index in hidden.indices where !hidden[index] { #expect(reply.body.contains("message-\(index)-end"), "\(index) for \(rules)") }
                }
                guard path == "/api/snapshots" else { continue }
                for snapshot in Self.snapshots where !unknown.contains(snapshot.id) { #expect(reply.body.contains(snapshot.id), "\(rules)") }
            }
        }
    }

    @Test func `an event of a channel whose name may be read stays, without its message and the ids of its snapshots`() async throws {
        try await withMirror(["/rpm/secret/el9/": [.token]]) { server, token, _ in
            let body = try await server.get("/api/channels/secret").body
            #expect(body.contains("\"action\":\"publish\"") && !body.contains("\"why\"") && !body.contains("\"from\"") && !body.contains(Self.first), "\(body)")
            try await expect(server, "/channels/secret/", 200, has: ["got a snapshot", "by ops"], lacks: ["confidential", Self.first])
            try await expect(server, "/channels/secret/", 200, as: token, has: ["confidential-two", Self.first, Self.promoted, "difference"])
            // The snapshot is on an open channel too.
            try await expect(server, "/channels/", 200, has: [Self.promoted, "secret"])
        }
        try await withMirror(["/rpm/half/": [.token], "/rpm/half/el10/": []]) { server, _, other in
            try await expect(server, "/api/activity", 200, as: other, lacks: [Self.half])
        }
    }

    // MARK: - Files below /rpm/snapshots/

    private static func repomd(_ id: String, _ target: String = "el9") -> String { "/rpm/snapshots/\(id)/\(target)/x86_64/repodata/repomd.xml" }

    @Test func `the files of a snapshot are guarded as those of each channel that has or had it, or for which it was made`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { server, token, other in
            for id in [Self.first, Self.promoted, Self.unpublished] {
                let paths = [
                    "/rpm/snapshots/\(id)", "/rpm/snapshots/\(id)/", "/rpm/snapshots/\(id)/el9/x86_64/", Self.repomd(id),
                    Self.repomd(id).replacing("snap", with: "%73nap"), "/rpm/snapshots/\(id)/none",
                ]
                for path in paths {
                    try await expect(server, path, 401)
                    try await expect(server, path, 403, as: other)
                }
                for path in [paths[1], paths[2], paths[3]] { try await expect(server, path, 200, as: token) }
                try await expect(server, paths[3], 401)
            }
            for id in [Self.plain, Self.before] { try await expect(server, Self.repomd(id), 200) }
            // The open channel gives what it has.
            try await expect(server, "/rpm/open/el9/x86_64/repodata/repomd.xml", 200)
        }
        try await withMirror(["/rpm/secret/": [.certificate], "/rpm/free/": [.token]]) { server, token, _ in
            try await expect(server, Self.repomd(Self.promoted), 403, as: token)
            try await expect(server, Self.repomd(Self.before), 200, as: token)
        }
    }

    @Test(arguments: ["/", "/rpm/"]) func `a token for one channel permits to read its snapshots, and no others`(_ rule: String) async throws {
        let limited = Mutex("")
        try await withMirror([rule: [.token]]) { configuration in
            var order = TokenFile.Order(name: "free", verbs: [.read])
            order.channels = ["free"]
            let secret = try TokenFile(mirror: configuration.root).add(order, at: 0).secret.text
            limited.withLock { $0 = secret }
        } _: { server, token, other in
            let reader = limited.withLock { $0 }
            for path in ["/rpm/free/el9/x86_64/repodata/repomd.xml", Self.repomd(Self.plain), Self.repomd(Self.before), "/rpm/snapshots/\(Self.plain)/"] {
                try await expect(server, path, 200, as: reader)
                try await expect(server, path, 200, as: token)
                try await expect(server, path, 401)
                try await expect(server, path, 403, as: other)
            }
            for id in [Self.promoted, Self.unpublished, Self.parted, "none"] { try await expect(server, Self.repomd(id), 403, as: reader) }
            try await expect(server, "/api/channels/free", 200, as: reader, has: [Self.plain] + (rule == "/rpm/" ? ["plain-words"] : []))
        }
    }

    @Test func `a channel had the snapshot too that it gave up for the first one of its history`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { server, token, _ in
            try FileSystem.remove(server.root.pushing("rpm/records"))
            try write(Self.event("publish", "secret", Self.first, Self.promoted, "x"), "rpm/history.jsonl", in: server.root)
            try FileSystem.symlink(FilePath("snapshots/\(Self.first)"), at: server.root.pushing("rpm/dev"))
            try await becomingStale()
            try await expect(server, Self.repomd(Self.first), 401)
            try await expect(server, Self.repomd(Self.first), 200, as: token)
        }
    }

    @Test func `no cache keeps a file of a snapshot, which a guarded channel may get later`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { server, _, _ in
            for path in [Self.repomd(Self.plain), "/rpm/snapshots/\(Self.plain)/"] {
                let reply = try await server.get(path)
                #expect(reply.headers["cache-control"]?.contains("private") == true, "\(reply)")
            }
            #expect(try await server.get("/rpm/free/el9/x86_64/repodata/repomd.xml").headers["cache-control"]?.contains("private") == false)
        }
    }

    @Test func `a rule about a target holds for the snapshots too, and one about snapshots counts instead`() async throws {
        try await withMirror(["/rpm/part/el9/": [.token]]) { server, token, _ in
            try await expect(server, Self.repomd(Self.parted), 401)
            try await expect(server, Self.repomd(Self.parted), 200, as: token)
            try await expect(server, Self.repomd(Self.parted, "el10"), 200)
            try await expect(server, "/rpm/snapshots/\(Self.parted)/", 200, has: ["el10"], lacks: ["el9"])
            try await expect(server, "/rpm/snapshots/\(Self.parted)/", 200, as: token, has: ["el10", "el9"])
        }
        try await withMirror(["/rpm/secret/": [.token], "/rpm/snapshots/": []]) { server, _, _ in
            try await expect(server, Self.repomd(Self.promoted), 200)
        }
        try await withMirror(["/rpm/secret/": [], "/rpm/snapshots/\(Self.plain)/": [.token]]) { server, _, _ in
            try await expect(server, Self.repomd(Self.plain), 401)
            try await expect(server, Self.repomd(Self.promoted), 200)
        }
    }

    @Test func `a snapshot is guarded from the moment a guarded channel has it, and one of no channel by all rules`() async throws {
        try await withMirror(["/rpm/secret/": [.token]]) { server, token, _ in
            for _ in 0..<3 { try await expect(server, Self.repomd(Self.plain), 200) }
            try FileSystem.replaceSymlink(FilePath("snapshots/\(Self.plain)"), at: server.root.appending("rpm").appending("secret"))
            try await becomingStale()
            try await expect(server, Self.repomd(Self.plain), 401)
            try await expect(server, Self.repomd(Self.plain), 200, as: token)
            // Nobody knows any more for whom these were made.
            try FileSystem.remove(server.root.pushing("rpm/records"))
            try FileSystem.remove(server.root.pushing("rpm/history.jsonl"))
            try await becomingStale()
            for id in [Self.unpublished, Self.first, "none"] { try await expect(server, Self.repomd(id), 401) }
            try await expect(server, Self.repomd(Self.first), 200, as: token)
        }
    }

    @Test func `all rules guard every snapshot while the history cannot be read, and the log tells why and until when`() async throws {
        let lines = Mutex<[String]>([])
        try await withMirror(["/rpm/secret/": [.token]]) { configuration in
            configuration.limits.history = 1 << 20
            configuration.log = { line in lines.withLock { $0.append(line) } }
        } _: { server, token, other in
            let path = server.root.pushing("rpm/history.jsonl")
            func check(isGuarded: Bool) async throws {
                try await becomingStale()
                for id in [Self.plain, Self.before] {
                    try await expect(server, Self.repomd(id), isGuarded ? 401 : 200)
                    if isGuarded { try await expect(server, Self.repomd(id), 403, as: other) }
                    try await expect(server, "/api/snapshots/\(id)", isGuarded ? 404 : 200)
                    for client in [Self.repomd(id), "/api/snapshots/\(id)"] { try await expect(server, client, 200, as: token) }
                    for page in ["/snapshots/", "/api/snapshots", "/rpm/snapshots/", "/api/channels"] {
                        try await expect(server, page, 200, has: isGuarded ? [] : [Self.plain], lacks: isGuarded ? [Self.plain, Self.before] : [])
                    }
                }
                try await expect(server, "/rpm/free/el9/x86_64/repodata/repomd.xml", 200)
                let heartbeat = try await server.get("/__heartbeat__").body
                #expect(heartbeat.contains(isGuarded ? "\"history\":\"damaged: " : "\"history\":\"ok\""), "\(heartbeat)")
            }
            func faults() -> [String] { lines.withLock { $0.filter { $0.contains("history.jsonl") } } }
            func expectLast(_ part: String, _ count: Int, _ location: SourceLocation = #_sourceLocation) {
                #expect(faults().count == count && faults().last?.contains(part) == true, "\(faults())", sourceLocation: location)
            }
            try await check(isGuarded: false)
            // A last line without its end was never written as a whole.
            try write(String(Self.history.dropLast(5)), "rpm/history.jsonl", in: server.root)
            try await check(isGuarded: false)
            #expect(faults().isEmpty)
            try write(Self.history + String(repeating: "\n", count: 1 << 20), "rpm/history.jsonl", in: server.root)
            try await check(isGuarded: true)
            expectLast("cannot be used: it has 2 MiB, and the limit is 1 MiB; until it can be read", 1)
            try write("\n" + Self.history.replacing("\n", with: "\n!\n"), "rpm/history.jsonl", in: server.root)
            try await check(isGuarded: true)
            expectLast("cannot be used: line 3 and 9 more are damaged; restore the file from a backup; until", 2)
            try write(String(Self.history.dropLast(40)) + "\n", "rpm/history.jsonl", in: server.root)
            try await check(isGuarded: true)
            expectLast("cannot be used: line 10 is damaged; restore", 3)
            try FileSystem.remove(path)
            try FileSystem.symlink("elsewhere", at: path)
            try await check(isGuarded: true)
            expectLast("cannot be used: it is not a regular file, or a link leads to it; until", 4)
            try FileSystem.remove(path)
            try write(Self.history, "rpm/history.jsonl", in: server.root)
            try await check(isGuarded: false)
            expectLast("rpm/history.jsonl can be read again: snapshots follow the rules of their channels", 5)
        }
    }

    @Test func `a guarded project is in no list of packages and in no report for clients that may not read it`() async throws {
        try await withMirror(["/simple/Sync_": [.token]]) { server, token, other in
            for path in ["/snapshots/\(Self.before)/", "/api/snapshots/\(Self.before)", "/api/differences/\(Self.before)/\(Self.plain)"] {
                for client in [nil, other] { try await expect(server, path, 200, as: client, has: ["python3-cart"], lacks: ["sync-storage", "report.md"]) }
                try await expect(server, path, 200, as: token, has: ["sync-storage"])
            }
            for name in Self.reports {
                for client in [nil, other] {
                    try await expect(server, "/snapshots/\(Self.before)/\(name)", 404, as: client)
                    try await expect(server, "/snapshots/\(Self.plain)/\(name)", 200, as: client)
                }
                try await expect(server, "/snapshots/\(Self.before)/\(name)", 200, as: token)
            }
        }
    }

    @Test(arguments: ["/rpm/prod/el9-py3.11/", "/rpm/prod/el9-py3.11/x86_64/", "/rpm/prod/el9-py3.11/source/"])
    func `the packages that were built from a project are those of targets that the client may read`(_ rule: String) async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try SiteFixture.prepare(root)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.access = AccessRules([rule: [.token]])
        try await serving(configuration) { server in
            try await expect(server, "/api/projects/demo-app", 200, has: ["\"dev\""], lacks: ["\"prod\"", SiteFixture.new])
        }
    }
}
