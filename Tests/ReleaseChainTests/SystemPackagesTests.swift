import Failures
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// The projects in the operating system's repositories.
@Suite struct `Packages of the base system` {
    /// Returns a repository for el9 with cart 1.4.0, like that of a distribution.
    private func base(_ stack: TestStack) async throws -> String {
        try stack.write("shop/prod-reqs.txt", "cart==1.4.0\n")
        _ = try await stack.release(mirror: "shop/distribution")
        try FileSystem.remove(stack.folder.pushing("shop/pylock.prod.toml"))
        try stack.write("shop/prod-reqs.txt", "shop-app==1.0\n")
        // The distribution's other packages, in particular its Python.
        let system = stack.folder.pushing("shop/distribution/system")
        _ = try BasePackage.write(try TestStack.catalog.target("el9", architecture: "x86_64"), to: system, time: 0)
        #expect(try await Tool.run("createrepo_c", ["-q", system.string]).succeeded)
        return "distribution/rpm/prod/el9/x86_64"
    }

    private func configure(_ stack: TestStack, _ system: String, base: String) throws {
        let path = stack.folder.pushing("shop/stack.toml")
        let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
        try stack.write("shop/stack.toml", "system = \(system)\n\(text)\n\n[base.el9]\nrepositories = [\"\(base)\", \"distribution/system\"]\n")
    }

    private func lock(_ stack: TestStack) async throws -> StackLock {
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        return try await LockStep(
            stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false), context: try stack.context()
        ).lock()
    }

    private func cart(_ lock: StackLock) -> [String] {
        lock.locked.map { resolution in
            resolution.packages.filter { $0.name.normalized == "cart" }.map { "\(resolution.targetID) \($0.version) \($0.origin)" }.joined()
        }
    }

    @Test func `are required and not built where the stack prefers them`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try configure(stack, "[\"cart\"]", base: try await base(stack))
            index.add(try LocalIndexFile(WheelMaker("cart", "1.8")))
            let lock = try await lock(stack)
            // The base of el9 has packages for its default Python. The other targets have no base, and its old version does not affect them.
            // The version of a provided capability has no trailing zeros.
            #expect(cart(lock) == ["el9 1.4 system", "el9:3.11 1.8 index", "el10 1.8 index"])
            #expect(lock.text.contains("system = true"))
            let difference = "1 project differs from a target's system: cart 1.4 of the system (el9) and 1.8 (el9:3.11, el10)"
            #expect(lock.notes.contains(difference), "\(lock.notes)")
            let summary = try await stack.release()
            #expect(summary.findings == [] && summary.published != nil)
            #expect(try !stack.packages(target: "el9").contains { $0.string.contains("cart") })
            #expect(try stack.packages(target: "el10").contains { $0.string.contains("python3-cart-1.8-") })
        }
    }

    @Test func `keep their names: an override that takes one is refused before anything is built, and one that names one is told`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try configure(stack, "\"never\"", base: try await base(stack))
            _ = try await lock(stack)
            let log = EventLog()
            func plan() async throws {
                let document = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
                let options = ReleaseOptions(channel: "prod", publish: false)
                _ = try await StackRelease(stack: document, options: options, context: try stack.context(events: log.sink)).plan()
            }
            try stack.write("shop/overrides/shop-app.toml", "name = \"python3-cart\"\n")
            for isPlanned in [true, false] {
                let error = await #expect(throws: Failure.self) {
                    if isPlanned { try await plan() } else { _ = try await stack.release() }
                }
                #expect(error?.subject == "shop-app and the system of el9 would both have a package python3-cart", "\(String(describing: error))")
            }
            try stack.write("shop/overrides/shop-app.toml", "conflicts-add = [\"python3-cart < 1\"]\n")
            try stack.write("shop/overrides/cart.toml", "name = \"python3-cart\"\n")
            try await plan()
            let told = log.warnings.filter { $0.hasPrefix("overrides/shop-app.toml: conflicts-add = 'python3-cart < 1' concerns python3-cart-1.4") }
            #expect(told.map { $0.split(separator: " ").last ?? "" } == ["el9", "el9:3.11"], "\(log.warnings)")
        }
    }

    @Test func `do not count where the stack says never`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try configure(stack, "\"never\"", base: try await base(stack))
            #expect(cart(try await lock(stack)) == ["el9 1.4.0 index", "el9:3.11 1.4.0 index", "el10 1.4.0 index"])
        }
    }

    @Test func `that are not there fail the check, which names what is missing`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try configure(stack, "[\"cart\"]", base: try await base(stack))
            _ = try await lock(stack)
            // The distribution removes the package after the lock was made.
            let empty = stack.folder.appending("empty")
            try FileSystem.createDirectory(empty)
            let made = try await Tool.run("createrepo_c", ["--quiet", empty.string])
            #expect(made.succeeded)
            let old = stack.folder.pushing("shop/distribution/rpm/prod/el9/x86_64/repodata")
            try FileSystem.remove(old)
            try FileSystem.rename(empty.appending("repodata"), to: old)
            let summary = try await stack.release()
            #expect(summary.published == nil)
            #expect(summary.findings.joined().contains("cart"))
        }
    }

    @Test func `of a base that cannot be read are an error that names it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try configure(stack, "\"prefer\"", base: "nowhere")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            #expect(error?.subject.contains("shop/nowhere") == true)
        }
    }
}
