import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing

/// The JSON documents of `lock` and `why`, which scripts decide by.
@Suite struct `Lock and why as JSON` {
    private struct Verdict: Decodable {
        let fits: Bool
        let compared: Bool
        let reasons: [String]
    }

    private func verdict(_ line: CommandLine, _ further: [String] = []) async throws -> Verdict {
        let result = try await line.relcli(["lock", "shop", "--channel", "prod", "--check", "--json"] + further)
        return try JSONDecoder().decode(Verdict.self, from: Data(result.output.utf8))
    }

    @Test func `a verdict says whether files were compared with the index`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod"]).succeeded)
            let right = try await verdict(line)
            #expect(right.fits && right.compared)
            let unseen = try await verdict(line, ["--offline"])
            #expect(unseen.fits && !unseen.compared)
            // The digest of the inputs fits, and a package does not.
            let path = line.folder.pushing("shop/pylock.prod.toml")
            let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
            try FileSystem.writeAtomically(Array(text.replacing("cart-1.4-", with: "cart-2.0-").utf8), to: path)
            for further in [[], ["--offline"]] {
                let changed = try await verdict(line, further)
                #expect(!changed.fits && !changed.compared && !changed.reasons.isEmpty)
            }
            try line.write("shop/prod-reqs.txt", "shop-app==1.1\n")
            let old = try await verdict(line)
            #expect(!old.fits && !old.compared)
        }
    }

    @Test func `a chain says which line of the user it begins with`() async throws {
        struct Answer: Decodable {
            let chains: [[String]]
            let origins: [String?]
        }
        try await CommandLine.run { line in
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod"]).succeeded)
            let result = try await line.relcli(["why", "cart", "--stack", "shop", "--channel", "prod", "--json"])
            let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
            #expect(answer.chains == [["shop-app", "cart"]] && answer.origins == ["shop/prod-reqs.txt, line 1"], "\(result.output)")
        }
    }
}
