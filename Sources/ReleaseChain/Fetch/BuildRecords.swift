import Failures
import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The user's records of builds in the mirror: the wheel that was built from some inputs, and the build requirements that were chosen for an sdist.
struct BuildRecords: Sendable {
    /// The record of a built wheel.
    private struct Wheel: Codable {
        let filename: String
        let sha256: String
        let size: UInt64
    }

    let store: MirrorStore
    /// The records, which count only if this user made them.
    private let files: SealedFiles

    init(store: MirrorStore) {
        self.store = store
        files = SealedFiles(store.root.appending("cache").appending("wheels"), mark: "relcli wheel 1", key: store.key)
    }

    /// Returns the wheel that was built from some inputs; `nil` if it was never built or the mirror no longer holds it.
    func wheel(_ key: StepKey) throws -> VerifiedArtifact? {
        guard let known: Wheel = read(key), let digest = SHA256Digest(hex: known.sha256) else { return nil }
        return try store.artifact(digest, filename: known.filename)
    }

    /// Stores a wheel in the mirror and records its inputs.
    func keep(_ wheel: FilePath, for key: StepKey) throws -> VerifiedArtifact {
        let filename = wheel.lastComponent?.string ?? ""
        guard let status = try FileSystem.status(wheel), let digest = SHA256Digest(bytes: try Digest.ofFile(wheel, .sha256)) else {
            throw Failure(.failure, "the build left no wheel")
        }
        let temporary = store.temporaryPath()
        try FileSystem.copy(wheel, to: temporary)
        let artifact = try store.insert(temporary, filename: filename, expecting: digest, size: status.size)
        try write(Wheel(filename: filename, sha256: digest.hex, size: status.size), for: key)
        return artifact
    }

    /// Returns the METADATA that a build backend prepared from some inputs; `nil` if there is no record.
    func metadata(_ key: StepKey) -> [UInt8]? { read(key).map { (text: String) in Array(text.utf8) } }

    /// Records the METADATA that a build backend prepared, unless it is not UTF-8.
    func keep(_ metadata: [UInt8], for key: StepKey) throws {
        guard let text = String(validating: metadata, as: UTF8.self) else { return }
        try write(text, for: key)
    }

    /// Returns the recorded build requirements that were chosen for the same other inputs; `nil` if there is no record.
    func requirements(_ key: StepKey) -> [String]? { read(key) }

    /// Records the chosen build requirements.
    func keep(_ requirements: [String], for key: StepKey) throws { try write(requirements, for: key) }

    /// Returns `true` if tests with these inputs are recorded as passed.
    func hasPassed(_ key: StepKey) -> Bool { (read(key) as [String]?) == Self.passed }

    /// Records that tests with these inputs passed.
    func notePassed(_ key: StepKey) throws { try write(Self.passed, for: key) }

    private static let passed = ["passed"]

    private func read<Value: Decodable>(_ key: StepKey) -> Value? {
        files.content(key.hex).flatMap { try? JSONDecoder().decode(Value.self, from: Data($0)) }
    }

    private func write(_ value: some Encodable, for key: StepKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try files.writeSynced([UInt8](try encoder.encode(value)), to: key.hex)
    }
}

extension BuildPython {
    /// Returns a Python and this machine's tools as text: all properties of the machine that a built wheel depends on.
    static func description(of python: FilePath) async throws -> String {
        let python = try await BuildPython.probe(python)
        return "\(python.executable) \(python.fullVersion) \(python.machine) \(python.glibc)\n\(await BuildToolchain.describe())"
    }

    /// This Python as a target, for resolving build requirements.
    func target() throws -> Target {
        let compact = version.replacingBytes(of: ".", with: "")
        let python = PythonProfile(
            version: version, fullVersion: fullVersion, interpreter: executable.string, abiTags: ["cp\(compact)"], packagePrefix: "python3-",
            sitelib: "/usr/lib/python\(version)/site-packages", sitearch: "/usr/lib64/python\(version)/site-packages",
            distProvides: DistProvides(namespaces: ["python\(version)dist"]))
        let profile = TargetProfile(
            name: "builder", title: "this machine", distTag: "", rpm: RPMFormat(version: "4.18"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: glibc, architectures: [machine], pythons: [python])
        return try Target(profile: profile, architecture: machine)
    }
}

/// The error of an sdist that could not be used.
struct FailedBuild: Error {
    let filename: String
    let error: Failure

    /// Returns the only error, or one that names every sdist with its causes and hints; `nil` if there are none.
    static func together(_ failed: [FailedBuild], _ subject: String) -> Failure? {
        guard let first = failed.first else { return nil }
        guard failed.count > 1 else { return first.error }
        var seen: Set<String> = []
        return Failure(
            .failure, "\(subject): \(failed.map(\.filename).joined(separator: ", "))", causes: failed.map(\.error.description),
            hints: failed.flatMap { item in item.error.hints.map { "\(item.filename): \($0)" } }.filter { seen.insert($0).inserted })
    }
}
