import Failures
import Glibc
import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder
@testable import RPMRepository

/// Packages that build machines upload to a channel.
@Suite struct PackageUploadTests {
    private static let reason = PublishReason(time: 1, who: "builder", why: "test")

    private static func spec(_ name: String, _ version: String, content: String = "data", epoch: Int? = nil) -> String {
        """
        \(epoch.map { "Epoch: \($0)\n" } ?? "")Name: \(name)
        Version: \(version)
        Release: 1
        Summary: \(name)
        License: MIT
        BuildArch: noarch
        %description
        \(name).
        %install
        mkdir -p %{buildroot}/usr/share/\(name)
        echo \(content) > %{buildroot}/usr/share/\(name)/data
        %files
        /usr/share/\(name)/data

        """
    }

    /// Builds a package, and returns the binary and the source package.
    private static func build(_ name: String, _ version: String, content: String = "data", epoch: Int? = nil, in folder: FilePath) async throws -> (
        binary: FilePath, source: FilePath
    ) {
        try await SpecFixture.build(spec(name, version, content: content, epoch: epoch), into: folder)
        return (folder.appending("\(name)-\(version)-1.noarch.rpm"), folder.appending("\(name)-\(version)-1.src.rpm"))
    }

    private static func digest(_ path: FilePath) throws -> SHA256Digest { try #require(SHA256Digest(bytes: try Digest.ofFile(path, .sha256))) }

    private static func upload(
        _ path: FilePath, to store: SnapshotStore, _ change: (inout PackagePlace) -> Void = { _ in }
    ) async throws -> UploadEffect {
        var place = PackagePlace(channel: "nightly", target: "el9", architecture: "x86_64", filename: path.lastComponent?.string ?? "")
        change(&place)
        return try await store.upload(path, sha256: digest(path), to: place, reason: reason)
    }

    private static func names(_ store: SnapshotStore, _ repository: String = "el9/x86_64") throws -> [String] {
        let snapshot = try #require(try store.current("nightly"))
        return try store.packages(of: snapshot).repositories[repository].map { $0.keys.sorted() } ?? []
    }

    @Test func `packages add up on a channel, and the same bytes give the same snapshot`() async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let (one, two) = (try await Self.build("one", "1.0", in: folder.path), try await Self.build("two", "1.0", in: folder.path))
        #expect(try await Self.upload(one.binary, to: store) == .addedFirst(of: "el9"))
        #expect(try await Self.upload(one.source, to: store) { $0.architecture = "source" } == .addedFirst(of: "el9/source"))
        let before = try #require(try store.current("nightly"))
        #expect(try await Self.upload(two.binary, to: store) == .added)
        let now = try #require(try store.current("nightly"))
        #expect(try Self.names(store) == ["one-1.0-1.noarch", "two-1.0-1.noarch"] && Self.names(store, "el9/source") == ["one-1.0-1.src"])
        #expect(now.stack == SnapshotStore.uploadedStack && now.id != before.id)
        // The repository that got nothing is linked as it is, with its index.
        #expect(now.members.first { $0.path == "el9/source" } == before.members.first { $0.path == "el9/source" })
        for entry in try FileSystem.list(before.path.pushing("el9/source/repodata")).map({ "repodata/\($0.name)" }) + ["Packages/one-1.0-1.src.rpm"] {
            let (old, new) = (before.path.pushing("el9/source").pushing(FilePath(entry)), now.path.pushing("el9/source").pushing(FilePath(entry)))
            #expect(try FileSystem.status(old)?.inode == FileSystem.status(new)?.inode, "\(entry)")
        }
        try store.verifyExactly(now)
        #expect(try await Self.upload(two.binary, to: store) == .unchanged && store.current("nightly")?.id == now.id)
        let other = try SnapshotStore(root: folder.path.appending("other"))
        for path in [two.binary, one.binary] { #expect(try await Self.upload(path, to: other) != .unchanged) }
        #expect(try await Self.upload(one.source, to: other) { $0.architecture = "source" } == .addedFirst(of: "el9/source"))
        #expect(try other.current("nightly")?.id == now.id)
        #expect(try store.history(channel: "nightly").map(\.forced) == [true, true, true])
        // createrepo_c reads the same packages from the folder.
        let repository = now.path.pushing("el9/x86_64")
        let seen = try await Tool.run(
            "dnf",
            [
                "-q", "--repofrompath", "x,file://\(repository)", "--repo", "x", "--setopt=cachedir=\(folder.path)/c", "--setopt=logdir=\(folder.path)",
                "repoquery",
            ])
        #expect(seen.output == "one-0:1.0-1.noarch\ntwo-0:1.0-1.noarch\n", "\(seen.errors)")
    }

    /// A wrong upload of a good package.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Failure.Code
        var place: @Sendable (inout PackagePlace) -> Void = { _ in }
        var bend: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    }

    @Test(arguments: [
        Case(testDescription: "another name", code: .badPackage, place: { $0.filename = "two-1.0-1.noarch.rpm" }),
        Case(testDescription: "a path", code: .badPackage, place: { $0.filename = "../one-1.0-1.noarch.rpm" }),
        Case(testDescription: "a source folder", code: .badPackage, place: { $0.architecture = "source" }),
        Case(testDescription: "a hidden target", code: .badName, place: { $0.target = ".el9" }),
        Case(testDescription: "a path as target", code: .badName, place: { $0.target = "../el9" }),
        Case(testDescription: "a folder of the store", code: .badName, place: { $0.channel = "snapshots" }),
        Case(testDescription: "a channel in capitals", code: .badName, place: { $0.channel = "NIGHTLY" }),
        Case(testDescription: "a channel with a dot", code: .badName, place: { $0.channel = "night.ly" }),
        Case(testDescription: "a target in capitals", code: .badName, place: { $0.target = "EL9" }),
        Case(testDescription: "an index as architecture", code: .badName, place: { $0.architecture = "repodata" }),
        Case(testDescription: "an architecture in capitals", code: .badName, place: { $0.architecture = "X86_64" }),
        Case(testDescription: "no package", code: .badPackage, bend: { _ in Array("no".utf8) }),
        Case(testDescription: "nothing", code: .badPackage, bend: { _ in [] }),
        Case(testDescription: "half", code: .badPackage, bend: { Array($0.dropLast($0.count / 2)) }),
        Case(
            testDescription: "a changed byte of the payload", code: .badPackage,
            bend: { bytes in bytes.indices.map { $0 == bytes.count - 20 ? bytes[$0] ^ 1 : bytes[$0] } }),
        Case(testDescription: "more bytes", code: .badPackage, bend: { $0 + [0] }),
    ])
    func `a package that is not what it says changes nothing`(_ example: Case) async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let path = try await Self.build("one", "1.0", in: folder.path).binary
        try FileSystem.writeAtomically(example.bend(try FileSystem.readAll(path, limit: 1 << 24)), to: path)
        let error = await #expect(throws: Failure.self) { try await Self.upload(path, to: store, example.place) }
        #expect(error?.code == example.code, "\(String(describing: error))")
        #expect(try store.channels().isEmpty && store.snapshots().isEmpty)
    }

    @Test(arguments: [false, true]) func `a package for all architectures has the same bytes in each of them`(_ isGone: Bool) async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let one = try await Self.build("one", "1.0", in: folder.path).binary
        let other = try await Self.build("one", "1.0", content: "other", in: folder.path.appending("other")).binary
        #expect(try await Self.upload(one, to: store) == .addedFirst(of: "el9"))
        if isGone {
            // The name stays taken if the channel has it no more.
            let empty = try await store.create(repositories: [], revision: 1, stack: SnapshotStore.uploadedStack)
            try await store.publish(empty.id, channel: "nightly", reason: Self.reason, force: true)
        }
        let error = await #expect(throws: Failure.self) { try await Self.upload(other, to: store) { $0.architecture = "aarch64" } }
        #expect(error?.code == .otherBytes && error?.description.contains(" in el9/x86_64 has or had other bytes") == true, "\(String(describing: error))")
        // The same bytes, another target and another channel are no other bytes.
        #expect(try await Self.upload(one, to: store) { $0.architecture = "aarch64" } != .unchanged)
        #expect(try await Self.upload(other, to: store) { ($0.target, $0.architecture) = ("el10", "aarch64") } == .addedFirst(of: "el10"))
        #expect(try await Self.upload(other, to: store) { ($0.channel, $0.architecture) = ("other", "aarch64") } == .addedFirst(of: "el9"))
    }

    @Test func `a published name keeps its bytes, also when the package is gone, and releases and uploads share no channel`() async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let one = try await Self.build("one", "1.0", in: folder.path).binary
        let other = try await Self.build("one", "1.0", content: "other", in: folder.path.appending("other")).binary
        #expect(try Self.digest(one) != Self.digest(other))
        let empty = try await store.create(repositories: [], revision: 1, stack: SnapshotStore.uploadedStack)
        try await store.publish(empty.id, channel: "nightly", reason: Self.reason, force: true)
        #expect(try await Self.upload(one, to: store) == .addedFirst(of: "el9"))
        func code(_ channel: String) async -> Failure.Code? {
            await #expect(throws: Failure.self) { try await Self.upload(other, to: store) { $0.channel = channel } }?.code
        }
        #expect(await code("nightly") == .otherBytes)
        try await store.rollback("nightly", reason: Self.reason)
        #expect(try Self.names(store).isEmpty)
        #expect(await code("nightly") == .otherBytes)
        #expect(try await Self.upload(one, to: store) == .addedFirst(of: "el9") && Self.names(store) == ["one-1.0-1.noarch"])
        let released = try await store.create(repositories: [], revision: 1, stack: "shop")
        try await store.publish(released.id, channel: "prod", reason: Self.reason, force: true)
        #expect(await code("prod") == .otherStack)
        let error = await #expect(throws: Failure.self) { try await store.publish(released.id, channel: "nightly", reason: Self.reason, force: true) }
        #expect(error?.code == .otherStack)
        // Nobody but the owner of the key can sign the next index.
        let snapshot = try #require(try store.current("nightly"))
        try FileSystem.writeAtomically([1], to: snapshot.path.pushing("el9/x86_64/repodata/repomd.xml.asc"))
        let two = try await Self.build("two", "1.0", in: folder.path).binary
        let signed = await #expect(throws: Failure.self) { try await Self.upload(two, to: store) }
        #expect(signed?.code == .signature)
    }

    @Test(arguments: [0, 1]) func `another epoch makes no other name, whether the channel has the package or had it`(_ epoch: Int) async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let empty = try await store.create(repositories: [], revision: 1, stack: SnapshotStore.uploadedStack)
        try await store.publish(empty.id, channel: "nightly", reason: Self.reason, force: true)
        let one = try await Self.build("one", "1.0", in: folder.path).binary
        let other = try await Self.build("one", "1.0", content: "other", epoch: epoch, in: folder.path.appending("other")).binary
        #expect(one.lastComponent == other.lastComponent)
        #expect(try await Self.upload(one, to: store) != .unchanged)
        for _ in 0..<2 {
            let error = await #expect(throws: Failure.self) { try await Self.upload(other, to: store) }
            #expect(error?.code == .otherBytes, "\(String(describing: error))")
            if try !Self.names(store).isEmpty { try await store.rollback("nightly", reason: Self.reason) }
        }
        // The other way round, with the record of a version that kept the epoch.
        #expect(try await Self.upload(other, to: store) { $0.channel = "weekly" } != .unchanged)
        #expect(try await store.audit("weekly").problems == [])
        let record = store.layout.published
        let text = String(decoding: try FileSystem.readAll(record, limit: 1 << 20), as: UTF8.self)
        let old = text.replacing("one-1.0-1.noarch", with: "one-\(epoch):1.0-1.noarch")
        #expect(old != text)
        try FileSystem.writeAtomically(Array(old.utf8), to: record)
        #expect(try await store.audit("weekly").problems == [])
        for channel in ["weekly", "nightly"] {
            let refused = channel == "weekly" ? one : other
            let error = await #expect(throws: Failure.self) { try await Self.upload(refused, to: store) { $0.channel = channel } }
            #expect(error?.code == .otherBytes, "\(String(describing: error))")
        }
    }

    /// Builds `demo-1.0-1` and replaces the name and the version in its header by others of the same length.
    private static func forged(_ name: String, _ version: String, in folder: FilePath) async throws -> FilePath {
        let path = try await build("demo", "1.0", in: folder).binary
        let read = try RPMFileReader.read(path)
        func replacing(_ bytes: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
            precondition(old.count == new.count)
            var (bytes, place) = (bytes, 0)
            while place + old.count <= bytes.count {
                if bytes[place...].starts(with: old) { bytes.replaceSubrange(place..<(place + old.count), with: new) }
                place += 1
            }
            return bytes
        }
        let whole = try FileSystem.readAll(path, limit: 1 << 24)
        let (start, end) = (Int(read.headerStart), Int(read.headerEnd))
        let old = Array(whole[start..<end])
        let header = replacing(replacing(old, Array("demo".utf8), Array(name.utf8)), Array("1.0".utf8), Array(version.utf8))
        // The digests in the signature header: of the header as hexadecimal text, and of header and payload as bytes.
        var front = Array(whole[..<start])
        for algorithm in [DigestAlgorithm.sha1, .sha256] {
            front = replacing(front, Array(Digest.hex(of: old, algorithm).utf8), Array(Digest.hex(of: header, algorithm).utf8))
        }
        func md5(_ bytes: [UInt8]) -> [UInt8] {
            var context = DigestContext(.md5)
            context.update(bytes)
            return context.finish()
        }
        front = replacing(front, md5(Array(whole[start...])), md5(header + whole[end...]))
        let forged = front + header + Array(whole[end...])
        let result = folder.appending("forged.rpm")
        try FileSystem.writeAtomically(forged, to: result)
        return result
    }

    @Test(arguments: [
        ("demo", "1-0", "version"), ("-emo", "1.0", "name"), (".emo", "1.0", "name"), ("de o", "1.0", "name"), ("de\"o", "1.0", "name"),
        ("de<o", "1.0", "name"), ("de%o", "1.0", "name"), ("de/o", "1.0", "name"), ("de\no", "1.0", "name"), ("demo", "1:0", "version"),
        ("demo", "1 0", "version"), ("d..o", "1.0", "name"), ("dem\u{1}", "1.0", "name"),
    ])
    func `a name or version that rpmbuild makes no package of is refused with the reason`(_ name: String, _ version: String, _ part: String) async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let path = try await Self.forged(name, version, in: folder.path)
        let error = await #expect(throws: Failure.self) { try await Self.upload(path, to: store) { $0.filename = "\(name)-\(version)-1.noarch.rpm" } }
        #expect(error?.code == .badPackage && error?.cause?.hasPrefix("its \(part) ") == true, "\(String(describing: error))")
        #expect(try store.channels().isEmpty)
    }

    @Test func `other names of the grammar are taken`() async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        for (name, version) in [("_emo", "1.0"), ("4emo", "1~0"), ("D+.o", "1^0"), ("de-o", "1_0")] {
            let path = try await Self.forged(name, version, in: folder.path)
            #expect(try await Self.upload(path, to: store) { $0.filename = "\(name)-\(version)-1.noarch.rpm" } != .unchanged, "\(name) \(version)")
        }
    }

    @Test func `a stack of any name and uploads share no channel, and the refusals name both`() async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let one = try await Self.build("one", "1.0", in: folder.path).binary
        let released = try await store.create(repositories: [], revision: 1, stack: "uploads")
        try await store.publish(released.id, channel: "prod", reason: Self.reason, force: true)
        let upload = await #expect(throws: Failure.self) { try await Self.upload(one, to: store) { $0.channel = "prod" } }
        #expect(upload?.code == .otherStack && upload?.description.contains("releases of the stack uploads") == true, "\(String(describing: upload))")
        #expect(try await Self.upload(one, to: store) == .addedFirst(of: "el9"))
        let release = await #expect(throws: Failure.self) { try await store.publish(released.id, channel: "nightly", reason: Self.reason, force: true) }
        #expect(
            release?.code == .otherStack
                && release?.description.contains("it has uploaded packages, which would be replaced by those of the stack uploads") == true,
            "\(String(describing: release))")
        #expect(try Self.names(store) == ["one-1.0-1.noarch"])
    }

    @Test func `an upload refuses a channel whose index or package has decayed, and leaves it as it is`() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try await Self.build("one", "1.0", in: folder.path), try await Self.build("two", "1.0", in: folder.path).binary)
        for path in ["el9/source/Packages/one-1.0-1.src.rpm", "el9/x86_64/Packages/one-1.0-1.noarch.rpm", "el9/source/repodata/repomd.xml"] {
            let store = try SnapshotStore(root: folder.path.appending(path.replacing("/", with: "-")))
            #expect(try await Self.upload(one.binary, to: store) == .addedFirst(of: "el9"))
            #expect(try await Self.upload(one.source, to: store) { $0.architecture = "source" } == .addedFirst(of: "el9/source"))
            let before = try #require(try store.current("nightly"))
            let file = before.path.pushing(FilePath(path))
            // A new file, because the package is linked.
            try FileSystem.writeAtomically(try FileSystem.readAll(file, limit: 1 << 24).dropLast(), to: file)
            let error = await #expect(throws: Failure.self, "\(path)") { try await Self.upload(two, to: store) }
            #expect(error?.code == .badMetadata && error?.description.contains(path) == true, "\(String(describing: error))")
            #expect(try store.current("nightly")?.id == before.id && store.snapshots().count == 2)
        }
    }

    @Test func `a publisher killed at any step leaves the channel with the package or without it, and the upload can be repeated`() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try await Self.build("one", "1.0", in: folder.path).binary, try await Self.build("two", "1.0", in: folder.path).binary)
        var (survived, step) = (false, 0)
        while !survived {
            let root = folder.path.appending("rpm\(step)")
            let store = try SnapshotStore(root: root)
            #expect(try await Self.upload(one, to: store) == .addedFirst(of: "el9"))
            let run = await #expect(processExitsWith: .failure) { [root = root.string as String, two = two.string as String, step = step as Int] in
                let counter = StepCounter(limit: step)
                let store = try SnapshotStore(root: FilePath(root)) { _ in counter.next() }
                _ = try await Self.upload(FilePath(two), to: store)
                counter.endWithoutHavingBeenKilled()
            }
            survived = run?.exitStatus == .exitCode(StepCounter.survived)
            #expect(survived || run?.exitStatus == .signal(SIGKILL), "step \(step): \(String(describing: run?.exitStatus))")
            let now = try #require(try store.current("nightly"))
            for member in now.members { _ = try Repomd.read(directory: now.directory(of: member)) }
            let before = try Self.names(store)
            #expect(before == ["one-1.0-1.noarch"] || before == ["one-1.0-1.noarch", "two-1.0-1.noarch"], "step \(step)")
            #expect(try await Self.upload(two, to: store) == (before.count == 1 ? .added : .unchanged))
            #expect(try Self.names(store).count == 2 && store.history(channel: "nightly").count == 2, "step \(step)")
            #expect(try FileSystem.status(store.layout.temporary) == nil)
            step += 1
        }
        #expect(step > 5)
    }
}
