import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Reading valid and invalid wheels.
@Suite struct WheelContentsTests {
    private func read(_ wheel: WheelMaker) async throws -> WheelContents {
        try await withScratch { folder in try WheelContents(wheel.artifact(in: folder), spoolDirectory: folder) }
    }

    @Test func `a wheel is read with its metadata, entry points and files in place`() async throws {
        var maker = WheelMaker("Some-App", "1.0")
        maker.entryPoints = ["console_scripts": ["run = some_app:main [x]", "bad = some app:main", "worse = os; import sys:main"]]
        maker.files.append(("Some_App-1.0.data/scripts/tool", []))
        let wheel = try await read(maker)
        #expect(wheel.metadata.name.normalized == "some-app")
        #expect(wheel.rootIsPurelib)
        #expect(wheel.entryPoints.map(\.name) == ["run"])
        #expect(wheel.topLevelNames == ["some_app"])
        #expect(wheel.files.map(\.location).contains(.script("tool")))
        #expect(!wheel.files.contains { $0.archivePath.hasSuffix("/RECORD") })
    }

    @Test func `a long content is put aside and compared all the same`() async throws {
        var maker = WheelMaker("app", "1.0")
        let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        maker.files.append(("app/large.bin", content))
        try await withScratch { folder in
            let wheel = try WheelContents(maker.artifact(in: folder), spoolDirectory: folder)
            let file = try #require(wheel.files.first { $0.archivePath == "app/large.bin" })
            guard case .file(let path, let size) = file.content else { return #expect(Bool(false), "it is in memory") }
            #expect(size == 600_000)
            #expect(try FileSystem.readAll(path, limit: 1 << 20) == content)
        }
        maker.wrongRecords = ["app/large.bin"]
        await #expect(throws: WheelError.self) { try await read(maker) }
    }

    @Test func `a name with a comma, a quote or a line break is found in RECORD, where it is quoted`() async throws {
        for name in ["a,b.txt", "a\"b.txt", "a\nb.txt", "a\r\nb.txt", "\"", "a\n\n,\"\".txt"] {
            var maker = WheelMaker("app", "1.0")
            maker.files.append(("app/\(name)", Array("x".utf8)))
            let wheel = try await read(maker)
            #expect(wheel.files.contains { $0.archivePath == "app/\(name)" })
        }
    }

    struct Fault: Sendable {
        let name: String
        let change: @Sendable (inout WheelMaker) -> Void
        let words: String
    }

    @Test(arguments: [
        Fault(name: "wrong digest", change: { $0.wrongRecords = ["app/__init__.py"] }, words: "is not what its RECORD says"),
        Fault(
            name: "other project", change: { $0.replacedMetadata = Array("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n".utf8) }, words: "that of other"),
        Fault(name: "other version", change: { $0.replacedMetadata = Array("Metadata-Version: 2.1\nName: app\nVersion: 2.0\n".utf8) }, words: "version 2.0"),
        Fault(name: "no metadata", change: { $0.replacedMetadata = Array("nothing".utf8) }, words: "no Name"),
        Fault(name: "climbing path", change: { $0.files.append(("../evil.py", [])) }, words: "leads out"),
        Fault(name: "absolute path", change: { $0.files.append(("/etc/evil", [])) }, words: "leads out"),
        Fault(name: "two infos", change: { $0.files.append(("other-1.0.dist-info/METADATA", [])) }, words: "more than one"),
        Fault(name: "unknown scheme", change: { $0.files.append(("app-1.0.data/kernel/x", [])) }, words: "known scheme"),
    ])
    func `a dishonest wheel is refused with its reason`(_ fault: Fault) async throws {
        var maker = WheelMaker("app", "1.0")
        fault.change(&maker)
        let made = maker
        let error = await #expect(throws: WheelError.self, "\(fault.name)") { try await read(made) }
        #expect(error?.description.contains(fault.words) == true, "\(fault.name): \(error?.description ?? "")")
    }
}
