import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// The use of a package by the real rpm: verification, installation and removal.
enum PackageAcceptance {
    /// Checks the digests and the files in the payload, then installs, verifies and erases the package in an empty root.
    static func accept(_ path: FilePath, _ package: RPMPackage, in folder: FilePath, listing: Bool = true, database: FilePath? = nil) async throws {
        let checked = try await output("rpmkeys", (database.map { ["--dbpath", $0.string] } ?? []) + ["-Kv", path.string])
        let stated = try RPMFileReader.read(path)
        #expect(checked.contains("Header SHA256 digest: OK") == stated.signature.contains(.headerSHA256), "\(checked)")
        #expect(checked.contains("Payload SHA256 digest: OK") == stated.header.contains(.payloadDigest), "\(checked)")
        #expect(!checked.contains("BAD") && !checked.contains("NOT"), "\(checked)")
        if listing {
            let archive = "rpm2cpio '\(path.string)' | cpio -t --quiet"
            let listed = try await output("sh", ["-c", archive]).split(separator: "\n").map(String.init)
            let expected = package.files.filter { !$0.content.isGhost }.map { ".\($0.path)" }
            #expect(Set(listed) == Set(expected))
            #expect(listed.count == expected.count)
        }
        let root = folder.appending("root")
        try FileSystem.createDirectory(root)
        let arch = ["--ignorearch", "--nodeps", "--root", root.string]
        _ = try await output("rpm", ["-i"] + arch + [path.string])
        // Only the ghost file and files that may be missing are absent.
        let verified = try await Tool.run("rpm", ["-V", "--nodeps", "--root", root.string, package.name])
        #expect(verified.succeeded && verified.output.isEmpty, "\(verified.output)\(verified.errors)")
        for file in package.files {
            if case .bytes(let bytes) = file.content {
                #expect(try FileSystem.readAll(root.appending(String(file.path.dropFirst())), limit: 1 << 24) == bytes)
            }
        }
        _ = try await output("rpm", ["-e", "--root", root.string, package.name])
        if let file = package.files.first(where: { $0.content.hasDigest }) {
            #expect(try FileSystem.status(root.appending(String(file.path.dropFirst()))) == nil)
        }
    }
}
