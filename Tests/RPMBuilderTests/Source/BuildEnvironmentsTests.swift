import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

/// The environments that several builds share.
@Suite struct BuildEnvironmentsTests {
    private func build(_ sdist: SourceFixture, _ wheels: [VerifiedArtifact], _ shared: BuildEnvironments, epoch: UInt32, in folder: FilePath) async throws
        -> [UInt8]
    {
        let artifact = try sdist.artifact(in: folder)
        let python = try await BuildPython.probe(SourceFixture.pythonPath)
        let system = try await BuildSystem.read(artifact, python: python, workDirectory: folder)
        let wheel = try await WheelBuild.wheel(
            from: artifact, system: system, python: python, requirements: wheels, sourceDateEpoch: epoch, workDirectory: folder, environments: shared)
        return try FileSystem.readAll(wheel, limit: 1 << 20)
    }

    /// A back end that packs the version and the time of a module that it requires, and tries to change it.
    private func sdist(_ name: String) -> SourceFixture {
        var fixture = SourceFixture(
            body: """
                import helper
                extra['seen.txt'] = helper.version + ' ' + str(int(os.stat(helper.__file__).st_mtime))
                try:
                    open(helper.__file__, 'a').write("version = 'changed'")
                except OSError:
                    pass
                """)
        fixture.name = name
        return fixture
    }

    @Test func `Builds with the same requirements share one, that none of them changes and that depends on none of them`() async throws {
        try await withScratch { folder in
            let helper = WheelMaker("helper", "2.1")
            let other = WheelMaker("other", "1.0")
            let wheels = try [SourceFixture.artifact(helper.bytes(), helper.filename, in: folder)]
            let more = try wheels + [SourceFixture.artifact(other.bytes(), other.filename, in: folder)]
            let place = folder.appending("environments")
            try FileSystem.createDirectory(place)
            var shared: BuildEnvironments? = BuildEnvironments(in: place)
            if let shared {
                #expect(try FileSystem.list(place).isEmpty)
                let first = try await build(sdist("first"), wheels, shared, epoch: 1_600_000_000, in: folder)
                let again = try await build(sdist("second"), wheels, shared, epoch: 1_500_000_000, in: folder)
                #expect(!first.isEmpty && !again.isEmpty)
                let made = try #require(try FileSystem.list(place).first).name
                #expect(try FileSystem.list(place.appending(made)).count == 1)
                _ = try await build(sdist("third"), more, shared, epoch: 1_500_000_000, in: folder)
                #expect(try FileSystem.list(place.appending(made)).count == 2)
                // The same bytes as with an environment of its own, so nothing of the first build is in it.
                let alone = try await build(sdist("second"), wheels, BuildEnvironments(in: folder), epoch: 1_500_000_000, in: folder)
                #expect(alone == again)
            }
            shared = nil
            #expect(try FileSystem.list(place).isEmpty)
        }
    }
}
