import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// The lines for the user about changes that a lock makes, and about lines without effect.
@Suite struct `A lock says` {
    private func step(_ stack: TestStack, adding further: [String: String] = [:], offline: Bool = false) throws -> LockStep {
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        var context = try stack.context(adding: further)
        if offline { context = context.offline }
        return try LockStep(
            stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false), context: context)
    }

    /// Puts files into the mirror, as an earlier release does.
    private func hold(_ files: [LocalIndexFile], _ stack: TestStack) throws {
        for file in files {
            let folder = stack.mirror().appending("packages").appending(file.normalizedProject)
            try FileSystem.createDirectory(folder)
            try FileSystem.writeAtomically(file.bytes, to: folder.appending(file.filename))
        }
    }

    private static func advisory(_ id: String, _ project: String, _ version: String) -> String {
        """
        {"id": "\(id)", "modified": "2026-01-01T00:00:00Z", "summary": "bad",
         "affected": [{"package": {"ecosystem": "PyPI", "name": "\(project)"}, "versions": ["\(version)"]}]}
        """
    }

    @Test(arguments: [false, true]) func `that a release is malicious, not that it is gone, and never keeps it`(offline: Bool) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            // The mirror holds the file, and knows the other releases.
            _ = try await step(stack).lock()
            try hold(try TestStack.files(), stack)
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            let older = AdHocLock([try Requirement("cart==1.0")], targets: [target], choices: LockChoices(), context: try stack.context())
            _ = try await older.lock(to: nil)
            try stack.write("osv/a.json", Self.advisory("MAL-2026-7", "cart", "1.4.0"))
            let dump = ["RELCLI_OSV": stack.folder.appending("osv").string]
            let (check, lock) = (try step(stack, adding: dump), try step(stack, adding: dump, offline: offline))
            let error = await #expect(throws: Failure.self) { _ = try await check.compareWithIndex(check.checked()) }
            #expect(error?.causes == ["it is malicious (MAL-2026-7)"], "\(String(describing: error))")
            let notes = try await lock.lock().notes
            #expect(notes.contains("cart 1.4.0 -> 1.0: 1.4.0 is malicious (MAL-2026-7) (el9, el9:3.11, el10)"), "\(notes)")
            #expect(!notes.contains { $0.contains("gone from the index") })
        }
    }

    @Test func `to a release what moved, which is no warning`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.0\n")
            let log = EventLog()
            _ = try await stack.release(events: log.sink)
            #expect(log.notes.contains { $0.hasPrefix("cart 1.4.0 -> 1.0: ") }, "\(log.notes)")
            #expect(!log.warnings.contains { $0.hasPrefix("cart") }, "\(log.warnings)")
        }
    }

    @Test func `that a requirement has only a malicious release`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("osv/a.json", Self.advisory("MAL-2026-9", "old-helper", "0.3"))
            let dump = ["RELCLI_OSV": stack.folder.appending("osv").string]
            let error = await #expect(throws: Failure.self) { _ = try await step(stack, adding: dump).lock() }
            #expect(error?.causes.contains { $0.contains("no release of old-helper fits on el9") && $0.hasSuffix("0.3 is malicious (MAL-2026-9)") } == true)
        }
    }

    @Test(arguments: [("old-helper", "0.3", false), ("shop-app", "1.0", true)])
    func `how to replace a malicious release that stops a release, by who requires it`(_ name: String, _ version: String, isDirect: Bool) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await step(stack).lock()
            try stack.write("osv/a.json", Self.advisory("MAL-2026-8", name, version))
            let error = await #expect(throws: Failure.self) {
                _ = try await stack.release(publish: false, adding: ["RELCLI_OSV": stack.folder.appending("osv").string])
            }
            let hints = error?.hints ?? []
            #expect(hints.contains { $0.hasPrefix("lock again with the same advisories") }, "\(String(describing: error))")
            #expect(hints.contains { $0.hasPrefix("require another release of shop-app") } == isDirect, "\(hints)")
        }
    }

    @Test func `that a file is gone from the index although its release is there`() async throws {
        let files = try [LocalIndexFile(WheelMaker("cart", "1.4.0")), LocalIndexFile(SdistMaker("cart", "1.4.0"))]
        try await TestStack.run(files: files) { stack, index in
            try stack.write("shop/prod-reqs.txt", "cart==1.4.0\n")
            _ = try await step(stack).lock()
            index.replace(with: [files[1]])
            try hold(files, stack)
            let kept = try await step(stack).lock()
            let gone = "cart-1.4.0-py3-none-any.whl is gone from the index"
            #expect(kept.reused && kept.notes.contains("\(gone); the mirror holds it"), "\(kept.notes)")
            try FileSystem.remove(stack.mirror().appending("packages"))
            let lock = try await step(stack).lock()
            #expect(!lock.reused && lock.notes.contains("\(gone); cart 1.4.0 is now taken as cart-1.4.0.tar.gz"), "\(lock.notes)")
            #expect(try await step(stack).lock().notes.allSatisfy { !$0.contains("gone") })
        }
    }

    /// The stack file of ``TestStack`` with a channel that is not pinned.
    private static let unpinned = "name = \"shop\"\ntargets = [\"el9\", \"el10\"]\n\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n"

    @Test func `nothing where no requirement is for a target, and is refused on a pinned channel for a line without meaning`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntables==9 ; python_version ~= '3'\n")
            let line = #expect(throws: Failure.self) { try step(stack) }
            #expect(line?.code == .usage && line?.description.contains("has no meaning in python_version ~= \"3\"") == true)
            try stack.write("shop/stack.toml", Self.unpinned)
            for text in ["shop-app ; python_version >= '3.6.*'\n", "shop-app ; sys_platform == 'win32'\n"] {
                try stack.write("shop/prod-reqs.txt", text)
                let none = await #expect(throws: Failure.self) { try await step(stack).lock() }
                #expect(none?.code == .usage && none?.subject == "no requirement of the channel prod of shop is for one of its targets", "\(text)")
            }
        }
    }

    @Test func `that one of the user's own lines has no meaning, also if it is kept`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/stack.toml", Self.unpinned)
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntables==9 ; python_version ~= '3'\n-c bounds.txt\n")
            try stack.write("shop/bounds.txt", "cart<1.4 ; python_version == '>=3.6'\ntables<9 ; python_version >= '3.6'\n")
            for isReused in [false, true] {
                let lock = try await step(stack).lock()
                let notes = lock.notes.filter { $0.contains("no meaning") }
                let own = "the marker of 'tables==9; python_version ~= \"3\"' (\(stack.folder)/shop/prod-reqs.txt, line 2) has no meaning in "
                #expect(
                    lock.reused == isReused
                        && notes == [
                            own + "python_version ~= \"3\", which counts as false",
                            "the marker of 'cart<1.4; python_version == \">=3.6\"' (a constraint) has no meaning in python_version == \">=3.6\", which counts as false",
                        ], "\(lock.notes)")
            }
        }
    }

    @Test func `once for a project that its markers have no meaning`() async throws {
        var tool = WheelMaker("tool", "1.0")
        tool.requiresDist = ["cart ; python_version == '>=3.6'", "tables ; '3.x' < python_version", "old-helper ; python_version != 'three'"]
        try await TestStack.run(files: try TestStack.files() + [LocalIndexFile(tool)]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "tool==1.0\nshop-app==1.0\n")
            let notes = try await step(stack).lock().notes.filter { $0.contains("no meaning") && $0.hasPrefix("el9: ") }
            let first = "el9: tool 1.0: the marker of Requires-Dist 'cart; python_version == \">=3.6\"' has no meaning in python_version == \">=3.6\""
            #expect(notes == ["\(first), which counts as false; 2 other requirements have such a marker"], "\(notes)")
        }
    }
}
