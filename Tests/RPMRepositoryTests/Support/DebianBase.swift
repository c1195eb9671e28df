import FoundationEssentials
import SystemPackage

@testable import RPMRepository

/// The base repository of the tests: this machine's own Debian packages, repacked once.
enum DebianBase {
    static let interpreter = "/usr/bin/python3.11"

    /// Returns the folder of the repository, created anew if this machine's packages have changed.
    static func repository() async throws -> FilePath {
        try await DebianSystem(WheelPackages.target).repository(in: FilePath(FileManager.default.currentDirectoryPath).appending(".build/test-base"))
    }
}
