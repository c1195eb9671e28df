import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// A lock is part of a stack repository: the index and the stack determine the locations and contents of files.
@Suite struct `The files of a lock` {
    private func compared(_ step: LockStep) async throws -> [String] { try await step.compareWithIndex(step.checked()) }

    private func lockFile(_ stack: TestStack) -> FilePath { stack.folder.pushing("shop/pylock.prod.toml") }

    /// Releases once, changes the text of the lock, and releases again on a new mirror.
    private func released(
        _ stack: TestStack, after change: (String) -> String, mirror: String = "second"
    ) async throws -> (error: Failure?, warnings: [String]) {
        _ = try await stack.release()
        let text = String(decoding: try FileSystem.readAll(lockFile(stack), limit: 1 << 20), as: UTF8.self)
        let changed = change(text)
        #expect(changed != text)
        try FileSystem.writeAtomically(Array(changed.utf8), to: lockFile(stack))
        let log = EventLog()
        do {
            _ = try await stack.release(mirror: mirror, events: log.sink)
            return (nil, log.warnings)
        } catch let error as Failure {
            return (error, log.warnings)
        }
    }

    @Test func `come from no other port of the index's host, whatever a reader takes for the host`() async throws {
        try await LocalIndex.run([]) { elsewhere in
            try await TestStack.run(files: try TestStack.files()) { stack, index in
                for (number, place) in [elsewhere.origin, "\(elsewhere.origin)\\\\@\(index.origin.dropFirst(7))"].enumerated() {
                    let result = try await released(stack, after: { $0.replacing(index.origin, with: place) }, mirror: "mirror\(number)")
                    #expect(result.error?.status == .failure, "\(place): \(result)")
                    #expect(elsewhere.requestCount == 0)
                    try FileSystem.remove(lockFile(stack))
                }
            }
        }
    }

    @Test func `have the upload time of the pinned file, also beside a source archive, so that a lock is its own next lock`() async throws {
        for sourceTime in ["2024-01-02T03:04:05.000000Z", "2025-05-06T07:08:09Z", ""] {
            var source = try LocalIndexFile(SdistMaker("cart", "1.4.0"))
            source.uploadTime = sourceTime
            try await TestStack.run(files: try TestStack.files() + [source]) { stack, _ in
                _ = try await stack.lockStep().lock()
                let text = try FileSystem.readAll(lockFile(stack), limit: 1 << 20)
                #expect(try await compared(stack.lockStep()).isEmpty, "\(sourceTime)")
                #expect(try await stack.lockStep().lock().reused)
                _ = try await stack.lockStep(LockChoices(upgrade: .everything)).lock()
                #expect(try FileSystem.readAll(lockFile(stack), limit: 1 << 20) == text, "\(sourceTime)")
                try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.4.0\n")
                _ = try await stack.lockStep().lock()
                let again = String(decoding: try FileSystem.readAll(lockFile(stack), limit: 1 << 20), as: UTF8.self)
                let line = again.split(separator: "\n").first { $0.contains("cart-1.4.0.tar.gz") } ?? ""
                #expect(line.contains("upload-time") == !sourceTime.isEmpty, "\(line)")
                #expect(try await stack.release().published != nil)
            }
        }
    }

    @Test(arguments: ["http://elsewhere.example/files", "https://127.0.0.1/files"])
    func `are at a host and a scheme that the index gives, and a new lock follows the index`(_ place: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let result = try await released(stack) { $0.replacing("\(index.origin)/files", with: place) }
            #expect(result.error?.status == .failure)
            #expect(result.error?.description.contains("the lock takes it from \(place)") ?? false, "\(result)")
            await #expect(throws: Failure.self) { _ = try await compared(stack.lockStep()) }
            let lock = try await stack.lockStep().lock()
            #expect(lock.notes.contains { $0.contains("now follows the index") && $0.contains(place) }, "\(lock.notes)")
            #expect(try await compared(stack.lockStep()).isEmpty)
            #expect(try await stack.release(mirror: "second").published != nil)
        }
    }

    @Test func `may have a host that the stack names, and come from the index`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let file = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", "\(file)\n[index]\nfile-hosts = [\"https://files.example.org:8443\"]\n")
            let result = try await released(stack) { $0.replacing("\(index.origin)/files", with: "https://files.example.org:8443/packages") }
            #expect(result.error == nil)
            #expect(try await compared(stack.lockStep()).isEmpty)
            for (number, place) in ["http://files.example.org:8443", "https://files.example.org"].enumerated() {
                let other = try await released(stack, after: { $0.replacing("https://files.example.org:8443", with: place) }, mirror: "other\(number)")
                #expect(other.error?.description.contains("the lock takes it from \(place)/") ?? false, "\(other)")
                #expect(other.error?.hints.contains { $0.contains("file-hosts") } ?? false)
                try FileSystem.remove(lockFile(stack))
                _ = try await stack.lockStep().lock()
                let text = String(decoding: try FileSystem.readAll(lockFile(stack), limit: 1 << 20), as: UTF8.self)
                let named = text.replacing("\(index.origin)/files", with: "https://files.example.org:8443/packages")
                try FileSystem.writeAtomically(Array(named.utf8), to: lockFile(stack))
            }
        }
    }

    @Test(arguments: [
        "files.example.org", "https://", "ftp://files.example.org", "https://files.example.org/packages", "https://user:secret@files.example.org",
        "https://files.example.org:443", "https://files.example.org:0", "https://files.example.org\\\\@other.example.org",
    ])
    func `have no other host if the stack names none rightly`(_ host: String) async throws {
        try await TestStack.run(files: []) { stack, _ in
            try stack.write(
                "shop/stack.toml",
                "name = \"shop\"\ntargets = [\"el9\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n[index]\nfile-hosts = [\"\(host)\"]\n")
            let error = #expect(throws: Failure.self) { try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
            #expect(error?.status == .usage && error?.subject.contains("file-hosts") == true && error?.subject.contains("secret") == false)
        }
    }

    @Test func `have the size that the index states`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let result = try await released(stack) { text in
                text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                    guard line.contains("cart-1.4.0-py3-none-any.whl"), let place = line.firstRange(of: "size = ") else { return String(line) }
                    return line[..<place.upperBound] + "9" + line[place.upperBound...]
                }.joined(separator: "\n")
            }
            #expect(result.error?.description.contains("the lock states 9") ?? false, "\(result)")
        }
    }

    @Test func `must have the digest that the index lists, also where the mirror holds the locked one`() async throws {
        let files = try TestStack.files()
        let cart = try #require(files.first { $0.filename == "cart-1.4.0-py3-none-any.whl" })
        try await TestStack.run(files: files) { stack, index in
            _ = try await stack.release()
            var evil = WheelMaker("cart", "1.4.0")
            evil.files.append(("cart/evil.py", Array("x = 1\n".utf8)))
            let other = try LocalIndexFile(evil)
            for mirror in ["mirror", "second"] {
                let store = stack.mirror(mirror)
                try FileSystem.createDirectory(store)
                let result = try await released(stack, after: { $0.replacing(cart.sha256.hex, with: other.sha256.hex) }, mirror: mirror)
                #expect(result.error?.status == .failure)
                #expect(result.error?.description.contains("the lock has SHA-256 \(other.sha256.hex), the index \(cart.sha256.hex)") ?? false)
                try FileSystem.remove(lockFile(stack))
            }
        }
    }

    @Test func `have the upload time that the index states, which becomes the time in packages`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let result = try await released(stack) { $0.replacing("2024-01-02T03:04:05", with: "2031-01-02T03:04:05") }
            #expect(result.error?.status == .failure)
            #expect(result.error?.description.contains("the lock states the upload time 2031-01-02T03:04:05") ?? false, "\(result)")
        }
    }

    /// Returns a package of the lock's standard part, for pip and uv.
    private static func package(_ name: String, _ filename: String, url: String, sha256: String) -> String {
        """
        [[packages]]
        name = "\(name)"
        version = "1.0"
        wheels = [
            { name = "\(filename)", url = "\(url)", hashes = { sha256 = "\(sha256)" } },
        ]


        """
    }

    @Test func `are what somebody needs`() async throws {
        var files = try TestStack.files()
        files.append(try LocalIndexFile(WheelMaker("stranger", "1.0")))
        let stranger = try #require(files.last)
        try await TestStack.run(files: files) { stack, index in
            let result = try await released(stack) { text in
                let url = "\(index.origin)\(index.path(stranger))"
                let package = Self.package("stranger", stranger.filename, url: url, sha256: stranger.sha256.hex)
                let pin = #"    { name = "stranger", version = "1.0", file = "\#(stranger.filename)", extras = [], dependencies = [], direct = false },"#
                return text.replacing("[tool.relcli]", with: "\(package)[tool.relcli]").replacing("pins = [\n", with: "pins = [\n\(pin)\n")
            }
            #expect(result.error?.description.contains("nothing needs stranger 1.0") ?? false, "\(result)")
        }
    }

    @Test(arguments: ["shop-app", "cart"]) func `are what the files themselves need, whatever dependencies the lock states`(_ user: String) async throws {
        var files = try TestStack.files()
        files.append(try LocalIndexFile(WheelMaker("stranger", "1.0")))
        let stranger = try #require(files.last)
        try await TestStack.run(files: files) { stack, index in
            let result = try await released(stack) { text in
                let url = "\(index.origin)\(index.path(stranger))"
                let package = Self.package("stranger", stranger.filename, url: url, sha256: stranger.sha256.hex)
                let fields = #"uploaded = "2024-01-02T03:04:05.000000Z", extras = [], dependencies = [], direct = false"#
                let pin = #"    { name = "stranger", version = "1.0", file = "\#(stranger.filename)", \#(fields) },"#
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).map { line in
                    guard line.hasPrefix("    { name = \"\(user)\", ") else { return line }
                    return line.contains("dependencies = []")
                        ? line.replacing("dependencies = []", with: "dependencies = [\"stranger\"]")
                        : line.replacing("dependencies = [", with: "dependencies = [\"stranger\", ")
                }
                return lines.joined(separator: "\n").replacing("[tool.relcli]", with: "\(package)[tool.relcli]").replacing(
                    "pins = [\n", with: "pins = [\n\(pin)\n")
            }
            let causes = result.error.map { "\($0) \($0.causes)" } ?? ""
            #expect(causes.contains("nothing needs stranger") || causes.contains("the dependencies written for \(user) are not those it has"), "\(result)")
        }
    }

    @Test func `are for the targets of the stack alone`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let result = try await released(stack) { text in
                let other = "[[tool.relcli.targets]]\nname = \"el8\"\npython = \"3.6.8\"\narchitecture = \"x86_64\"\nrequirements = []\npins = []\n"
                return text + "\n" + other
            }
            #expect(result.error?.description.contains("it is for other targets than the stack") ?? false, "\(result)")
        }
    }

    @Test func `are the same for pip as for relcli`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let result = try await released(stack) { text in
                let name = "evil-1.0-py3-none-any.whl"
                let package = Self.package("evil", name, url: "http://evil.example/\(name)", sha256: "00")
                return text.replacing("[tool.relcli]", with: "\(package)[tool.relcli]")
            }
            #expect(result.error?.description.contains("does not say the same to pip as to relcli") ?? false, "\(result)")
        }
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x.whl", "git+file:///tmp/x@0123456789012345678901234567890123456789"])
    func `have http URLs, whatever the lock says`(_ url: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let result = try await released(stack) { text in
                text.replacing("\(index.origin)/files/cart/cart-1.4.0-py3-none-any.whl", with: url)
            }
            #expect(result.error?.status == .failure)
            #expect(result.error?.description.contains("files of an index have http or https URLs") ?? false, "\(result)")
        }
    }

    @Test func `that the index does not list are not fetched, and those that the mirror holds from before are kept`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await stack.release()
            index.replace(with: try TestStack.files().filter { $0.filename != "cart-1.4.0-py3-none-any.whl" })
            let error = await failed(stack)
            #expect(error?.description.contains("the index does not list it") ?? false, "\(error.map { "\($0)" } ?? "")")
            try stack.write("shop/overrides/tables.toml", "summary = \"another\"\n")
            let log = EventLog()
            #expect(try await stack.release(events: log.sink).published != nil)
            #expect(log.warnings.contains("cart-1.4.0-py3-none-any.whl is gone from the index; the mirror holds it"))
        }
    }

    @Test(arguments: [
        (#"name = "cart", version = "1.4.0""#, #"name = "cart", version = "2.0""#, "does not describe that file"),
        ("cart-1.4.0-py3-none-any.whl", "cart-1.4.0-cp27-none-win32.whl", "does not run on"),
        ("cart-1.4.0-py3-none-any.whl", "tables-1.4.0-py3-none-any.whl", "is no wheel of cart 1.4.0"),
        (#"name = "shop-app", version = "1.0""#, #"name = "shop-app2", version = "1.0""#, "shop-app"),
    ]) func `are those that the stack asks for, whatever the lock says`(_ change: (old: String, new: String, complaint: String)) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.4.0\n")
            let result = try await released(stack) { $0.replacing(change.old, with: change.new) }
            #expect(result.error?.description.contains(change.complaint) ?? false, "\(result)")
        }
    }

    @Test func `are not left to the system, denied or without the digest that the requirements state because the lock says so`() async throws {
        let cart = try LocalIndexFile(WheelMaker("cart", "1.4.0"))
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let system = try await released(stack) { text in
                text.replacing(#"file = "cart-1.4.0-py3-none-any.whl""#, with: #"system = true, file = "cart-1.4.0-py3-none-any.whl""#)
            }
            #expect(system.error?.description.contains("does not allow the system's") ?? false, "\(system)")
        }
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "--no-require-hashes\nshop-app==1.0\ncart==1.4.0 --hash=sha256:\(cart.sha256.hex)\n")
            let other = SHA256Digest(of: [1]).hex
            let result = try await released(stack) { $0.replacing(cart.sha256.hex, with: other) }
            #expect(result.error?.description.contains("none of the digests") ?? false, "\(result)")
        }
    }

    @Test func `of internal names are those of the internal index, also when they are read back`() async throws {
        let own = try LocalIndexFile(WheelMaker("cart", "1.4.0"))
        var strange = WheelMaker("cart", "1.4.0")
        strange.files.append(("cart/stranger.py", Array("x = 1\n".utf8)))
        let stranger = try LocalIndexFile(strange)
        let others = try TestStack.files().filter { $0.project != "cart" }
        try await LocalIndex.run([own]) { company in
            try await TestStack.run(files: others + [stranger]) { stack, index in
                let file = """
                    name = "shop"
                    targets = ["el9"]
                    [index]
                    internal = ["cart"]
                    internal-url = "\(company.url)"
                    file-hosts = ["https://files.example.org"]
                    [channels.prod]
                    requirements = "prod-reqs.txt"
                    """
                try stack.write("shop/stack.toml", file)
                let foreign = try await released(stack, after: { $0.replacing(company.origin, with: "https://files.example.org") })
                #expect(foreign.error?.description.contains("the lock takes it from https://files.example.org") ?? false, "\(foreign)")
                try FileSystem.remove(lockFile(stack))
                let result = try await released(stack) { text in
                    text.replacing("\(company.origin)\(company.path(own))", with: "\(index.origin)\(index.path(stranger))")
                        .replacing(own.sha256.hex, with: stranger.sha256.hex)
                }
                #expect(result.error?.description.contains("the index \(own.sha256.hex)") ?? false, "\(result)")
                #expect(index.requests(index.path(stranger)) == 0 && index.requests("/simple/cart/") == 0)
            }
        }
    }

    @Test func `that are larger than the lock and the index say are not read to their end`() async throws {
        let cart = try LocalIndexFile(WheelMaker("cart", "1.4.0"))
        let application = try LocalIndexFile(WheelMaker("shop-app", "1.0", requires: ["cart"]))
        try await TestStack.run(files: [cart, application]) { stack, index in
            _ = try await stack.release()
            // The page is the same, but its file has grown.
            index.replace(with: [application, Self.grown(cart)])
            index.faults = Self.faults(page(of: cart, on: index))
            let error = await failed(stack)
            #expect(error?.description.contains("cart-1.4.0") ?? false)
            let left = try FileSystem.list(stack.mirror("second").appending("tmp")).map(\.name)
            #expect(left == [])
        }
    }

    private static func grown(_ file: LocalIndexFile) -> LocalIndexFile {
        var file = file
        file.bytes += [UInt8](repeating: 0, count: 32 << 20)
        return file
    }

    private static func faults(_ page: String) -> LocalIndexFaults {
        var faults = LocalIndexFaults()
        faults.pages["cart"] = ("application/vnd.pypi.simple.v1+json", page)
        return faults
    }

    private func page(of file: LocalIndexFile, on index: LocalIndex) -> String {
        """
        {"meta": {"api-version": "1.1"}, "name": "cart", "versions": ["1.4.0"], "files": [{"filename": "\(file.filename)", "size": \(file.bytes.count),
        "url": "\(index.origin)\(index.path(file))", "hashes": {"sha256": "\(file.sha256.hex)"}}]}
        """
    }

    private func failed(_ stack: TestStack) async -> Failure? {
        do {
            _ = try await stack.release(mirror: "second")
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test func `are compared with the index by lock --check`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await stack.release()
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            func step() throws -> LockStep {
                try LockStep(
                    stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false),
                    context: try stack.context())
            }
            #expect(try await compared(step()) == [])
            index.replace(with: try TestStack.files().filter { $0.filename != "cart-1.4.0-py3-none-any.whl" })
            #expect(try await compared(step()) == ["cart-1.4.0-py3-none-any.whl is gone from the index; the mirror holds it"])
            var evil = WheelMaker("cart", "1.4.0")
            evil.files.append(("cart/evil.py", Array("x = 1\n".utf8)))
            index.add(try LocalIndexFile(evil))
            await #expect(throws: Failure.self) { _ = try await compared(step()) }
            // A lock that is kept says the same as the comparison.
            let error = await #expect(throws: Failure.self) { _ = try await step().lock() }
            #expect(error?.description.contains("is not a file of the stack's indexes") ?? false, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `keep their bytes as long as their release is kept, whatever else changes`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await stack.lockStep().lock()
            var evil = WheelMaker("cart", "1.4.0")
            evil.files.append(("cart/evil.py", Array("x = 1\n".utf8)))
            let changed = try LocalIndexFile(evil)
            index.replace(with: try TestStack.files().filter { $0.filename != changed.filename } + [changed, LocalIndexFile(WheelMaker("till", "1.0"))])
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntill==1.0\n")
            for upgrade in [LockChoices.Upgrade.nothing, .projects([try ProjectName("till")])] {
                let error = await #expect(throws: Failure.self) { _ = try await stack.lockStep(LockChoices(upgrade: upgrade)).lock() }
                #expect(error?.description.contains("has other bytes than the locked file") ?? false, "\(error.map { "\($0)" } ?? "")")
            }
            let told = try await stack.lockStep(LockChoices(upgrade: .projects([try ProjectName("cart")]))).lock()
            #expect(told.notes.contains { $0.contains("\(changed.filename) has other bytes than before") }, "\(told.notes)")
        }
    }

    @Test func `fit again as they are, a wheel with an sdist beside it too`() async throws {
        let files = try TestStack.files() + [LocalIndexFile(SdistMaker("cart", "1.4.0"))]
        try await TestStack.run(files: files) { stack, _ in
            let first = try await stack.lockStep().lock()
            #expect(try await compared(stack.lockStep()).isEmpty)
            let again = try await stack.lockStep().lock()
            #expect(again.reused && again.notes.isEmpty && again.text == first.text)
            try FileSystem.writeAtomically(Array(first.text.replacing("uploaded = \"2024-01-02", with: "uploaded = \"2024-01-01").utf8), to: lockFile(stack))
            await #expect(throws: Failure.self) { _ = try await compared(stack.lockStep()) }
        }
    }

    @Test func `that are gone are judged alike by a kept lock and by --check, sdists too`() async throws {
        let source = try LocalIndexFile(SdistMaker("cart", "1.4.0"))
        let files = try TestStack.files().filter { $0.project != "cart" } + [source]
        try await TestStack.run(files: files) { stack, index in
            _ = try await stack.lockStep().lock()
            index.replace(with: files.filter { $0.filename != source.filename })
            let isRight = (try? await compared(stack.lockStep())) != nil
            let isKept = (try? await stack.lockStep().lock())?.reused ?? false
            #expect(isRight == isKept)
        }
    }

    @Test func `keep the variables of their addresses, which are put in only where they are fetched`() async throws {
        let own = try LocalIndexFile(WheelMaker("cart", "1.7"))
        try await LocalIndex.run([own]) { elsewhere in
            var faults = elsewhere.faults
            faults.authorization = "Basic c2hvcDpzM2NyM3Q="  // shop:s3cr3t
            elsewhere.faults = faults
            try await TestStack.run(files: try TestStack.files()) { stack, _ in
                let place = "\(elsewhere.origin)\(elsewhere.path(own))".replacing("http://", with: "http://shop:${SHOP_TOKEN}@")
                try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart @ \(place)#sha256=\(own.sha256.hex)\n")
                let missing = await #expect(throws: Failure.self) { _ = try await stack.release() }
                #expect(missing?.description.contains("SHOP_TOKEN") ?? false)
                _ = try await stack.release(adding: ["SHOP_TOKEN": "s3cr3t"])
                let text = String(decoding: try FileSystem.readAll(lockFile(stack), limit: 1 << 20), as: UTF8.self)
                #expect(text.contains("${SHOP_TOKEN}") && !text.contains("s3cr3t"))
                let found = try await Tool.run("grep", ["-r", "-l", "s3cr3t", stack.mirror().string, stack.folder.appending("shop").string])
                #expect(found.output.isEmpty, "\(found.output)")
            }
        }
    }
}
