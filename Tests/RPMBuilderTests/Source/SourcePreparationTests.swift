import Native
import RPMBuilder
import SystemPackage
import Testing

/// Backends that are asked for requirements and metadata in one sandbox.
@Suite struct SourcePreparationTests {
    private static let prepare = """
        def prepare_metadata_for_build_wheel(directory, config_settings=None):
            folder = "sample-1.0.dist-info"
            os.mkdir(os.path.join(directory, folder))
            with open(os.path.join(directory, folder, "METADATA"), "w") as out:
                out.write("Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\nRequires-Dist: seen%d\\n" % len(extra))
            return folder

        """

    private static func requirements(_ body: String) -> String { "def get_requires_for_build_wheel(config_settings=None):\n    \(body)\n\n" }

    private func preparation(_ module: String, in folder: FilePath) async throws -> WheelBuild.Preparation {
        let artifact = try SourceFixture(module: module).artifact(in: folder)
        let python = try await BuildPython.probe(SourceFixture.pythonPath)
        let system = try await BuildSystem.read(artifact, python: python, workDirectory: folder)
        return try await WheelBuild.preparation(
            of: artifact, system: system, python: python, requirements: [], sourceDateEpoch: 0, workDirectory: folder)
    }

    /// A backend, and what it answers: requirements, or what its metadata requires.
    struct Case: Sendable, CustomTestStringConvertible {
        let module: String
        var needs: [String] = []
        var requires: String?
        var testDescription: String { module }
    }

    @Test(arguments: [
        Case(module: prepare, requires: "seen0"), Case(module: requirements("return []") + prepare, requires: "seen0"),
        // The second hook does not see what the first one changed.
        Case(module: requirements("extra['a'] = 'b'; return []") + prepare, requires: "seen0"),
        Case(module: requirements("return ['helper >= 2']") + prepare, needs: ["helper >= 2"]), Case(module: ""), Case(module: requirements("return []")),
    ])
    func `A backend tells its metadata at once, unless it needs something first`(_ backend: Case) async throws {
        try await withScratch { folder in
            switch try await preparation(backend.module, in: folder) {
            case .needs(let found): #expect(found == backend.needs)
            case .metadata(nil): #expect(backend.requires == nil && backend.needs.isEmpty)
            case .metadata(let bytes?):
                let expected = "Requires-Dist: \(backend.requires ?? "nothing")\n"
                #expect(backend.needs.isEmpty && String(decoding: bytes, as: UTF8.self).hasSuffix(expected))
            }
        }
    }

    @Test(arguments: [
        ("raise ValueError('no luck')", "get_requires_for_build_wheel"), ("raise ValueError('no luck')", "failed: ValueError: no luck"),
        ("sys.exit(3)", "failed: SystemExit: 3"), ("os._exit(3)", "its process ended with status 3"), ("os.kill(os.getpid(), 9)", "its process was killed"),
        ("return 3", "other than a list of requirements"),
    ])
    func `A backend that fails when it is asked for requirements is quoted`(body: String, message: String) async throws {
        try await withScratch { folder in
            let error = try await sourceError { try await preparation(Self.requirements(body) + Self.prepare, in: folder) }
            #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        }
    }
}
