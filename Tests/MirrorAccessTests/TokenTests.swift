import Failures
import ForeignText
import Native
import SystemPackage
import Testing
import VersionSort

@testable import MirrorAccess

@Suite struct TokenTests {
    private func withMirror(_ body: (FilePath) throws -> Void) throws {
        let mirror = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(mirror) }
        try body(mirror)
    }

    @Test func `only the digest of a token is on the disk, and only for its owner`() throws {
        try withMirror { mirror in
            let (token, secret) = try TokenFile(mirror: mirror).add(.init(name: "ci", verbs: [.upload]), at: 1000)
            let path = mirror.pushing(".access/tokens.json")
            let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
            let parts = secret.text.split(separator: "_")
            #expect(parts.count == 3 && parts[2].count == 64 && !text.contains(parts[2]))
            #expect(text.contains(Digest.hex(of: Array(secret.text.utf8), .sha256)))
            #expect(try FileSystem.status(path)?.mode == 0o600)
            #expect(try FileSystem.status(mirror.appending(".access"))?.mode == 0o700)
            #expect(token.name == "ci" && token.id == String(parts[1]))
        }
    }

    @Test func `a book knows new, revoked and expired tokens at once, and no other texts`() throws {
        try withMirror { mirror in
            let (file, book) = (TokenFile(mirror: mirror), TokenBook(mirror: mirror))
            #expect(try book.find("relcli_x", at: 0) == .unknown)
            var order = TokenFile.Order(name: "ci", verbs: [.upload, .read])
            order.expires = 2000
            let (token, secret) = try file.add(order, at: 1000)
            #expect(try book.find(secret.text, at: 1999) == .valid(token))
            #expect(try book.find(secret.text, at: 2000) == .expired(name: "ci"))
            let other = try file.add(.init(name: "other", verbs: [.yank]), at: 1000).secret
            let mixed = "relcli_\(secret.id)_\(other.text.split(separator: "_")[2])"
            for text in [mixed, secret.text.uppercased(), secret.text + "0", String(secret.text.dropLast()), "", "relcli__", secret.id] {
                #expect(try book.find(text, at: 1500) == .unknown, "\(text)")
            }
            _ = try file.revoke("ci")
            #expect(try book.find(secret.text, at: 1500) == .unknown)
            #expect(try book.find(other.text, at: 1500) != .unknown)
            try FileSystem.writeAtomically(Array("{".utf8), to: mirror.pushing(".access/tokens.json"))
            #expect(throws: Failure.self) { try book.find(other.text, at: 1500) }
        }
    }

    @Test func `a file of a later version is changed by nobody, and the error says so`() throws {
        try withMirror { mirror in
            let (tokens, blocked) = (TokenFile(mirror: mirror), BlockedFile(mirror: mirror))
            let range = try #require(AddressRange("192.0.2.1"))
            _ = try tokens.add(.init(name: "ci", verbs: [.upload]), at: 0)
            try blocked.add(range, reason: "flood", until: nil, at: 0)
            for name in ["tokens.json", "blocked.json"] {
                let path = mirror.appending(".access").appending(name)
                let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
                try FileSystem.writeAtomically(Array(text.replacing("\"format\" : 1", with: "\"format\" : 2").utf8), to: path)
            }
            let attempts: [() throws -> Void] = [
                { _ = try tokens.tokens() }, { _ = try tokens.add(.init(name: "x", verbs: [.read]), at: 0) }, { _ = try tokens.revoke("ci") },
                { _ = try blocked.blocked(at: 0) }, { try blocked.add(range, reason: "again", until: nil, at: 0) }, { _ = try blocked.remove(range, at: 0) },
            ]
            for attempt in attempts {
                let error = #expect(throws: Failure.self) { try attempt() }
                #expect(error?.causes.first?.contains("format is 2") == true && error?.hints == ["use the version of relcli that wrote it"])
            }
        }
    }

    /// A scope, and an action that it permits or does not.
    struct Case: Sendable {
        var projects: [String] = []
        var channels: [String] = []
        var project: String?
        var channel: String?
        var verb = Token.Verb.upload
        let isPermitted: Bool
    }

    @Test(arguments: [
        Case(project: "anything", isPermitted: true), Case(channel: "prod", isPermitted: true), Case(project: "a", verb: .yank, isPermitted: false),
        Case(projects: ["Acme.Shop"], project: "acme-shop", isPermitted: true), Case(projects: ["acme-*"], project: "acme_shop", isPermitted: true),
        Case(projects: ["acme-*"], project: "acmeist", isPermitted: false), Case(projects: ["acme-*"], project: "acme", isPermitted: false),
        Case(projects: ["acme-*"], channel: "dev", isPermitted: false), Case(channels: ["dev"], channel: "dev", isPermitted: true),
        Case(channels: ["dev"], channel: "dev2", isPermitted: false), Case(channels: ["dev"], project: "a", isPermitted: false),
        Case(projects: ["a"], channels: ["dev"], project: "a", isPermitted: true), Case(projects: ["a"], channels: ["dev"], channel: "dev", isPermitted: true),
        Case(projects: ["a"], channels: ["dev"], project: "b", isPermitted: false),
    ])
    func `a token permits its verbs on its projects and channels, and nothing else`(_ example: Case) throws {
        try withMirror { mirror in
            var order = TokenFile.Order(name: "t", verbs: [.upload])
            (order.projects, order.channels) = (example.projects, example.channels)
            let token = try TokenFile(mirror: mirror).add(order, at: 0).token
            if let project = example.project { #expect(token.permits(example.verb, project: try ProjectName(project)) == example.isPermitted) }
            if let channel = example.channel { #expect(token.permits(example.verb, channel: channel) == example.isPermitted) }
        }
    }

    @Test func `a name is used once and is plain, and a scope exists`() throws {
        try withMirror { mirror in
            let file = TokenFile(mirror: mirror)
            _ = try file.add(.init(name: "ci", verbs: [.read]), at: 0)
            var orders = ["ci", "", "a b", "a\nb", String(repeating: "a", count: 65), "\u{D4E}x"].map { TokenFile.Order(name: $0, verbs: [.read]) }
            orders.append(.init(name: "x", verbs: []))
            for change: (inout TokenFile.Order) -> Void in [
                { $0.projects = ["*"] }, { $0.projects = ["acme*"] }, { $0.channels = ["../x"] }, { $0.expires = 0 },
            ] {
                var order = TokenFile.Order(name: "x", verbs: [.read])
                change(&order)
                orders.append(order)
            }
            for order in orders { #expect(throws: Failure.self, "\(order)") { try file.add(order, at: 10) } }
            #expect(throws: Failure.self) { try file.revoke("cj") }
            #expect(try file.tokens().map(\.name) == ["ci"])
        }
    }
}
