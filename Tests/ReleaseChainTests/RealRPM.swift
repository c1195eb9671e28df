import Native
import SystemPackage
import TestSupport
import Testing

/// The real rpm's results for a package that we wrote.
enum RealRPM {
    /// Verifies digests, reads dependencies, unpacks, installs into an empty root, verifies the installation, and erases it.
    static func examine(_ package: FilePath, root: FilePath) async throws {
        let keys = try await Tool.run("rpm", ["-K", package.string])
        #expect(keys.succeeded, "\(package): \(keys.output)\(keys.errors)")
        let requires = try await Tool.run("rpm", ["-qp", "--requires", package.string])
        #expect(requires.succeeded && requires.output.contains("rpmlib(PayloadFilesHavePrefix)"), "\(package): \(requires.errors)")
        let listing = try await Tool.run("bash", ["-o", "pipefail", "-c", "rpm2cpio \"$0\" | cpio -t --quiet | wc -l", package.string])
        #expect(listing.succeeded, "\(package): \(listing.errors)")
        try await install(package, root: root)
    }

    /// Installs into an empty root, verifies the installation, and erases it.
    static func install(_ package: FilePath, root: FilePath) async throws {
        let name = try await Tool.run("rpm", ["-qp", "--qf", "%{NAME}", package.string]).output
        try? FileSystem.remove(root)
        try FileSystem.createDirectory(root)
        let arguments = ["--root", root.string, "--dbpath", "/var/lib/rpm"]
        let install = try await Tool.run("rpm", ["-i", "--nodeps", "--noscripts", "--ignorearch"] + arguments + [package.string])
        #expect(install.succeeded, "\(package): \(install.errors)")
        let verify = try await Tool.run("rpm", ["-V", "--nodeps", "--noscripts"] + arguments + [name])
        #expect(verify.succeeded && verify.output.isEmpty, "\(package): \(verify.output)\(verify.errors)")
        let erase = try await Tool.run("rpm", ["-e", "--nodeps", "--noscripts"] + arguments + [name])
        #expect(erase.succeeded, "\(package): \(erase.errors)")
        try FileSystem.remove(root)
    }
}
