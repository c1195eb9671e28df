import Native
import RPMBuilder
import SystemPackage
import TestSupport
import VersionSort

extension WheelMaker {
    /// Returns the wheel as a verified file in a folder.
    func artifact(in folder: FilePath) throws -> VerifiedArtifact {
        let bytes = try bytes()
        let path = try write(to: folder)
        return try VerifiedArtifact.verify(path: path, filename: filename, expecting: SHA256Digest(of: bytes))
    }

    /// Returns the plan of the wheel for a target.
    func plan(
        _ target: Target, overrides: Overrides? = nil, extras: [String] = [], bytecode: BytecodePolicy = .install
    ) async throws -> RPMPlan {
        try await withScratch { folder in
            var context = PlanContext(buildTime: 1_700_000_000)
            context.extras = Set(try extras.map { try ExtraName($0) })
            context.bytecode = bytecode
            let wheel = try WheelContents(artifact(in: folder), spoolDirectory: folder)
            return try RPMPlanner.plan(wheel: wheel, target: target, overrides: overrides, context: context)
        }
    }
}

extension RPMPackage {
    /// Returns the dependencies of a kind as a spec would have them, sorted.
    func lines(_ kind: DependencyKind) -> [String] { self[kind].map(\.description).sorted() }

    /// The paths of the files, sorted.
    var paths: [String] { files.map(\.path).sorted() }

    /// Returns the file of a path.
    func file(_ path: String) -> RPMFile? { files.first { $0.path == path } }
}
