import Failures
import Native
import RPMBuilder
import RPMRepository
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// The guarantees of a channel: a name always has the same bytes, no stack replaces another, and a passed check is one.
@Suite struct `A channel` {
    private func files(_ stack: TestStack, _ name: String, mirror: String = "mirror", channel: String = "prod") throws -> [String] {
        try FileSystem.list(stack.mirror(mirror).pushing(FilePath("rpm/\(channel)/el9/x86_64/Packages"))).map(\.name).filter {
            $0.hasPrefix("python3-\(name)-")
        }
    }

    private func stack(_ stack: TestStack, _ further: String = "", name: String = "shop") throws {
        try stack.write(
            "shop/stack.toml",
            """
            name = "\(name)"
            targets = ["el9"]
            \(further)
            [channels.prod]
            requirements = "prod-reqs.txt"
            [channels.dev]
            requirements = "prod-reqs.txt"
            """)
    }

    @Test func `gives a package that changed the next release number, one that did not keeps its own, and the way back is a way forward`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            _ = try await stack.release()
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-1.el9.noarch.rpm"])
            try stack.write("shop/overrides/cart.toml", "summary = \"second\"\n")
            _ = try await stack.release()
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-2.el9.noarch.rpm"])
            #expect(try files(stack, "old-helper") == ["python3-old-helper-0.3-1.el9.noarch.rpm"])
            #expect(try await stack.release().upToDate)
            try FileSystem.remove(stack.folder.pushing("shop/overrides"))
            _ = try await stack.release()
            // Hosts with the second package must get the first content again.
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-3.el9.noarch.rpm"])
            // Without cached builds, the result is the same.
            try FileSystem.remove(stack.mirror().pushing("cache/build"))
            try FileSystem.remove(stack.mirror().appending("releases"))
            let before = try Digest.ofFile(stack.packages(target: "el9")[0], .sha256)
            _ = try await stack.release()
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-3.el9.noarch.rpm"])
            #expect(try Digest.ofFile(stack.packages(target: "el9")[0], .sha256) == before)
        }
    }

    @Test func `gets the number of another channel's same bytes, so that a promotion moves what was tested`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            _ = try await stack.release()
            try stack.write("shop/overrides/cart.toml", "summary = \"second\"\n")
            _ = try await stack.release(channel: "dev")
            #expect(try files(stack, "cart", channel: "dev") == ["python3-cart-1.4.0-2.el9.noarch.rpm"])
            // The old content on the old channel keeps its old build number.
            try FileSystem.remove(stack.folder.pushing("shop/overrides"))
            try stack.write("shop/overrides/old-helper.toml", "summary = \"another\"\n")
            _ = try await stack.release()
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-1.el9.noarch.rpm"])
            try stack.write("shop/overrides/cart.toml", "summary = \"second\"\n")
            let summary = try await stack.release()
            #expect(try files(stack, "cart") == ["python3-cart-1.4.0-2.el9.noarch.rpm"])
            #expect(summary.findings == [])
        }
    }

    @Test(arguments: ["release-number = \"fixed\"", ""]) func `is refused changed bytes where the number is fixed`(_ key: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack, key)
            let release = key.isEmpty ? "release = \"7\"\n" : ""
            try stack.write("shop/overrides/cart.toml", release)
            _ = try await stack.release()
            try stack.write("shop/overrides/cart.toml", release + "summary = \"second\"\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release() }
            #expect(error?.description.contains("python3-cart-1.4.0-\(key.isEmpty ? 7 : 1).el9.noarch") ?? false, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.hints.first?.contains(key.isEmpty ? "overrides/cart.toml" : "release-number") ?? false)
        }
    }

    @Test func `is refused by the store itself when a name would stand for other bytes`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            _ = try await stack.release()
            try stack.write("shop/overrides/cart.toml", "summary = \"second\"\n")
            // A mirror without the channel's history uses the same name for other bytes. Its snapshot is copied.
            let other = try await stack.release(mirror: "other")
            let place = "rpm/snapshots/\(other.snapshot)"
            #expect(
                try await Tool.run("cp", ["-a", stack.mirror("other").pushing(FilePath(place)).string, stack.mirror().pushing("rpm/snapshots").string])
                    .succeeded)
            #expect(try await Tool.run("cp", ["-a", "\(stack.mirror("other"))/rpm/checks/\(other.snapshot).json", "\(stack.mirror())/rpm/checks"]).succeeded)
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            let reason = PublishReason(time: 1, who: "tester", why: "test")
            let error = await #expect(throws: Failure.self) { _ = try await store.publish(other.snapshot, channel: "prod", reason: reason) }
            #expect(error?.code == .otherBytes && error?.cause?.contains("python3-cart-1.4.0-1.el9.noarch in el9/x86_64") ?? false)
            let forced = try await store.publish(other.snapshot, channel: "prod", reason: reason, force: true)
            #expect(forced?.forced == true)
            // A rollback is always possible.
            #expect(try await store.rollback("prod", reason: reason) != nil)
        }
    }

    @Test func `of one stack is not taken by another without a word`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            let first = try await stack.release()
            try self.stack(stack, name: "cafe")
            try stack.write("shop/prod-reqs.txt", "tables\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release() }
            #expect(error?.description.contains("it has the stack shop") ?? false, "\(error.map { "\($0)" } ?? "")")
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            #expect(try store.current("prod")?.id == first.snapshot && store.current("prod")?.stack == "shop")
            let second = try await stack.release(replace: true)
            #expect(try store.current("prod")?.stack == "cafe")
            let history = try store.history()
            #expect(history.map(\.action) == [.create, .publish, .create, .publish])
            #expect(history.allSatisfy { $0.who == "tester" && $0.time == 1_700_000_000 })
            #expect(history.map(\.stack) == ["shop", "shop", "cafe", "cafe"])
            #expect(try store.snapshot(second.snapshot).members.map(\.bytes).reduce(0, +) > 0)
        }
    }

    @Test func `of one stack shares no snapshot with a stack of equal packages`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            let first = try await stack.release()
            try self.stack(stack, name: "cafe")
            let second = try await stack.release(channel: "dev")
            #expect(first.snapshot != second.snapshot && second.published == "rpm/dev")
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            #expect(try store.current("prod")?.stack == "shop" && store.current("dev")?.stack == "cafe")
            #expect(try store.history().map(\.stack) == ["shop", "shop", "cafe", "cafe"])
            // Both are up to date by themselves.
            #expect(try await stack.release(channel: "dev").upToDate)
        }
    }

    @Test(arguments: [
        "el9/x86_64/Packages/python3-cart-1.4.0-1.el9.noarch.rpm", "el9/x86_64/repodata/repomd.xml", "el9/source/repodata", "snapshot.json", "packages.json",
    ])
    func `gets a damaged file of its snapshot again by the next release, which says so`(_ file: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            let first = try await stack.release()
            let path = stack.mirror().pushing(FilePath("rpm/snapshots/\(first.snapshot)/\(file)"))
            let before = try? FileSystem.readAll(path, limit: 1 << 20)
            if let before {
                // The bytes rot in place, so that the mirror's own copy of a package rots too.
                var output = try OutputFile(path)
                try output.append([before[0] ^ 0x40] + before.dropFirst())
                try output.close()
            } else {
                try FileSystem.remove(path)
            }
            let log = EventLog()
            let second = try await stack.release(events: log.sink)
            #expect(!second.upToDate && second.snapshot == first.snapshot)
            if before != nil { #expect(try FileSystem.readAll(path, limit: 1 << 20) == before) }
            if file.hasPrefix("el9") { #expect(log.warnings.contains { $0.hasPrefix("snapshot \(first.snapshot) is damaged and will be repaired") }) }
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            try store.verify(try store.snapshot(first.snapshot))
            #expect(try await stack.release().upToDate)
        }
    }

    @Test func `is told at the plan that an override makes two names equal`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack)
            _ = try await stack.release()
            try stack.write("shop/overrides/cart.toml", "name = \"python3-tables\"\n")
            _ = try await stack.lockStep().lock()
            let document = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let release = StackRelease(stack: document, options: ReleaseOptions(channel: "prod", publish: false), context: try stack.context())
            let error = await #expect(throws: Failure.self) { _ = try await release.plan() }
            #expect(error?.subject.contains("cart and tables would both be the package python3-tables") ?? false, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `is checked against real repositories alone where there are some, by release as by check`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            // A base without anything, not even a Python: no package can be installed, whatever the profile states.
            let base = stack.folder.pushing("shop/base")
            try FileSystem.createDirectory(base)
            #expect(try await Tool.run("createrepo_c", ["-q", base.string]).succeeded)
            try self.stack(stack, "[base.el9]\nrepositories = [\"base\"]")
            let summary = try await stack.release()
            #expect(summary.published == nil && !summary.findings.isEmpty)
            let text = summary.findings.joined(separator: "\n")
            #expect(text.contains("python(abi)"), "\(text)")
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let setup = try await CheckSetup.make(target: target, stack: loaded, place: InstallPlace(bases: []), context: try stack.context())
            let repository = stack.mirror().pushing(FilePath("rpm/snapshots/\(summary.snapshot)/el9/x86_64"))
            let report = try await RepositoryCheck.run(repository: repository, options: setup.options(architecture: "x86_64", label: "again"))
            let stored = try SnapshotStore(root: stack.mirror().appending("rpm")).check(of: summary.snapshot)?.reports["el9/x86_64"]
            #expect(!report.passed && report.uninstallable == stored?.uninstallable && report.causes.map(\.id).sorted() == stored?.causes.map(\.id).sorted())
        }
    }

    @Test func `is not up to date when the base that it was checked against has changed`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let base = stack.folder.pushing("shop/base")
            _ = try BasePackage.write(try TestStack.catalog.target("el9", architecture: "x86_64"), to: base, time: 0)
            #expect(try await Tool.run("createrepo_c", ["-q", base.string]).succeeded)
            try self.stack(stack, "[base.el9]\nrepositories = [\"base\"]")
            let first = try await stack.release()
            #expect(first.published != nil, "\(first.findings)")
            #expect(try await stack.release().upToDate)
            for entry in try FileSystem.list(base) where entry.name.hasSuffix(".rpm") { try FileSystem.remove(base.appending(entry.name)) }
            #expect(try await Tool.run("createrepo_c", ["-q", base.string]).succeeded)
            let second = try await stack.release()
            #expect(!second.upToDate && !second.findings.isEmpty)
        }
    }

    @Test func `says which applications have no binary package`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try self.stack(stack, "sdists = \"source\"")
            try stack.write("shop/prod-reqs.txt", "old-helper==0.3\ncart\n")
            let log = EventLog()
            let summary = try await stack.release(events: log.sink)
            #expect(summary.unproven == ["old-helper for el9"])
            #expect(log.warnings.contains { $0.contains("old-helper for el9") && $0.contains("no binary package") })
            #expect(try await stack.release().unproven == ["old-helper for el9"])
        }
    }
}
