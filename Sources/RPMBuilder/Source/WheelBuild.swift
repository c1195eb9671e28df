import ForeignText
package import Native
package import SystemPackage
import VersionSort

/// The build of a wheel from an sdist by the sdist's own backend (PEP 517), in a sandbox without network.
package enum WheelBuild {
    /// The version of the output.
    ///
    /// Change it if the same inputs give other bytes: it is part of the cache key of a built wheel.
    package static let formatVersion = 4

    /// Returns the further build requirements of a backend: its answer to `get_requires_for_build_wheel`.
    ///
    /// - Parameter requirements: The wheels of the requirements in pyproject.toml and of their dependencies.
    /// - Parameter patches: The stack's patches of the archive, in order.
    /// - Parameter workDirectory: A folder for temporary files.
    /// - Parameter environments: The environments that several builds share; `nil` for one of this build alone.
    /// - Throws: ``WheelBuildError`` if the archive is unsafe, a patch does not fit, the backend fails, or the sandbox cannot be created.
    package static func extraRequirements(
        of sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], patches: [SourcePatch] = [],
        sourceDateEpoch: UInt32, workDirectory: FilePath, limits: SourceLimits = SourceLimits(), environments: BuildEnvironments? = nil
    ) async throws -> [String] {
        let call = HookCall(
            sdist: sdist, system: system, python: python, requirements: requirements, patches: patches, time: sourceDateEpoch, limits: limits,
            environments: environments ?? BuildEnvironments(in: workDirectory))
        return try await WheelBuildError.all(sdist.filename) {
            try await call.run("get_requires_for_build_wheel", in: workDirectory) { answer, _, _ in
                guard let found = answer.requirements else { throw call.failure("get_requires_for_build_wheel", .badAnswer("nothing")) }
                return found
            }
        }
    }

    /// The answer of a backend to the question what its sdist requires.
    package enum Preparation: Sendable, Equatable {
        /// The requirements that the backend needs first (`get_requires_for_build_wheel`).
        case needs([String])
        /// The METADATA that the backend prepared; `nil` if it has no hook for that.
        case metadata([UInt8]?)
    }

    /// Asks a backend for its extra requirements and, if there are none, for its METADATA, in one sandbox.
    ///
    /// Each hook runs in its own process, in the same copy of the archive, as with pip (PEP 517 §Build environment).
    /// - Throws: The errors of ``extraRequirements(of:system:python:requirements:patches:sourceDateEpoch:workDirectory:limits:environments:)`` and
    ///   ``metadata(of:system:python:requirements:patches:sourceDateEpoch:workDirectory:limits:environments:)``.
    package static func preparation(
        of sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], patches: [SourcePatch] = [],
        sourceDateEpoch: UInt32, workDirectory: FilePath, limits: SourceLimits = SourceLimits(), environments: BuildEnvironments? = nil
    ) async throws -> Preparation {
        let call = HookCall(
            sdist: sdist, system: system, python: python, requirements: requirements, patches: patches, time: sourceDateEpoch, limits: limits,
            environments: environments ?? BuildEnvironments(in: workDirectory))
        return try await WheelBuildError.all(sdist.filename) {
            try await call.run(metadataHook, calling: BuildDriver.requirementsThenMetadata, in: workDirectory) { answer, identity, result in
                if let needed = answer.requirements, !needed.isEmpty { return .needs(needed) }
                return .metadata(try metadata(answer, identity, in: result, call))
            }
        }
    }

    private static let metadataHook = "prepare_metadata_for_build_wheel"

    /// Returns the METADATA that a backend prepared, after checking that it is for the archive's project.
    private static func metadata(_ answer: HookCall.Answer, _ identity: SourceIdentity, in result: FilePath, _ call: HookCall) throws -> [UInt8]? {
        guard let name = answer.name else { return nil }
        guard let file = try? InputFile(beneath: result, names: [BuildDriver.metadataFolder, name, "METADATA"]), try file.status().isRegularFile else {
            throw call.failure(metadataHook, .badAnswer("'\(printable(name, limit: 200))', in which there is no METADATA"))
        }
        let bytes = try file.read(at: 0, count: metadataLimit)
        let metadata: CoreMetadata
        do { metadata = try CoreMetadata(parsing: bytes) } catch { throw call.failure(metadataHook, .badAnswer("METADATA that cannot be used: \(error)")) }
        try identity.check(metadata.name, metadata.version)
        return bytes
    }

    /// Returns the METADATA that the backend prepares without a build; `nil` if it has no hook for that (PEP 517 §prepare_metadata_for_build_wheel).
    ///
    /// - Parameter requirements: The wheels of all build requirements, including those of ``extraRequirements``.
    /// - Throws: ``WheelBuildError`` if the archive is unsafe, the backend fails, the result is not metadata of the archive's project, or the sandbox
    /// cannot be created.
    package static func metadata(
        of sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], patches: [SourcePatch] = [],
        sourceDateEpoch: UInt32, workDirectory: FilePath, limits: SourceLimits = SourceLimits(), environments: BuildEnvironments? = nil
    ) async throws -> [UInt8]? {
        let call = HookCall(
            sdist: sdist, system: system, python: python, requirements: requirements, patches: patches, time: sourceDateEpoch, limits: limits,
            environments: environments ?? BuildEnvironments(in: workDirectory))
        return try await WheelBuildError.all(sdist.filename) {
            try await call.run(metadataHook, in: workDirectory) { answer, identity, result in
                try metadata(answer, identity, in: result, call)
            }
        }
    }

    /// The maximum size of METADATA, in bytes.
    private static let metadataLimit = 16 << 20

    /// Builds the wheel; returns its path in the work directory.
    ///
    /// The same inputs give the same bytes in any folder and at any time, unless the compilers or the backend use the clock.
    /// - Parameter requirements: The wheels of all build requirements, including those of ``extraRequirements``.
    /// - Parameter sourceDateEpoch: The latest time of a file in the wheel. Times before 1980 count as 1980.
    /// - Throws: ``WheelBuildError`` if the archive is unsafe, the backend fails, the result is not a valid wheel of the archive's project, or the
    ///   sandbox cannot be created.
    package static func wheel(
        from sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], patches: [SourcePatch] = [],
        sourceDateEpoch: UInt32, workDirectory: FilePath, limits: SourceLimits = SourceLimits(), environments: BuildEnvironments? = nil
    ) async throws -> FilePath {
        try requireTools(system)
        let call = HookCall(
            sdist: sdist, system: system, python: python, requirements: requirements, patches: patches, time: sourceDateEpoch, limits: limits,
            environments: environments ?? BuildEnvironments(in: workDirectory))
        return try await WheelBuildError.all(sdist.filename) {
            try await call.run("build_wheel", in: workDirectory) { answer, identity, result in
                guard let name = answer.name else { throw call.failure("build_wheel", .badAnswer("nothing")) }
                let built = try BuiltWheel(named: name, in: result, folder: BuildDriver.wheelFolder, limits: limits)
                try built.check(against: identity)
                let path = workDirectory.appending(name)
                try built.write(to: path, time: sourceDateEpoch)
                return path
            }
        }
    }

    /// Throws an error if a backend for Rust lacks a Rust toolchain, because such a build fails late and unclearly.
    private static func requireTools(_ system: BuildSystem) throws(WheelBuildError) {
        let needsRust =
            system.backend.utf8.hasPrefix("maturin")
            || system.requires.contains { $0.utf8.hasPrefix("setuptools-rust") || $0.utf8.hasPrefix("setuptools_rust") }
        guard needsRust, Sandbox.find("cargo") == nil else { return }
        throw .missingProgram("cargo", neededBy: system.backend.utf8.hasPrefix("maturin") ? "maturin" : "setuptools-rust")
    }
}
