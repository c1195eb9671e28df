import ForeignText
import FoundationEssentials
package import Native
package import SystemPackage

/// The build system of an sdist: the `[build-system]` table of its pyproject.toml (PEP 517, PEP 518).
package struct BuildSystem: Sendable, Hashable {
    /// The build requirements (PEP 508).
    package let requires: [String]
    /// The backend, `MODULE` or `MODULE:OBJECT`.
    package let backend: String
    /// The folders in the archive that contain the backend; empty if it is one of the requirements.
    package let backendPath: [String]

    /// The build system of an archive without such a table (PEP 517 §Source trees).
    package static let legacy = BuildSystem(requires: ["setuptools", "wheel"], backend: legacyBackend, backendPath: [])

    private static let legacyBackend = "setuptools.build_meta:__legacy__"

    /// Reads the table of an archive without running code of the archive.
    ///
    /// - Parameter patches: The stack's patches, which may change the table.
    /// - Parameter workDirectory: A folder for temporary files.
    /// - Throws: ``WheelBuildError`` if the archive cannot be read or the table is invalid.
    package static func read(
        _ sdist: VerifiedArtifact, patches: [SourcePatch] = [], python: BuildPython, workDirectory: FilePath, limits: SourceLimits = SourceLimits()
    ) async throws -> BuildSystem {
        let files = try await WheelBuildError.all(sdist.filename) {
            var files = try ProjectFiles(sdist, limits: limits)
            for patch in patches { try patch.apply(to: &files) { !$0.paths.contains { !ProjectFiles.names.contains($0) } } }
            return files
        }
        guard let bytes = files.projectFile else {
            guard files.hasSetupScript else { throw WheelBuildError.layout("has neither a pyproject.toml nor a setup.py") }
            return legacy
        }
        return try await WheelBuildError.all(sdist.filename) { try await parse(bytes, python: python, workDirectory: workDirectory) }
    }

    /// Parses the table in the bytes of a pyproject.toml.
    ///
    /// The build interpreter parses it in the sandbox, because no other code of this module parses TOML.
    static func parse(_ bytes: [UInt8], python: BuildPython, workDirectory: FilePath) async throws -> BuildSystem {
        let folder = try FileSystem.temporaryDirectory(in: workDirectory, prefix: "toml-")
        defer { try? FileSystem.remove(folder) }
        let input = folder.appending("pyproject.toml")
        var file = try OutputFile(input)
        try file.append(bytes)
        try file.close()
        var sandbox = try BuildSandbox(python: python, folder: folder)
        sandbox.limits.wallTime = 60
        sandbox.limits.outputSize = 16 << 20
        let outcome = try await sandbox.run([python.executable.string, "-I", "-S", "-B", "-c", script], input: input)
        guard outcome.isSuccess, let answer = try? JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)) else {
            throw WheelBuildError.buildSystem("it cannot be read (\(printable(outcome.output, limit: 300)))")
        }
        if let problem = answer.problem { throw WheelBuildError.buildSystem(printable(problem, limit: 300)) }
        return try make(answer)
    }

    /// The script's answer: the table, or an error.
    private struct Answer: Decodable {
        let problem: String?
        let hasTable: Bool?
        let requires: [String]?
        let backend: String?
        let path: [String]?
    }

    private static func make(_ answer: Answer) throws(WheelBuildError) -> BuildSystem {
        guard answer.hasTable == true else { return legacy }
        guard let requires = answer.requires else { throw .buildSystem("[build-system] has no 'requires'") }
        let backend = answer.backend ?? legacyBackend
        guard isObjectName(backend) else { throw .buildSystem("build-backend '\(printable(backend, limit: 100))' names no Python object") }
        let path = answer.path ?? []
        guard path.isEmpty || answer.backend != nil else { throw .buildSystem("there is a 'backend-path', but no 'build-backend'") }
        for folder in path where ArchiveEntry.isUnsafe(folder) || folder.utf8.contains(UInt8(ascii: "\\")) {
            throw .buildSystem("backend-path '\(printable(folder, limit: 100))' leads out of the archive")
        }
        return BuildSystem(requires: requires, backend: backend, backendPath: path)
    }

    /// Returns `true` if a text has the form `a.b.c` or `a.b.c:d.e`.
    private static func isObjectName(_ text: String) -> Bool {
        let halves = text.splitBytes(on: ":", omittingEmptySubsequences: false)
        return halves.count <= 2 && text.utf8.count <= 512
            && halves.allSatisfy { half in
                half.splitBytes(on: ".", omittingEmptySubsequences: false).allSatisfy { part in
                    !(part.utf8.first?.isASCIIDigit ?? true) && part.unicodeScalars.allSatisfy(\.isWord)
                }
            }
    }

    private static let script = """
        import json, sys, tomllib

        def text(value):
            return isinstance(value, str)

        def texts(value):
            return isinstance(value, list) and all(map(text, value))

        def answer():
            try:
                document = tomllib.loads(sys.stdin.buffer.read().decode("utf-8"))
            except RecursionError:
                return {"problem": "it is nested too deep"}
            except ValueError as error:
                return {"problem": str(error)}
            if "build-system" not in document:
                return {"hasTable": False}
            table = document["build-system"]
            if not isinstance(table, dict):
                return {"problem": "[build-system] is no table"}
            for key, fits, what in (("requires", texts, "a list of strings"), ("build-backend", text, "a string"),
                                    ("backend-path", texts, "a list of strings")):
                if key in table and not fits(table[key]):
                    return {"problem": "%s of [build-system] is not %s" % (key, what)}
            return {"hasTable": True, "requires": table.get("requires"), "backend": table.get("build-backend"), "path": table.get("backend-path")}

        print(json.dumps(answer()))

        """
}

/// The files of an sdist that determine its build system.
private struct ProjectFiles {
    /// The names of the files.
    static let names: Set<String> = ["pyproject.toml", "setup.py"]

    private var contents: [String: [UInt8]] = [:]

    /// The bytes of pyproject.toml; `nil` if there is none.
    var projectFile: [UInt8]? { contents["pyproject.toml"] }
    /// A Boolean value indicating whether the archive has a setup.py.
    var hasSetupScript: Bool { contents["setup.py"] != nil }

    init(_ sdist: VerifiedArtifact, limits: SourceLimits) throws(WheelBuildError) {
        var archive = try SourceArchiveReader(sdist, limits: limits)
        while let entry = try archive.next() {
            guard entry.path.parts.count == 1, Self.names.contains(entry.path.text) else { continue }
            let isTable = entry.path.text == "pyproject.toml"
            guard entry.content.kind == .regular || !isTable else { throw .layout("has a pyproject.toml that is no file") }
            // Only the existence of setup.py matters, except for a patch.
            let isRead = isTable || (entry.content.kind == .regular && entry.content.size ?? .max <= UInt64(limits.projectFileSize))
            contents[entry.path.text] = isRead ? try archive.read(limit: limits.projectFileSize) : []
        }
    }
}

extension ProjectFiles: PatchTree {
    func read(_ path: String) throws -> [UInt8]? { contents[path] }

    mutating func write(_ bytes: [UInt8], to path: String) throws { contents[path] = bytes }

    mutating func remove(_ path: String) throws { contents[path] = nil }
}
