import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// A sandbox that uses up the machine is stopped while the machine still has a reserve.
@Suite(.serialized) struct SandboxWatchTests {
    /// A mark that tasks share.
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

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
        let reserve = try FileSystem.freeSpace("/tmp").bytes - (64 << 20)
        limits.diskReserve = reserve
        let script = "for n in range(64):\n    open(f'/out/{n}', 'wb').write(bytes([n + 1]) * (32 << 20))"
        let outcome = try await run(script, limits)
        #expect(outcome.status == nil && outcome.stop == .disk(reserve))
    }

    @Test func `A disk that has no room for more files stops it`() async throws {
        var limits = SandboxLimits()
        guard let room = try FileSystem.freeSpace("/tmp").files else { return }
        limits.fileReserve = room - 4096
        let script = "import time\nfor n in range(16384):\n    open(f'/out/{n}', 'w').close()\ntime.sleep(600)"
        let outcome = try await run(script, limits)
        #expect(outcome.status == nil && outcome.stop == .files(room - 4096))
    }

    @Test func `The watch looks while all threads of the common pool compute`() async throws {
        try await withScratch { folder in
            var limits = SandboxLimits()
            limits.diskReserve = .max
            let watch = try SandboxWatch(limits, folder: folder)
            let seen = Flag()
            let thread = SandboxThread()
            let waited = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask(executorPreference: thread) {
                    _ = try await watch.reason(on: thread)
                    seen.isSet.store(true, ordering: .releasing)
                    return true
                }
                for _ in 0..<64 {
                    group.addTask {
                        let end = ContinuousClock.now + .seconds(5)
                        while !seen.isSet.load(ordering: .acquiring), ContinuousClock.now < end {}
                        return seen.isSet.load(ordering: .acquiring)
                    }
                }
                return try await group.reduce(true) { $0 && $1 }
            }
            #expect(waited)
        }
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
