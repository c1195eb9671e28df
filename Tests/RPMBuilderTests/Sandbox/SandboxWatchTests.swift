import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// A sandbox that uses up the machine is stopped while the machine still has a reserve.
@Suite(.serialized) struct SandboxWatchTests {
    /// Runs a Python script in a sandbox that may write to a folder of this disk, seen as `/out`.
    private func run(_ script: String, _ limits: SandboxLimits) async throws -> Sandbox.Outcome {
        try await withScratch { folder in
            let (own, shared) = (folder.appending("own"), folder.appending("shared"))
            for path in [own, shared] { try FileSystem.createDirectory(path) }
            try FileSystem.setMode(of: folder, to: 0o755)
            let user = try SandboxUser.forBuild()
            if let owner = user.owner { try FileSystem.setOwner(of: shared, to: owner) }
            var sandbox = try Sandbox(.build, user: user, folder: own)
            sandbox.parts = try SandboxSystem.parts(settings: []) + [.stage(.writable(shared), at: "/out")]
            sandbox.limits = limits
            return try await sandbox.run(["/usr/bin/python3", "-I", "-c", script])
        }
    }

    @Test func `A disk that gets full stops it`() async throws {
        var limits = SandboxLimits()
        let reserve = try FileSystem.freeSpace("/tmp") - (64 << 20)
        limits.diskReserve = reserve
        let script = "for n in range(64):\n    open(f'/out/{n}', 'wb').write(bytes([n + 1]) * (32 << 20))"
        let outcome = try await run(script, limits)
        #expect(outcome.status == nil && outcome.stop == .disk(reserve))
    }

    @Test func `Memory that gets short stops it, however many processes share it`() async throws {
        var limits = SandboxLimits()
        let reserve = try #require(ResourceLimit.availableMemory) - (256 << 20)
        limits.memoryReserve = reserve
        let script =
            "import os, time\nfor n in range(16):\n    if os.fork() == 0:\n        held = bytearray(b'x') * (128 << 20)\n        time.sleep(600)\ntime.sleep(600)"
        let outcome = try await run(script, limits)
        #expect(outcome.status == nil && outcome.stop == .memory(reserve))
    }

    @Test func `A machine with enough of both lets it end by itself`() async throws {
        let outcome = try await run("open('/out/small', 'w').write('x')", SandboxLimits())
        #expect(outcome.isSuccess && outcome.stop == nil)
    }
}
