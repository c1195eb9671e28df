import Native
import SystemPackage
import TestSupport
import Testing

/// The files made by the test support are valid for Python's own tools.
struct MakerTests {
    @Test func `pip installs a made wheel and its entry point runs`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-maker-")
        defer { try? FileSystem.remove(folder) }
        var wheel = WheelMaker("Made.Wheel", "1.0.post1")
        wheel.files.append(("made_wheel/cli.py", Array("def main():\n    print('it runs')\n".utf8)))
        wheel.entryPoints = ["console_scripts": ["made = made_wheel.cli:main"]]
        wheel.tags = ["py2-none-any", "py3-none-any"]
        #expect(wheel.filename == "Made_Wheel-1.0.post1-py2.py3-none-any.whl")
        let path = try wheel.write(to: folder)
        let target = folder.appending("site").string
        let result = try await Tool.run(
            try Tool.oraclePython,
            ["-m", "pip", "install", "--isolated", "--no-index", "--disable-pip-version-check", "--target", target, path.string])
        #expect(result.succeeded, "\(result.errors)")
        let run = try await Tool.run(try Tool.oraclePython, ["\(target)/bin/made"], environment: ["PYTHONPATH": target])
        #expect(run.output == "it runs\n", "\(run.errors)")
    }

    @Test func `pip builds a made source archive with its own backend and nothing else`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-maker-")
        defer { try? FileSystem.remove(folder) }
        var source = SdistMaker("made-source", "2.0", requires: ["six>=1"])
        source.requiresPython = ">=3"
        let path = try source.write(to: folder)
        let result = try await Tool.run(
            try Tool.oraclePython,
            [
                "-m", "pip", "wheel", "--isolated", "--no-index", "--no-deps", "--disable-pip-version-check", "-w", folder.string,
                path.string,
            ])
        #expect(result.succeeded, "\(result.errors)")
        var reader = try ArchiveReader(path: folder.appending("made_source-2.0-py3-none-any.whl"), .zip)
        var metadata = ""
        while let entry = try reader.next() {
            guard entry.path.hasSuffix(".dist-info/METADATA") else { continue }
            metadata = String(decoding: try reader.readAll(limit: 1 << 16), as: UTF8.self)
        }
        #expect(metadata.contains("Requires-Dist: six>=1\n"))
        #expect(metadata.contains("Requires-Python: >=3\n"))
    }
}
