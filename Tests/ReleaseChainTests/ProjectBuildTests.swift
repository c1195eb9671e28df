import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// The builds of one run, which share their tools.
@Suite struct ProjectBuildTests {
    @Test func `an interpreter is asked once for its properties, by however many compilers`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-build-")
        defer { try? FileSystem.remove(folder) }
        let program = folder.pushing("bin/python3.11")
        try FileSystem.createDirectory(program.removingLastComponent())
        let script = "#!/bin/sh\nprintf x >> '\(folder)/count'\nexec /usr/bin/python3.11 \"$@\"\n"
        try FileSystem.writeAtomically(Array(script.utf8), to: program)
        try FileSystem.setMode(of: program, to: 0o755)
        let target = try TestStack.catalog.target("el9:3.11", architecture: "x86_64")
        let tools = ProjectBuild.Tools(searchPath: [program.removingLastComponent()], python: program, pool: CodecPool())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...4 {
                group.addTask {
                    let own = folder.appending("\(number)")
                    try FileSystem.createDirectory(own)
                    let maker = WheelMaker("app\(number)", "1.0")
                    let artifact = try VerifiedArtifact.verify(
                        path: try maker.write(to: own), filename: maker.filename, expecting: SHA256Digest(of: try maker.bytes()))
                    let wheel = try WheelContents(artifact, spoolDirectory: own)
                    return try await tools.bytecodeCompiler(for: target).compile(wheel, time: 1_700_000_000, directory: own).count
                }
            }
            for try await count in group { #expect(count == 2) }
        }
        #expect(try FileSystem.readAll(folder.appending("count"), limit: 100) == [UInt8(ascii: "x")])
    }
}
