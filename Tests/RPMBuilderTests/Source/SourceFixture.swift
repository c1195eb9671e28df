import Native
import RPMBuilder
import SystemPackage
import TestSupport

/// A source archive with a back end for the test, and the methods to build it.
struct SourceFixture {
    var name = "sample"
    var version = "1.0"
    /// The name of the archive; `nil` for the usual one.
    var filename: String?
    var requires: [String] = []
    /// The body of `build_wheel(directory)` besides its return of `wheel(directory)`, in Python; it may set `extra`, files of the wheel by path.
    var body = "pass"
    /// Further Python of the backend's module.
    var module = ""
    /// The text of pyproject.toml; `nil` for the usual one.
    var projectFile: String?
    /// Further files below the top folder.
    var files: [(path: String, text: String)] = []

    /// Returns the bytes of the archive.
    func bytes() throws -> [UInt8] {
        var writer = try ArchiveWriter(.tarGzip, modificationTime: 1_500_000_000)
        let top = "\(name)-\(version)"
        let list = requires.map { "\"\($0)\"" }.joined(separator: ", ")
        let project = projectFile ?? "[build-system]\nrequires = [\(list)]\nbuild-backend = \"backend\"\nbackend-path = [\"build\"]\n"
        let information = "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
        for (path, text) in [("PKG-INFO", information), ("pyproject.toml", project), ("build/backend.py", backend)] + files {
            try writer.addFile("\(top)/\(path)", Array(text.utf8))
        }
        return try writer.finish()
    }

    /// Writes the archive into a folder.
    func artifact(in folder: FilePath) throws -> VerifiedArtifact {
        try Self.artifact(try bytes(), filename ?? "\(name)-\(version).tar.gz", in: folder)
    }

    /// Builds the wheel in a folder; returns its path.
    func build(in folder: FilePath, requirements: [VerifiedArtifact] = [], epoch: UInt32 = 1_600_000_000, limits: SourceLimits = SourceLimits())
        async throws -> FilePath
    {
        try await Self.build(try artifact(in: folder), in: folder, requirements: requirements, epoch: epoch, limits: limits)
    }

    /// Builds the wheel of an archive in a folder; returns its path.
    static func build(
        _ sdist: VerifiedArtifact, in folder: FilePath, requirements: [VerifiedArtifact] = [], epoch: UInt32 = 1_600_000_000,
        limits: SourceLimits = SourceLimits()
    ) async throws -> FilePath {
        let python = try await BuildPython.probe(pythonPath)
        let system = try await BuildSystem.read(sdist, python: python, workDirectory: folder, limits: limits)
        return try await WheelBuild.wheel(
            from: sdist, system: system, python: python, requirements: requirements, sourceDateEpoch: epoch, workDirectory: folder, limits: limits)
    }

    /// Debian's Python, which builds.
    static let pythonPath = FilePath("/usr/bin/python3")

    /// Writes bytes to a folder as a verified file.
    static func artifact(_ bytes: [UInt8], _ filename: String, in folder: FilePath) throws -> VerifiedArtifact {
        let path = folder.appending(filename)
        try FileSystem.writeAtomically(bytes, to: path)
        return try VerifiedArtifact.verify(path: path, filename: filename, expecting: SHA256Digest(of: bytes))
    }

    /// Returns the wheels of setuptools and wheel that Debian has for its own virtual environments.
    static func setuptools() throws -> [VerifiedArtifact] {
        let folder = FilePath("/usr/share/python-wheels")
        let names = ((try? FileSystem.list(folder)) ?? []).map(\.name)
        return try ["setuptools-", "wheel-"].map { prefix in
            guard let name = names.first(where: { $0.hasPrefix(prefix) }) else {
                throw ToolFailure(command: "\(prefix)*.whl in \(folder)", status: 1, text: "not installed: run make setup")
            }
            let bytes = try FileSystem.readAll(folder.appending(name), limit: 64 << 20)
            return try VerifiedArtifact.verify(path: folder.appending(name), filename: name, expecting: SHA256Digest(of: bytes))
        }
    }

    private var backend: String {
        let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
        return """
            import os, sys, zipfile
            NAME, VERSION = "\(name)", "\(version)"
            extra = {}

            def wheel(directory, name=NAME, version=VERSION, filename=None):
                filename = filename or "%s-%s-py3-none-any.whl" % (name, version)
                info = "%s-%s.dist-info/" % (name, version)
                with zipfile.ZipFile(os.path.join(directory, filename), "w") as archive:
                    archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n" % (name, version))
                    archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                    for path, text in extra.items():
                        archive.writestr(path, text)
                    archive.writestr(info + "RECORD", "")
                return filename

            def build_wheel(directory, config_settings=None, metadata_directory=None):
            \(indented)
                return wheel(directory)

            \(module)

            """
    }
}

/// Returns the files of a wheel or other archive by path.
func contents(of archive: FilePath) throws -> [String: String] {
    var reader = try ArchiveReader(path: archive, ArchiveReader.Form(filename: archive.string))
    var files: [String: String] = [:]
    while let entry = try reader.next() { files[entry.path] = String(decoding: try reader.readAll(limit: 64 << 20), as: UTF8.self) }
    return files
}

/// Returns the error that a closure throws; `nil` if there is none.
func sourceError(_ work: () async throws -> some Any) async throws -> WheelBuildError? {
    do {
        _ = try await work()
    } catch let error as WheelBuildError {
        return error
    }
    return nil
}
