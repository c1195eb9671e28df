import FoundationEssentials
import Glibc
import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// Tests that a hostile build back end cannot leave the sandbox, as root and as a normal user.
@Suite struct HostileBuildTests {
    @Test func `a hostile build gets nothing`() async throws {
        try await withScratch { folder in
            // A folder that everybody could read if it were visible.
            try FileSystem.setMode(of: folder, to: 0o755)
            let file = folder.appending("outside.txt")
            try FileSystem.writeAtomically([1], to: file)
            let answer = try await LocalIndex.run { index in
                let server = String(index.origin.split(separator: "/").last ?? "127.0.0.1:1")
                let probe = BreakOut(
                    process: getpid(), server: server, file: file.string,
                    limits: (processes: 48, disk: 32 << 20, memory: 512 << 20))
                var limits = SourceLimits()
                limits.processCount = probe.limits.processes
                limits.diskSize = UInt64(probe.limits.disk)
                limits.memory = UInt64(probe.limits.memory)
                var sdist = SourceFixture(
                    body: "import json, probe\nextra['answer.json'] = json.dumps({'found': probe.breaches(), 'tried': len(probe.tried)})")
                sdist.files = [("build/probe.py", probe.text)]
                return try contents(of: try await sdist.build(in: folder, limits: limits))["answer.json"] ?? ""
            }
            let report = try JSONDecoder().decode(Report.self, from: Data(answer.utf8))
            #expect(report.tried == 45)
            #expect(report.found == [])
        }
    }

    private struct Report: Decodable {
        let found: [String]
        let tried: Int
    }

    @Test(.enabled(if: getuid() == 0)) func `the same holds for a plain user`() async throws {
        guard let result = try await PlainUser.run(suite: "HostileBuildTests") else { return }
        #expect(result.succeeded, "\(result.output)\n\(result.errors)")
        #expect((result.output + result.errors).contains("a hostile build gets nothing"))
    }

    @Test(
        arguments: [
            (map: [0...4_294_967_294], expected: SandboxUser.spare(first: 1_900_000_000, count: 65536)),
            (map: [0...65535], expected: .spare(first: 2000, count: 63534)), (map: [0...0], expected: nil), (map: [], expected: nil),
            (map: [0...0, 1...65536], expected: .spare(first: 2001, count: 63534)),
            (map: [0...999, 1000...1000, 1001...200_000], expected: .spare(first: 134_464, count: 65535)),
        ] as [(map: [ClosedRange<UInt32>], expected: SandboxUser?)])
    func `no user of a sandbox is root or an ordinary user of the machine`(map: [ClosedRange<UInt32>], expected: SandboxUser?) {
        #expect(SandboxUser.range(among: map) == expected)
    }

    @Test(arguments: [
        (body: "open(os.path.join(directory.encode(), b'\\xff.whl'), 'wb').close()", words: "not UTF-8"),
        (
            body: "import shutil\nos.chdir('/build/result')\nfor _ in range(1500):\n    os.mkdir('d' * 200)\n    os.chdir('d' * 200)",
            words: "cannot be copied"
        ),
    ]) func `results that nobody can take are a fault of the build`(body: String, words: String) async throws {
        try await withScratch { folder in
            let error = try await sourceError { try await SourceFixture(body: body).build(in: folder) }
            guard case .wheel(let problem)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(problem.contains(words), "\(problem)")
        }
    }

    @Test func `a build that fills its space is told how much it may write`() async throws {
        try await withScratch { folder in
            var limits = SourceLimits()
            limits.diskSize = 8 << 20
            let full = SourceFixture(body: "open('/tmp/full', 'wb').write(bytes(16 << 20))")
            let error = try await sourceError { try await full.build(in: folder, limits: limits) }
            #expect(error?.description.contains("No space left on device") == true, "\(String(describing: error))")
            #expect(error?.hint?.contains("a build may write") == true, "\(String(describing: error?.hint))")
        }
    }
}
