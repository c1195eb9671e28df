import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Real dnf and real zypper as clients of our repositories, over HTTP, with signed metadata and signed packages, in a root of an EL-like system.
@Suite struct ClientTests {
    /// A client with settings of its own, and a root that it takes for its host.
    struct Client: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Writes the settings for a repository below a folder.
        let configure: @Sendable (_ folder: FilePath, _ address: String, _ base: FilePath, _ key: TestKey) async throws -> Void
        /// The command lines that fetch the metadata and download a package with what it needs.
        let commands: @Sendable (_ folder: FilePath) -> [[String]]
    }

    private static let dnf = Client(testDescription: "dnf") { folder, address, base, key in
        let lines = [
            "[main]", "reposdir=/dev/null", "varsdir=/dev/null", "plugins=0", "install_weak_deps=0", "cachedir=\(folder)/cache", "logdir=\(folder)/log",
            "persistdir=\(folder)/persist", "assumeyes=1", "[base]", "name=base", "baseurl=file://\(base)", "gpgcheck=0", "[ours]", "name=ours",
            "baseurl=\(address)", "repo_gpgcheck=1", "gpgcheck=1", "gpgkey=file://\(key.publicKey)", "metadata_expire=0",
        ]
        try FileSystem.writeAtomically(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending("dnf.conf"))
    } commands: { folder in
        let common = ["dnf", "-y", "-c", "\(folder)/dnf.conf", "--releasever=1", "--installroot=\(folder)/root"]
        return [common + ["makecache"], common + ["install", "--downloadonly", "--downloaddir=\(folder)/rpms", "python3.11-application"]]
    }

    private static let zypper = Client(testDescription: "zypper") { folder, address, base, key in
        let lines = [
            "[base]", "name=base", "baseurl=dir://\(base)", "enabled=1", "gpgcheck=0", "[ours]", "name=ours", "baseurl=\(address)", "enabled=1",
            "gpgcheck=1", "repo_gpgcheck=1", "pkg_gpgcheck=1",
        ]
        try FileSystem.createDirectory(folder.appending("repos.d"))
        try FileSystem.writeAtomically(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending("repos.d/test.repo"))
    } commands: { folder in
        // The key lies beside the index, where zypper takes it from.
        let common = [
            "zypper", "--non-interactive", "--gpg-auto-import-keys", "--root", "\(folder)/root", "--reposd-dir", "\(folder)/repos.d", "--pkg-cache-dir",
            "\(folder)/rpms",
        ]
        return [common + ["refresh", "--force"], common + ["install", "--no-recommends", "--download-only", "python3.11-application"]]
    }

    /// Runs the commands until one fails.
    private static func run(_ client: Client, _ folder: FilePath) async throws -> ToolResult {
        var last: ToolResult?
        for command in client.commands(folder) {
            let result = try await Tool.run(command[0], Array(command.dropFirst()), environment: ["LC_ALL": "C.UTF-8"])
            last = result
            if !result.succeeded { break }
        }
        return try #require(last)
    }

    private static func downloaded(_ folder: FilePath) async throws -> [String] {
        let found = try await Tool.run("find", [folder.appending("rpms").string, "-name", "python3.11-[al]*.rpm", "-printf", "%f\n"])
        return found.output.split(separator: "\n").map(String.init).sorted()
    }

    @Test(arguments: [dnf, zypper], ["gzip", "zstd", "xz"])
    func `fetches signed metadata and signed packages, and refuses an index that was changed`(client: Client, compression: String) async throws {
        let folder = try TemporaryFolder()
        let key = try await TestKey("release", in: folder.path)
        var packages = try WheelPackages(in: folder.path)
        try packages.add(WheelMaker("library", "1.0"))
        try packages.add(WheelMaker("application", "1.0", requires: ["library>=1"]))
        let signer = try await PackageSigner(key: "\(key.name)@example.org", gnupg: GnuPG(home: key.home))
        for package in packages.built { _ = try await signer.sign(package.path, form: WheelPackages.profile.rpm.signature, time: 1_700_000_000) }
        try await RepositoryDirectory.index(packages.repository, form: .test(compression: compression), revision: nil, signer: key.signer)
        let base = try await DebianBase.repository()
        let host = folder.path.appending("host")
        let index = try FileSystem.readAll(packages.repository.appending(Repomd.fileName), limit: 1 << 20)
        try FileSystem.createDirectory(host.appending("root"))
        try await FileServer.run(folder.path) { server in
            try await client.configure(host, "\(server.origin)/repo/", base, key)
            let good = try await Self.run(client, host)
            #expect(good.succeeded, "\(good.output)\(good.errors)")
            let wanted = ["python3.11-application-1.0-1.t12.noarch.rpm", "python3.11-library-1.0-1.t12.noarch.rpm"]
            #expect(try await Self.downloaded(host) == wanted)
            // The same once more for a host that has nothing yet, with an index that somebody changed.
            let other = folder.path.appending("other")
            try FileSystem.createDirectory(other.appending("root"))
            try await client.configure(other, "\(server.origin)/repo/", base, key)
            server.faults.replaced["/repo/repodata/repomd.xml"] = index + Array("<!-- changed -->\n".utf8)
            let bad = try await Self.run(client, other)
            #expect(!bad.succeeded, "\(bad.output)")
            #expect((bad.output + bad.errors).lowercased().contains("signature"), "\(bad.output)\(bad.errors)")
            #expect(try await Self.downloaded(other).isEmpty)
        }
        try await key.forget()
    }
}
