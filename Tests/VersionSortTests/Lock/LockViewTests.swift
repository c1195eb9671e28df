import Testing

@testable import VersionSort

@Suite struct `Views of a lock` {
    private func resolution() async throws -> Resolution {
        let provider = try TableProvider([
            "app": [.init("1", ["web", "sql"])], "tool": [.init("1", ["sql"])], "web": [.init("2", ["url"])], "sql": [.init("3", ["url"])],
            "url": [.init("4")],
        ])
        return try await Resolver.resolve(try Resolving.input(["app", "tool"]), provider: provider)
    }

    @Test func `the tree shows each package's needs once`() async throws {
        let lines = DependencyTree(try await resolution()).nodes.map { node in
            String(repeating: "  ", count: node.depth) + "\(node.name) \(node.version)" + (node.isRepeated ? " *" : "")
                + (node.isLast ? " |" : "")
        }
        #expect(
            lines == [
                "app 1", "  sql 3", "    url 4 |", "  web 2 |", "    url 4 |", "tool 1 |", "  sql 3 * |",
            ])
    }

    @Test func `the reasons for a package are the shortest chains from what was asked for`() async throws {
        let resolution = try await resolution()
        func chains(_ name: String) throws -> [String] {
            WhyChain.chains(to: try ProjectName(name), in: resolution).map { $0.links.map(\.normalized).joined(separator: " > ") }
        }
        #expect(try chains("url") == ["app > sql > url", "tool > sql > url"])
        #expect(try chains("app") == ["app"])
        #expect(try chains("nothing") == [])
    }

    @Test func `a difference names what came, went and moved, target by target`() throws {
        func resolution(_ target: String, _ pins: [String: String]) throws -> Resolution {
            Resolution(
                targetID: target,
                packages: try pins.map { ResolvedPackage(name: try ProjectName($0), version: try Version($1)) })
        }
        let old = [try resolution("el8", ["a": "1"]), try resolution("el9", ["a": "1", "b": "2", "c": "1", "d": "1"])]
        let new = [try resolution("el9", ["a": "2", "b": "1", "d": "1.0", "e": "1"]), try resolution("el10", ["a": "1"])]
        let lines = LockDiff.between(old, new).flatMap { diff in
            diff.changes.map { "\(diff.targetID) \($0.kind) \($0.name) \($0.old?.description ?? "-") \($0.new?.description ?? "-")" }
        }
        #expect(
            lines == [
                "el9 upgraded a 1 2", "el9 downgraded b 2 1", "el9 removed c 1 -", "el9 added e - 1", "el10 added a - 1",
                "el8 removed a 1 -",
            ])
    }
}
