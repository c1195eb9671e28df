import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

/// The build system in pyproject.toml.
@Suite struct BuildSystemTests {
    /// A pyproject.toml with its meaning or its fault.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let requires: [String]
        let backend: String
        let path: [String]
        let problem: String?
        var testDescription: String { text }

        init(_ text: String, requires: [String], backend: String = "setuptools.build_meta:__legacy__", path: [String] = []) {
            (self.text, self.requires, self.backend, self.path, problem) = (text, requires, backend, path, nil)
        }

        init(_ text: String, problem: String) {
            (self.text, requires, backend, path, self.problem) = (text, [], "", [], problem)
        }
    }

    private func read(_ files: [(String, String)], in folder: FilePath) async throws -> BuildSystem {
        var writer = try ArchiveWriter(.tarGzip)
        for (path, text) in files { try writer.addFile("sample-1/\(path)", Array(text.utf8)) }
        let artifact = try SourceFixture.artifact(try writer.finish(), "sample-1.tar.gz", in: folder)
        return try await BuildSystem.read(artifact, python: try await BuildPython.probe(SourceFixture.pythonPath), workDirectory: folder)
    }

    @Test(arguments: [
        Case(
            "[build-system]\nrequires = [\"flit_core >=3,<4\"]\nbuild-backend = \"flit_core.buildapi\"", requires: ["flit_core >=3,<4"],
            backend: "flit_core.buildapi"),
        Case(
            "[build-system]\nrequires = []\nbuild-backend = \"a.b:c.d\"\nbackend-path = [\".\", \"x/y\"]", requires: [], backend: "a.b:c.d", path: [".", "x/y"]),
        // PEP 517: without a backend, setuptools as it was before.
        Case("[build-system]\nrequires = [\"setuptools\", \"cython\"]", requires: ["setuptools", "cython"]),
        // PEP 518: a file without the table counts as no file.
        Case("[tool.black]\nline-length = 80", requires: ["setuptools", "wheel"]),
        Case("", requires: ["setuptools", "wheel"]),
        Case("build-system = { requires = ['ü'], build-backend = 'b' }", requires: ["ü"], backend: "b"),
        Case("[build-system]\nbuild-backend = \"b\"", problem: "has no 'requires'"),
        Case("[build-system]\nrequires = \"setuptools\"", problem: "requires of [build-system] is not a list of strings"),
        Case("[build-system]\nrequires = [1979-05-27]", problem: "requires of [build-system] is not a list of strings"),
        Case("[build-system]\nrequires = []\nbuild-backend = 3", problem: "build-backend of [build-system] is not a string"),
        Case("[build-system]\nrequires = []\nbuild-backend = \"os; import sys\"", problem: "names no Python object"),
        Case("[build-system]\nrequires = []\nbuild-backend = \"a:b:c\"", problem: "names no Python object"),
        Case("[build-system]\nrequires = []\nbackend-path = [\".\"]", problem: "there is a 'backend-path', but no 'build-backend'"),
        Case("[build-system]\nrequires = []\nbuild-backend = \"b\"\nbackend-path = [\"../x\"]", problem: "backend-path '../x' leads out of the archive"),
        Case("[build-system]\nrequires = []\nbuild-backend = \"b\"\nbackend-path = [\"/x\"]", problem: "backend-path '/x' leads out of the archive"),
        Case("build-system = 1", problem: "[build-system] is no table"),
        Case("[build-system", problem: "at end of document"),
        Case("a = " + String(repeating: "[", count: 20000), problem: "nested too deep"),
    ])
    func `The table is read, or refused with a reason`(_ example: Case) async throws {
        try await withScratch { folder in
            guard let problem = example.problem else {
                let system = try await read([("pyproject.toml", example.text)], in: folder)
                #expect(system.requires == example.requires)
                #expect(system.backend == example.backend)
                #expect(system.backendPath == example.path)
                return
            }
            let error = try await sourceError { try await read([("pyproject.toml", example.text)], in: folder) }
            guard case .buildSystem(let why)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(why.contains(problem), "\(why)")
        }
    }

    @Test func `An archive with a setup script alone is built by setuptools, and one with neither is refused`() async throws {
        try await withScratch { folder in
            #expect(try await read([("setup.py", "")], in: folder) == .legacy)
            let error = try await sourceError { try await read([("sub/setup.py", "")], in: folder) }
            #expect(error?.description == "the source archive has neither a pyproject.toml nor a setup.py")
        }
    }

    @Test func `Bytes that are no text are no pyproject-toml`() async throws {
        try await withScratch { folder in
            var writer = try ArchiveWriter(.tarGzip)
            try writer.addFile("sample-1/pyproject.toml", [0xFF, 0xFE, 0])
            let artifact = try SourceFixture.artifact(try writer.finish(), "sample-1.tar.gz", in: folder)
            let python = try await BuildPython.probe(SourceFixture.pythonPath)
            let error = try await sourceError { try await BuildSystem.read(artifact, python: python, workDirectory: folder) }
            guard case .buildSystem? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `Nothing of the archive is run to learn what it needs`() async throws {
        try await withScratch { folder in
            let trap = "raise SystemExit('was run')"
            let system = try await read(
                [
                    ("tomllib.py", trap), ("json.py", trap), ("setup.py", trap), ("sitecustomize.py", trap),
                    ("pyproject.toml", "[build-system]\nrequires = ['x']"),
                ],
                in: folder)
            #expect(system.requires == ["x"])
        }
    }

    @Test func `A backend that leaves its folder through a link is refused`() async throws {
        try await withScratch { folder in
            var writer = try ArchiveWriter(.tarGzip)
            let project = "[build-system]\nrequires = []\nbuild-backend = \"json\"\nbackend-path = [\".\"]"
            try writer.addFile("sample-1/pyproject.toml", Array(project.utf8))
            let artifact = try SourceFixture.artifact(try writer.finish(), "sample-1.tar.gz", in: folder)
            let error = try await sourceError { try await SourceFixture.build(artifact, in: folder) }
            #expect(error?.description.contains("is not in the folder of backend-path") == true, "\(String(describing: error))")
        }
    }

    @Test func `An interpreter that is too old, or none, is refused`() async throws {
        try await withScratch { folder in
            for (script, message) in [("#!/bin/sh\nexit 1\n", "does not answer"), ("#!/bin/sh\necho '{}'\n", "does not answer")] {
                let path = folder.appending("python")
                try FileSystem.writeAtomically(Array(script.utf8), to: path, mode: 0o755)
                let error = try await sourceError { try await BuildPython.probe(path) }
                #expect(error?.description.contains(message) == true)
            }
            let missing = try await sourceError { try await BuildPython.probe(folder.appending("missing")) }
            #expect(missing?.description.contains("cannot be started") == true)
            let python = try await BuildPython.probe(SourceFixture.pythonPath)
            #expect(python.executable == (try FileSystem.realPath(SourceFixture.pythonPath)))
            #expect(python.fullVersion.hasPrefix(python.version + "."))
        }
    }

    @Test func `A virtual environment answers with the interpreter behind it`() async throws {
        let outer = try await BuildPython.probe(FilePath(try Tool.oraclePython))
        #expect(outer.executable == (try await BuildPython.probe(SourceFixture.pythonPath)).executable)
    }
}
