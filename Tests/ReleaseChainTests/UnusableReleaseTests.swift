import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// The releases of a project of which no file can be used.
@Suite(.showsSeeds) struct UnusableReleaseTests {
    /// Returns the entries of a page for one release, by kinds of unusable files.
    private static func entries(_ version: String, _ random: inout SeededGenerator, kind: Int) -> [String] {
        func entry(_ name: String, url: String? = nil, hashes: String? = nil, further: String = "") -> String {
            let digest = hashes ?? "{\"sha256\": \"\(String(repeating: "0a", count: 32))\"}"
            return "{\"filename\": \"\(name)\", \"url\": \"\(url ?? "../../files/cart/\(name)")\", \"hashes\": \(digest)\(further)}"
        }
        let (wheel, source) = ("cart-\(version)-py3-none-any.whl", "cart-\(version).tar.gz")
        return switch kind {
        case 0: [entry(random.chance(50) ? wheel : source, hashes: random.pick(["{}", "{\"md5\": \"0a\"}", "{\"sha256\": \"0a\"}"]))]
        case 1: [entry("other-\(version)-py3-none-any.whl")]
        case 2: [entry("cart-\(version)-cp39-cp39-win32.whl")]
        case 3: [entry(random.chance(50) ? wheel : source, further: ", \"yanked\": \(random.pick(["true", "\"broken\""]))")]
        case 4: [entry(wheel, further: ", \"requires-python\": \">=3.99\"")]
        case 5: [entry("cart-\(version).win32-py3.9.exe"), entry("cart-\(version)-1.noarch.rpm")]
        case 6: [entry("cart-\(version)-py3.9.egg")]
        case 7: []
        case 8: [entry(source, url: "ftp://example.org/\(source)")]
        case 9: [entry(wheel, url: "http://user:secret@127.0.0.1/\(wheel)")]
        case 10: [entry("cart-\(version).whl")]
        default: entries(version, &random, kind: random.pick([0, 1, 2, 4, 5, 6, 7, 8, 9])) + [entry("cart-\(version)-cp39-cp39-win32.whl", hashes: "{}")]
        }
    }

    private static let kinds = 12

    @Test func `Each release of a project that nothing of can be used is counted with a reason`() async throws {
        var random = SeededGenerator(for: "unusable releases")
        let versions = (1...40).map { "\($0).\(random.below(20))" }
        // Each kind is the newest once, so that it is told.
        for kind in 0..<Self.kinds {
            var entries: [String] = []
            for (place, version) in versions.reversed().enumerated() {
                entries += Self.entries(version, &random, kind: place == 0 ? kind : random.below(Self.kinds))
            }
            let body =
                "{\"meta\": {\"api-version\": \"1.1\"}, \"name\": \"cart\", \"versions\": [\(versions.map { "\"\($0)\"" }.joined(separator: ", "))], "
                + "\"files\": [\(entries.joined(separator: ", "))]}"
            let causes = try await TestStack.run(files: try TestStack.files()) { stack, index in
                index.faults.pages["cart"] = ("application/vnd.pypi.simple.v1+json", body)
                let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
                try stack.write("shop/stack.toml", "system = \"never\"\n" + text.replacing("pinned = true", with: "pinned = false"))
                try stack.write("shop/prod-reqs.txt", "cart\n")
                let error = await #expect(throws: Failure.self) { try await stack.lockStep(LockChoices()).lock() }
                return error?.causes.joined(separator: "\n") ?? ""
            }
            #expect(causes.contains("no release of cart fits on el9"), "kind \(kind), seed \(random.seed): \(causes)")
            #expect(causes.contains("; and \(versions.count - 4) more"), "kind \(kind), seed \(random.seed): \(causes)")
            // Withdrawn releases, which a pin could take, are told after the others.
            let isTold = causes.contains(": \(versions[versions.count - 1]) ")
            #expect(isTold || kind == 3, "kind \(kind), seed \(random.seed): \(causes)")
        }
    }
}
