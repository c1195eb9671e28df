import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing

/// The plan of a release, run by real ninja and make.
@Suite struct `A plan` {
    private struct Graph: Decodable {
        struct Node: Decodable {
            let id: String
            let command: [String]
            let inputs, outputs, after: [String]
            let digest: String
        }

        let nodes: [Node]
    }

    private static let program = CommandLine.checkout.pushing(".build/debug/relcli").string

    private static func snapshot(_ line: CommandLine, mirror: String) throws -> String {
        try FileSystem.linkTarget(of: line.folder.pushing(FilePath("\(mirror)/rpm/prod"))).string
    }

    private static func plan(_ line: CommandLine, _ further: [String]) async throws -> String {
        let result = try await line.relcli(["plan", "shop", "--channel", "prod", "--program", program] + further)
        #expect(result.succeeded, "\(result.errors)")
        return result.output
    }

    @Test(arguments: ["ninja", "make"]) func `run by a real tool makes the same release, and then nothing again`(tool: String) async throws {
        try await CommandLine.run { line in
            try line.write("shop/overrides/cart.toml", "summary = \"carts\"\n")
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--mirror", "one", "--publish"]).succeeded)
            let text = try await Self.plan(line, ["--mirror", "the other", "-o", "out $x", "--format", tool])
            let file = line.folder.appending(tool == "ninja" ? "build.ninja" : "Makefile")
            try FileSystem.writeAtomically(Array(text.utf8), to: file)
            let first = try await Tool.run(tool, ["-j", "2"], in: line.folder, environment: line.environment)
            #expect(first.succeeded, "\(first.output)\(first.errors)")
            #expect(try Self.snapshot(line, mirror: "one") == Self.snapshot(line, mirror: "the other"))
            let packages = try FileSystem.list(line.folder.pushing("out $x/el9/x86_64")).map(\.name)
            #expect(packages.count == 3 && packages.allSatisfy { $0.hasSuffix(".rpm") }, "\(packages)")
            let again = try await Tool.run(tool, ["-j", "2"], in: line.folder, environment: line.environment)
            #expect(again.succeeded && !again.output.contains("relcli build"), "\(again.output)")
            // A changed override builds its project anew, and no other.
            try await Task.sleep(for: .seconds(1.1))
            try line.write("shop/overrides/cart.toml", "summary = \"other carts\"\n")
            let next = try await Tool.run(tool, ["-n"], in: line.folder, environment: line.environment)
            let lines = next.output.split(separator: "\n").filter { $0.contains("build ") }
            #expect(!lines.isEmpty && lines.allSatisfy { $0.contains("cart") || $0.contains("release") }, "\(next.output)")
        }
    }

    @Test(arguments: ["r.txt;id>PWNED;true", "r=1.txt", "r|x.txt", "r%.txt", "r*.txt", "r\\x.txt", "r\u{9}.txt", "r(x).txt"])
    func `names no file whose signs a tool would read in its own way`(name: String) async throws {
        try await CommandLine.run { line in
            try line.write("shop/\(name)", "shop-app==1.0\n")
            let stack = String(decoding: try FileSystem.readAll(line.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            let escaped = name.replacing("\\", with: "\\\\").replacing("\u{9}", with: "\\t")
            try line.write("shop/stack.toml", stack.replacing("\"prod-reqs.txt\"", with: "\"\(escaped)\""))
            for format in ["ninja", "make"] {
                let result = try await line.relcli(["plan", "shop", "--channel", "prod", "--format", format])
                #expect(result.status == 2 && result.errors.contains("cannot name '") && result.output.isEmpty, "\(format): \(result)")
            }
            #expect(try await line.relcli(["plan", "shop", "--channel", "prod", "--format", "json"]).succeeded)
        }
    }

    @Test func `names each step with what it needs, makes and depends on`() async throws {
        try await CommandLine.run { line in
            let before = try JSONDecoder().decode(Graph.self, from: Data(try await Self.plan(line, ["--json"]).utf8))
            #expect(before.nodes.map(\.id) == ["lock", "fetch", "build el9", "build el10", "release"])
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod"]).succeeded)
            let text = try await Self.plan(line, ["--json"])
            #expect(try await Self.plan(line, ["--json"]) == text)
            let graph = try JSONDecoder().decode(Graph.self, from: Data(text.utf8))
            #expect(
                graph.nodes.map(\.id) == [
                    "lock", "fetch", "build el9 cart", "build el9 shop-app", "build el9 tables", "build el10 cart", "build el10 shop-app", "release",
                ])
            let ids = graph.nodes.map(\.id)
            for (place, node) in graph.nodes.enumerated() {
                #expect(node.after.allSatisfy { ids[..<place].contains($0) } && node.digest.utf8.count == 64, "\(node.id)")
            }
            #expect(Set(graph.nodes.map(\.digest)).count == graph.nodes.count)
            // A digest changes exactly with what decides its step.
            try line.write("shop/overrides/cart.toml", "summary = \"carts\"\n")
            let changed = try JSONDecoder().decode(Graph.self, from: Data(try await Self.plan(line, ["--json"]).utf8))
            let different = zip(graph.nodes, changed.nodes).filter { $0.digest != $1.digest }.map(\.0.id)
            #expect(different == ["build el9 cart", "build el10 cart", "release"])
            // A project whose file is a source archive has a step for its wheel, which its packages wait for.
            var till = SdistMaker("till", "1.0")
            till.metadataVersion = "2.2"
            try line.write("shop/dev-reqs.txt", "shop-app\ntill==1.0\n")
            line.index.replace(with: try [LocalIndexFile(WheelMaker("shop-app", "1.0")), LocalIndexFile(till)])
            #expect(try await line.relcli(["lock", "shop", "--channel", "dev"]).succeeded)
            let answer = try await line.relcli(["plan", "shop", "--channel", "dev", "--json"])
            let built = try JSONDecoder().decode(Graph.self, from: Data(answer.output.utf8))
            let wheel = try #require(built.nodes.first { $0.id == "wheel till" })
            #expect(wheel.after == ["fetch"] && wheel.command.contains("--project") && wheel.command.contains("till"), "\(wheel)")
            #expect(built.nodes.filter { $0.after.contains("wheel till") }.map(\.id) == ["build el9 till", "build el10 till"])
            #expect(built.nodes.first { $0.id == "fetch" }?.command.contains("--no-build") == true)
            // What the command line names is in the steps that ask for it; a password never is.
            try line.write("dump/a.json", "{}")
            let named = try await line.relcli(["plan", "shop", "--channel", "dev", "--index", "https://i.example/simple", "--osv", "dump", "--json"])
            let steps = try JSONDecoder().decode(Graph.self, from: Data(named.output.utf8)).nodes.filter { $0.command.contains("--index") }
            #expect(steps.map(\.id) == ["lock", "fetch", "wheel till", "release"] && steps.allSatisfy { $0.command.contains("dump") })
            let secret = try await line.relcli(["plan", "shop", "--channel", "dev", "--index", "https://u:p4ss@i.example/simple"])
            #expect(secret.status == 2 && !secret.errors.contains("p4ss"), "\(secret.errors)")
            let dot = try await Self.plan(line, ["--format", "dot"])
            #expect(dot.hasPrefix("digraph \"shop prod\" {") && dot.contains("\"fetch\" -> \"build el9 cart\";"))
            let table = try await Self.plan(line, [])
            #expect(table.contains("relcli build shop --target el10 --project shop-app"), "\(table)")
        }
    }
}
