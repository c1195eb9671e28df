import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Locking without the rest of the chain.
@Suite struct `A lock of a stack` {
    private func lock(_ stack: TestStack, _ choices: LockChoices = LockChoices()) async throws -> StackLock {
        try await stack.lockStep(choices).lock()
    }

    /// Lets the stack require versions that are not pinned.
    private func unpin(_ stack: TestStack) throws {
        let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
        try stack.write("shop/stack.toml", text.replacing("pinned = true", with: "pinned = false"))
    }

    private func pins(_ lock: StackLock, _ target: String = "el9") -> String {
        let resolution = lock.locked.first { $0.targetID == target }
        return (resolution?.packages ?? []).map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    }

    @Test func `upgrades what is named and keeps the rest`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            #expect(pins(try await lock(stack)) == "cart 1.4.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            index.add(try LocalIndexFile(WheelMaker("tables", "4.0")))
            #expect(try await lock(stack).reused)
            let one = try await lock(stack, LockChoices(upgrade: .projects([try ProjectName("cart")])))
            #expect(pins(one) == "cart 1.5, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            let all = try await lock(stack, LockChoices(upgrade: .everything))
            #expect(pins(all, "el10") == "cart 1.5, old-helper 0.3, shop-app 1.0, tables 4.0")
            let low = try await lock(stack, LockChoices(strategy: .lowest))
            #expect(pins(low) == "cart 1.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
        }
    }

    @Test func `obeys what the stack denies and says so when nothing is left`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", "system = \"never\"\n\(text)\n\n[lock]\ndeny = [\"cart>=1.4\"]\n")
            #expect(pins(try await lock(stack)).contains("cart 1.0"))
            try stack.write("shop/stack.toml", "\(text)\n\n[lock]\nallow = [\"shop-app\", \"cart\", \"tables\"]\n")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            #expect(error?.causes.joined(separator: "\n").contains("is of a project that is not on the list of allowed ones") == true)
            #expect(error?.subject.contains("el9 (Python 3.9") == true)
        }
    }

    @Test func `follows the override files, as the packages will`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/shop-app.toml", "requires-drop = [\"old-helper\"]\nrequires-relax = [\"cart\"]\n")
            #expect(pins(try await lock(stack)) == "cart 2.0, shop-app 1.0, tables 3.1.post1")
        }
    }

    @Test func `needs the digests of all projects when a requirement or a constraint states one`() async throws {
        let files = try TestStack.files()
        func hash(_ name: String) throws -> String { "--hash=sha256:\(try #require(files.first { $0.filename.hasPrefix(name) }).sha256.hex)" }
        let (app, helper, tables) = (try hash("Shop_App-1.0"), try hash("old_helper"), try hash("tables"))
        let (cart, older) = (try hash("cart-1.4.0"), try hash("cart-1.0-"))
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0 \(app)\n-c bounds.txt\n")
            try stack.write("shop/bounds.txt", "old-helper \(helper)\ntables \(tables)\n")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            let causes = error?.causes.joined(separator: "\n") ?? ""
            #expect(causes.contains("is of a project without a --hash, and with one --hash each project needs one, dependencies too"), "\(causes)")

            try stack.write("shop/bounds.txt", "old-helper \(helper)\ntables \(tables)\ncart \(cart) \(older)\n")
            #expect(pins(try await lock(stack)) == "cart 1.4.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            // A file must have a digest that all applicable lines have in common.
            try stack.write("shop/bounds.txt", "old-helper \(helper)\ntables \(tables)\ncart \(cart) \(older)\ncart ; python_version < '3.10' \(older)\n")
            let agreed = try await lock(stack, LockChoices(upgrade: .everything))
            #expect(pins(agreed, "el9").contains("cart 1.0"))
            try stack.write("shop/bounds.txt", "")
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0 \(app)\n--no-require-hashes\n")
            #expect(pins(try await lock(stack, LockChoices(upgrade: .everything))).contains("cart 1.4.0"))
        }
    }

    @Test func `is a step that ends with its time`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let log = EventLog()
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            _ = try await LockStep(
                stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false),
                context: try stack.context(events: log.sink)
            ).lock()
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            _ = try await AdHocLock(
                [try Requirement("cart")], targets: [target], choices: LockChoices(), context: try stack.context(events: log.sink)
            ).lock(to: nil)
            #expect(log.ended == ["lock: 4 projects for 3 targets, written to \(stack.folder)/shop/pylock.prod.toml", "lock: 1 project for 1 target"])
        }
    }

    @Test func `tells what is outdated`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await lock(stack)
            index.add(try LocalIndexFile(WheelMaker("tables", "4.0")))
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let step = try LockStep(
                stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false),
                context: try stack.context(mirror: "fresh"))
            let found = try await step.outdated().map { "\($0.name) \($0.locked) \($0.admitted) \($0.newest) \($0.targets)" }
            #expect(found.sorted() == [#"cart 1.4.0 1.4.0 2.0 ["el9", "el9:3.11", "el10"]"#, #"tables 3.1.post1 4.0 4.0 ["el9", "el9:3.11", "el10"]"#])
        }
    }

    @Test func `tells what moved and why, and what is gone`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await lock(stack)
            // 1.4.0 is removed from the index, and the application's next release requires more.
            var next = WheelMaker("Shop-App", "1.1", requires: ["cart>=1.0,<2", "tables>=4", "coupon"])
            next.extras = []
            let kept = try TestStack.files().filter { $0.filename != "cart-1.4.0-py3-none-any.whl" }
            index.replace(
                with: try kept + [LocalIndexFile(next), LocalIndexFile(WheelMaker("tables", "4.0")), LocalIndexFile(WheelMaker("coupon", "1.0"))])
            try stack.write("shop/prod-reqs.txt", "shop-app==1.1\n")
            let notes = try await lock(stack).notes
            let targets = "(el9, el9:3.11, el10)"
            for line in [
                "cart 1.4.0 -> 1.0: 1.4.0 is gone from the index \(targets)", "coupon 1.0 comes in: shop-app requires it \(targets)",
                "old-helper 0.3 goes: nothing needs it any more \(targets)", "shop-app 1.0 -> 1.1: you require shop-app==1.1 \(targets)",
                "tables 3.1.post1 -> 4.0: shop-app requires tables>=4 \(targets)",
            ] { #expect(notes.contains(line), "\(notes)") }

            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            let raised = try await lock(stack, LockChoices(upgrade: .everything))
            #expect(raised.notes.contains("cart 1.0 -> 1.5: as asked \(targets)"), "\(raised.notes)")
        }
    }

    @Test func `that still fits is kept unless a release is gone from the index and nobody holds it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await lock(stack)
            #expect(try await lock(stack).reused)
            index.replace(with: try TestStack.files().filter { $0.filename != "cart-1.4.0-py3-none-any.whl" })
            let moved = try await lock(stack)
            #expect(!moved.reused && moved.notes.contains("cart 1.4.0 -> 1.0: 1.4.0 is gone from the index (el9, el9:3.11, el10)"), "\(moved.notes)")
            _ = try await stack.release(publish: false)
            index.replace(with: try TestStack.files().filter { !$0.filename.hasPrefix("cart-1.0-") })
            let kept = try await lock(stack)
            #expect(kept.reused && kept.notes == ["cart 1.0 is gone from the index; the mirror holds it"], "\(kept.notes)")
        }
    }

    @Test func `one target alone leaves the others in the lock, as they were`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await lock(stack)
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntables==3.1.post1\n")
            for choices in [LockChoices(), LockChoices(upgrade: .everything)] { _ = try await stack.lockStep(choices, targets: ["el10"]).lock() }
            let kept = try LockReader.read(stack.folder.pushing("shop/pylock.prod.toml"))
            #expect(kept.map(\.targetID) == ["el9", "el9:3.11", "el10"])
            #expect(kept.prefix(2).allSatisfy { $0.packages.contains { "\($0.name) \($0.version)" == "cart 1.4.0" } })
        }
    }

    @Test func `says that nothing requires an application, and which was perhaps meant`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", text.replacing("name = \"shop-app\"", with: "name = \"shop-aap\""))
            for _ in 0..<2 {
                let notes = try await lock(stack).notes
                #expect(
                    notes.contains { $0.hasPrefix("nothing in the channel prod requires the application shop-aap") && $0.hasSuffix("did you mean shop-app?") })
            }
        }
    }

    @Test func `says what holds a project that was to be upgraded and stays`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await lock(stack)
            let again = try await lock(stack, LockChoices(upgrade: .projects([try ProjectName("cart"), try ProjectName("tables")])))
            let notes = again.notes
            #expect(again.isUnchanged && !again.reused)
            #expect(notes.contains("el9: cart stays at 1.4.0, not 2.0: shop-app requires cart<2,>=1.0"), "\(notes)")
            #expect(notes.contains("el9: tables stays at 3.1.post1, the newest that fits the target"), "\(notes)")
        }
    }

    @Test func `refuses names to upgrade that it does not have, and writes nothing`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await lock(stack).path
            let before = try FileSystem.readAll(path, limit: 1 << 20)
            let error = await #expect(throws: Failure.self) { try await lock(stack, LockChoices(upgrade: .projects([try ProjectName("crat")]))) }
            #expect(error?.status == .usage && error?.hints.first == "did you mean cart?")
            #expect(try FileSystem.readAll(path, limit: 1 << 20) == before)
        }
    }

    @Test func `says why a release was not looked at when nothing remains`() async throws {
        let names = ["gizmo-1.0-py3.whl", "widget-2.0.tar.gz", "gizmo-1.0.win32.exe", "gizmo-1.0-py3.9.egg"]
        let refused = names.map { LocalIndexFile(project: "gizmo", filename: $0, bytes: [1]) }
        let files = try refused + TestStack.files()
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "gizmo==1.0\nshop-app==1.0\n")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            let causes = error?.causes.joined(separator: "\n") ?? ""
            for reason in [
                "gizmo-1.0-py3.whl: its name is not that of a wheel", "widget-2.0.tar.gz: its name is not that of a source archive of gizmo",
                "gizmo-1.0.win32.exe: ", "gizmo-1.0-py3.9.egg: ",
            ] {
                #expect(causes.contains(reason), "\(causes)")
            }
        }
    }

    @Test func `reads what was published before the grammar was enforced, and says how`() async throws {
        var old = WheelMaker("old", "1.0")
        old.requiresDist = ["cart (>dev)", "tables (>=3.0.*)"]
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(old)]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "old==1.0\nshop-app==1.0\n")
            let lock = try await lock(stack)
            #expect(pins(lock) == "cart 1.4.0, old 1.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            #expect(lock.notes.contains("el9: old 1.0: Requires-Dist 'cart (>dev)' is read as 'cart>0.0.0.dev0'"), "\(lock.notes)")
        }
    }

    @Test func `takes an override for a requirement that cannot be read`() async throws {
        var old = WheelMaker("old", "1.0")
        old.requiresDist = ["cart (about 1)"]
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(old)]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "old==1.0\nshop-app==1.0\n")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            #expect(error?.causes.joined().contains("old 1.0 needs cart by a requirement that cannot be read") == true, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.hints.contains { $0.hasPrefix("replace the requirement in overrides/old.toml: requires-replace = { cart") } == true)
            try stack.write("shop/overrides/old.toml", "requires-replace = { cart = \"<2\" }\n")
            #expect(pins(try await lock(stack)).hasPrefix("cart 1.4.0, old 1.0, "))
        }
    }

    @Test func `names a release that it passes over because its requirements cannot be read`() async throws {
        var new = WheelMaker("old", "2.0")
        new.requiresDist = ["cart (about 1)", "tables (about 2); extra == 'x'"]
        var bad = WheelMaker("old", "3.0")
        bad.requiresDist = ["(about 1)"]
        try await TestStack.run(files: try TestStack.files() + [new, bad, WheelMaker("old", "1.0")].map { try LocalIndexFile($0) }) { stack, _ in
            try unpin(stack)
            try stack.write("shop/prod-reqs.txt", "old\nshop-app==1.0\n")
            let first = try await lock(stack)
            #expect(pins(first).contains("old 1.0"))
            let notes = first.notes.filter { $0.contains("el9: old ") }
            #expect(notes.count == 2 && notes.last?.hasPrefix("el9: old 3.0 is passed over: it has metadata that cannot be used: ") == true, "\(notes)")
            let note = "el9: old 2.0 is passed over: its requirement 'cart (about 1)' cannot be read; requires-replace in overrides/old.toml can replace it"
            #expect(notes.first == note)
            // A release that other requirements exclude is not missed.
            try stack.write("shop/prod-reqs.txt", "old<2\nshop-app==1.0\n")
            #expect(try await lock(stack).notes.allSatisfy { !$0.contains("passed over") })
            try stack.write("shop/prod-reqs.txt", "old<3\nshop-app==1.0\n")
            try stack.write("shop/overrides/old.toml", "requires-replace = { cart = \"<2\" }\n")
            let third = try await lock(stack, LockChoices(upgrade: .everything))
            #expect(pins(third).contains("old 2.0") && third.notes.allSatisfy { !$0.contains("passed over") }, "\(third.notes)")
        }
    }

    @Test func `names a release that one target passes over also where alignment lowers the other`() async throws {
        var new = WheelMaker("old", "2.0")
        new.requiresDist = ["cart >=<1 ; python_version < '3.11'"]
        var named = WheelMaker("coupon", "2.0")
        named.requiresDist = ["cart @ https://example.com/cart-1.tar.gz"]
        let files = try TestStack.files() + [new, WheelMaker("old", "1.0"), named, WheelMaker("coupon", "1.0")].map { try LocalIndexFile($0) }
        try await TestStack.run(files: files) { stack, _ in
            try unpin(stack)
            try stack.write("shop/prod-reqs.txt", "old\ncoupon\n")
            let answer = try await lock(stack)
            #expect(pins(answer).contains("old 1.0") && pins(answer).contains("coupon 1.0"))
            #expect(answer.notes.contains { $0.hasPrefix("el9: old 2.0 is passed over: its requirement 'cart >=<1") }, "\(answer.notes)")
            let reason = "it needs cart @ https://example.com/cart-1.tar.gz, which only your own requirements may name by address"
            #expect(answer.notes.contains("el10: coupon 2.0 is passed over: \(reason)"), "\(answer.notes)")
        }
    }

    @Test func `warns of an unreadable requirement only where it counts, and of a marker without a meaning`() async throws {
        var tool = WheelMaker("tool", "1.0")
        tool.requiresDist = ["cart >=<1 ; extra == 'x'", "cart >=<2 ; sys_platform == 'win32'", "cart ; python_version ~= '3'"]
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(tool)]) { stack, _ in
            try unpin(stack)
            try stack.write("shop/prod-reqs.txt", "tool\n")
            let notes = try await lock(stack).notes.filter { $0.hasPrefix("el9: ") }
            #expect(notes.count == 1 && notes[0].contains("has no meaning in python_version ~= \"3\", which counts as false"), "\(notes)")
        }
    }

    private static func wheels(_ names: [(String, String, [String])]) throws -> [LocalIndexFile] {
        try names.map { try LocalIndexFile(WheelMaker($0, $1, requires: $2)) }
    }

    @Test func `names the release that is gone where another one moves because of it`() async throws {
        let all: [(String, String, [String])] = [
            ("top", "1.0", []), ("top", "2.0", ["mid>=2"]), ("mid", "2.0", ["low>=2"]), ("low", "2.0", []), ("other", "1.0", []), ("other", "2.0", ["gone"]),
            ("gone", "1.0", []),
        ]
        try await TestStack.run(files: try Self.wheels(all)) { stack, index in
            try unpin(stack)
            try stack.write("shop/prod-reqs.txt", "top\nother\n")
            _ = try await lock(stack)
            index.replace(with: try Self.wheels(all.filter { $0.0 != "low" && $0.0 != "gone" }))
            let notes = try await lock(stack).notes
            let targets = "(el9, el9:3.11, el10)"
            for line in [
                "top 2.0 -> 1.0: 2.0 requires mid>=2, mid 2.0 requires low>=2, and low 2.0 is gone from the index \(targets)",
                "other 2.0 -> 1.0: 2.0 requires gone, and gone 1.0 is gone from the index \(targets)",
                "gone 1.0 goes: 1.0 is gone from the index \(targets)", "mid 2.0 goes: nothing needs it any more \(targets)",
            ] { #expect(notes.contains(line), "\(notes)") }
        }
    }

    @Test func `explains a package by every requirement on it`() async throws {
        var other = WheelMaker("other", "1.0", requires: ["cart>=1.0"])
        other.requiresDist.append("cart!=1.1; python_version >= '3'")
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(other)]) { stack, _ in
            try unpin(stack)
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nother\ncart\ncart<3\n-c bounds.txt\n")
            try stack.write("shop/bounds.txt", "cart!=1.2\n")
            let step = try stack.lockStep(LockChoices())
            let resolution = try #require(try await step.lock().locked.first)
            let cart = try #require(try await step.explain(try ProjectName("cart"), in: resolution))
            #expect(
                cart.demands.map { "\($0.parent): \($0.requirement)" } == [
                    "other: cart>=1.0", "other: cart!=1.1; python_version >= \"3\"", "shop-app: cart<2,>=1.0", "tables: cart; extra == \"fast\"",
                ])
            #expect(cart.ownBesideChains.map { $0.prefix { $0 != " " } } == ["cart<3", "cart!=1.2"], "\(cart.own)")
            // The chains show the first of the user's requirements, and of two packages those with the shortest way.
            #expect(cart.chains.map(\.links.count) == [1, 2, 2])
            #expect(cart.demandsBesideChains.map(\.parent.normalized) == ["tables"])
            #expect(try await step.explain(try ProjectName("nothing"), in: resolution) == nil)
        }
    }

    @Test func `is made of bare requirements too`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            let path = stack.folder.appending("pylock.toml")
            let request = AdHocLock(
                [try Requirement("tables[fast]")], targets: [target], choices: LockChoices(), context: try stack.context())
            let result = try await request.lock(to: path)
            #expect(result.resolutions.first?.packages.map { "\($0.name) \($0.version)" } == ["cart 2.0", "tables 3.1.post1"])
            #expect(try LockReader.read(path).first?.pins == result.resolutions.first?.pins)
        }
    }
}
