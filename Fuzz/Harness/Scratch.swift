import Native
import SystemPackage

/// A folder in memory for readers that need a file.
struct Scratch {
    let folder: FilePath
    private let input: FileDescriptor
    private let path: FilePath

    init() throws {
        folder = try FileSystem.temporaryDirectory(in: "/dev/shm", prefix: "relcli-fuzz-")
        path = folder.appending("input")
        input = try FileDescriptor.open(path, .readWrite, options: [.create], permissions: .ownerReadWrite)
    }

    /// Returns a file that contains these bytes until the next call.
    func file(_ bytes: [UInt8]) throws -> FilePath {
        try input.resize(to: Int64(bytes.count))
        try input.writeAll(toAbsoluteOffset: 0, bytes)
        return path
    }

    /// Removes the files that a reader created.
    func empty() {
        for entry in (try? FileSystem.list(folder)) ?? [] where entry.name != "input" { try? FileSystem.remove(folder.appending(entry.name)) }
    }
}
