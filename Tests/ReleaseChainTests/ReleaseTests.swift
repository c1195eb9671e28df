import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// The whole chain on a small index, read by the real tools.
@Suite struct ReleaseTests {
    @Test func `a stack becomes checked repositories for three targets and a second run does nothing`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let summary = try await stack.release()
            #expect(summary.findings == [])
            #expect(summary.targets.map(\.check) == ["passed", "passed", "passed"])
            #expect(summary.targets.map(\.target) == ["el9", "el9:3.11", "el10"])
            #expect(summary.projects == 4)
            #expect(summary.published == "rpm/prod")
            let requests = index.requestCount
            #expect(requests > 0)
            let again = try await stack.release()
            #expect(again.upToDate)
            #expect(again.snapshot == summary.snapshot)
            #expect(index.requestCount == requests)
        }
    }

    @Test func `real rpm verifies, lists, unpacks, installs and erases every package`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            for target in ["el9", "el9-py3.11", "el10"] {
                let packages = try stack.packages(target: target)
                #expect(packages.count >= 4)
                for package in packages { try await RealRPM.examine(package, root: stack.folder.appending("root")) }
            }
            for source in try stack.packages(target: "el9", architecture: "source") {
                let keys = try await Tool.run("rpm", ["-K", source.string])
                #expect(keys.succeeded, "\(keys.output)\(keys.errors)")
            }
        }
    }

    @Test func `two builds in different folders at different times and widths give the same files`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let first = try await stack.release(mirror: "one", jobs: 1)
            try await Task.sleep(for: .seconds(1.1))
            let second = try await stack.release(mirror: "another/deeper", jobs: 4)
            #expect(first.snapshot == second.snapshot)
            for target in ["el9", "el9-py3.11", "el10"] {
                for architecture in ["x86_64", "source"] {
                    let ones = try stack.packages(mirror: "one", target: target, architecture: architecture)
                    let others = try stack.packages(mirror: "another/deeper", target: target, architecture: architecture)
                    #expect(ones.map(\.lastComponent) == others.map(\.lastComponent))
                    for (one, other) in zip(ones, others) { #expect(try Digest.ofFile(one, .sha256) == Digest.ofFile(other, .sha256)) }
                }
            }
        }
    }

    @Test func `a target that is built alone has the bytes that it has among others`() async throws {
        var tool = WheelMaker("tool", "1.0")
        tool.entryPoints = ["console_scripts": ["tool = tool:main"]]
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(tool)]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntool==1.0\n")
            let whole = try await stack.release()
            for target in ["el9", "el9:3.11", "el10"] {
                let one = try Stack(at: stack.folder.appending("shop"), only: [target], catalog: TestStack.catalog)
                let mirror = "only-\(one.targets[0].directoryName)"
                let context = try stack.context(mirror: mirror)
                _ = try await StackRelease(stack: one, options: ReleaseOptions(channel: "prod", publish: true), context: context).run()
                let folder = one.targets[0].directoryName
                func digests(_ mirror: String) throws -> [String] {
                    try stack.packages(mirror: mirror, target: folder).map { "\($0.lastComponent?.string ?? "") \(try Digest.ofFile($0, .sha256))" }
                }
                #expect(try digests(mirror) == digests("mirror"), "\(target)")
            }
            #expect(whole.findings == [])
        }
    }

    @Test func `what the lock says is kept when the index moves on`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let first = try await stack.release()
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            try stack.write("shop/overrides/cart.toml", "summary = \"another summary\"\n")
            let second = try await stack.release()
            #expect(!second.upToDate)
            #expect(second.snapshot != first.snapshot)
            let names = try stack.packages(target: "el9").compactMap { $0.lastComponent?.string }
            #expect(names.contains { $0.hasPrefix("python3-cart-1.4.0-") })
        }
    }

    @Test func `a requirement that nothing provides fails the check, names who needs it and publishes nothing`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/cart.toml", "requires-add = [\"libshop-missing\"]\n")
            let summary = try await stack.release()
            #expect(summary.published == nil)
            let text = summary.findings.joined(separator: "\n")
            #expect(text.contains("libshop-missing"))
            #expect(text.contains("python3-cart"))
            #expect(text.contains("shop-app"))
            #expect(try FileSystem.status(stack.mirror().pushing("rpm/prod")) == nil)
        }
    }

    @Test func `a channel that must be pinned refuses a requirement that floats`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app>=1.0\n")
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.status == .usage)
            #expect(error?.subject.contains("is not pinned") == true)
            #expect(error?.causes.first?.contains("line 1") == true)
        }
    }
}
