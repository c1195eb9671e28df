import Native
import SystemPackage

/// A folder of its own for one test, removed when the test is done.
struct TemporaryFolder: ~Copyable {
    let path: FilePath

    init() throws { path = try FileSystem.temporaryDirectory(in: "/tmp") }

    deinit { try? FileSystem.remove(path) }
}
