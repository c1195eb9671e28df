import Native
import SystemPackage

/// A new folder for one test, removed at its end.
struct TemporaryFolder: ~Copyable {
    let path: FilePath

    init() throws { path = try FileSystem.temporaryDirectory(in: "/tmp") }

    deinit { try? FileSystem.remove(path) }
}
