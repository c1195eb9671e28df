import Failures
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// `relcli build`, and the results that work on some of a stack's targets must not change.
@Suite struct BuildTests {
    private static func stack(_ stack: TestStack, only names: [String] = []) throws -> Stack {
        try Stack(at: stack.folder.appending("shop"), only: names, catalog: TestStack.catalog)
    }

    private static func release(_ stack: TestStack, only names: [String], publish: Bool) async throws -> ReleaseSummary {
        try await StackRelease(
            stack: try Self.stack(stack, only: names), options: ReleaseOptions(channel: "prod", publish: publish), context: try stack.context()
        ).run()
    }

    private static func build(_ stack: TestStack, only names: [String] = [], mirror: String = "mirror", into output: FilePath) async throws -> [FilePath] {
        let options = ReleaseOptions(channel: "prod", publish: false)
        return try await StackRelease(stack: try Self.stack(stack, only: names), options: options, context: try stack.context(mirror: mirror)).build(
            into: output)
    }

    @Test func `the packages of a release come again from its lock and mirror without the index`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await stack.release()
            let lock = stack.folder.pushing("shop/pylock.prod.toml")
            let (text, requests) = (try FileSystem.readAll(lock, limit: 1 << 20), index.requestCount)
            let out = stack.folder.appending("out")
            let made = try await Self.build(stack, only: ["el9"], into: out)
            #expect(index.requestCount == requests)
            #expect(try FileSystem.readAll(lock, limit: 1 << 20) == text)
            let published = try stack.packages(target: "el9") + stack.packages(target: "el9", architecture: "source")
            #expect(Set(made.map(\.lastComponent)) == Set(published.map(\.lastComponent)))
            for path in published {
                let folder = path.string.contains("/source/") ? "el9/source" : "el9/x86_64"
                let copy = out.pushing(FilePath(folder)).appending(path.lastComponent?.string ?? "")
                #expect(try Digest.ofFile(copy, .sha256) == Digest.ofFile(path, .sha256))
            }
            #expect(try FileSystem.list(out).map(\.name) == ["el9"])
        }
    }

    @Test func `a lock that is missing or does not fit is not built`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let out = stack.folder.appending("out")
            let missing = await #expect(throws: Failure.self) { try await Self.build(stack, into: out) }
            #expect(missing?.status == .failure)
            _ = try await stack.release()
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.0\n")
            let unfit = await #expect(throws: Failure.self) { try await Self.build(stack, into: out) }
            #expect(unfit?.hints.first?.hasPrefix("lock first: relcli lock ") == true)
        }
    }

    @Test func `a file that the mirror does not hold is an error that names it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            let error = await #expect(throws: Failure.self) { try await Self.build(stack, mirror: "empty", into: stack.folder.appending("out")) }
            #expect(error?.status == .external)
            #expect(error?.description.contains("offline") == true, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `a release of one target keeps the lock of all, and takes no other target off a channel`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            let lock = stack.folder.pushing("shop/pylock.prod.toml")
            let text = try FileSystem.readAll(lock, limit: 1 << 20)
            let one = try await Self.release(stack, only: ["el10"], publish: false)
            #expect(one.targets.map(\.target) == ["el10"])
            #expect(try FileSystem.readAll(lock, limit: 1 << 20) == text)
            let lost = await #expect(throws: Failure.self) { try await Self.release(stack, only: ["el10"], publish: true) }
            #expect(lost?.status == .usage)
            #expect(lost?.subject == "prod has el9, el9:3.11, which publishing el10 alone would remove")
            let stranger = #expect(throws: Failure.self) { try Self.stack(stack, only: ["el7"]) }
            #expect(stranger?.subject.hasSuffix("does not name the target el7") == true)
        }
    }

    @Test func `a stack's packages have the format of rpm 6 when it says so, and no target that cannot install it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", "package-format = 6\n" + text)
            let summary = try await stack.release()
            #expect(summary.findings == [])
            for package in try stack.packages(target: "el10") + stack.packages(target: "el10", architecture: "source") {
                #expect(try RPMFileReader.read(package).formatVersion == 6)
                let keys = try await Tool.run("rpm", ["-K", package.string])
                #expect(keys.succeeded, "\(keys.output)\(keys.errors)")
                if !package.string.contains("/source/") { try await RealRPM.install(package, root: stack.folder.appending("root")) }
            }
            try stack.write("shop/stack.toml", "package-format = 6\n" + text.replacing("\"el10\"]", with: "\"el10\", \"el7\"]"))
            let old = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(old?.status == .usage)
            #expect(old?.subject.contains("el7 does not install packages of format 6") == true)
            try stack.write("shop/stack.toml", "package-format = 5\n" + text)
            let unknown = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(unknown?.subject.contains("rpm has no package format 5") == true)
        }
    }
}
