import Native
import RPMBuilder
import SystemPackage
import VersionSort

@testable import RPMRepository

/// The builder's results, made from files.
enum BuiltFixture {
    /// Returns the packages of a folder, sorted by file name.
    static func packages(in directory: FilePath) throws -> [BuiltPackage] {
        try FileSystem.list(directory).filter { $0.name.hasSuffix(".rpm") }.map { entry in
            let path = directory.appending(entry.name)
            let read = try RPMFileReader.read(path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            return BuiltPackage(
                nevra: read.package.nevra, path: path, fileName: entry.name, sha256: SHA256Digest(of: bytes), size: UInt64(bytes.count),
                headerStart: read.headerStart, headerEnd: read.headerEnd, isSource: read.package.isSource)
        }
    }
}
