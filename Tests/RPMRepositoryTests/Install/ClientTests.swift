import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Real dnf and real zypper as clients of our repositories, over HTTP, with signed metadata and signed packages, in a root of an EL-like system.
@Suite struct ClientTests {
    /// A client with its own settings and root.
    struct Client: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Writes the settings for a repository below a folder.
        let configure: @Sendable (_ folder: FilePath, _ address: String, _ base: FilePath, _ key: TestKey) async throws -> Void
        /// The commands that fetch the metadata and install a package with its dependencies.
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
        return [common + ["makecache"], common + ["install"] + system + ["python3.11-application"]]
    }

    private static let zypper = Client(testDescription: "zypper") { folder, address, base, key in
        let lines = [
            "[base]", "name=base", "baseurl=dir://\(base)", "enabled=1", "gpgcheck=0", "[ours]", "name=ours", "baseurl=\(address)", "enabled=1",
            "gpgcheck=1", "repo_gpgcheck=1", "pkg_gpgcheck=1",
        ]
        try await dnf.configure(folder, address, base, key)
        try FileSystem.createDirectory(folder.appending("repos.d"))
        try FileSystem.writeAtomically(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending("repos.d/test.repo"))
    } commands: { folder in
        // zypper reads the key beside the index.
        let common = [
            "zypper", "--non-interactive", "--gpg-auto-import-keys", "--root", "\(folder)/root", "--reposd-dir", "\(folder)/repos.d", "--pkg-cache-dir",
            "\(folder)/rpms",
        ]
        // zypper cannot create a system in an empty root, because it installs packages one by one.
        let base = [
            "dnf", "-y", "-q", "-c", "\(folder)/dnf.conf", "--disablerepo=ours", "--releasever=1", "--installroot=\(folder)/root", "install",
        ]
        return [common + ["refresh", "--force"], base + system, common + ["install", "--no-recommends", "python3.11-application"]]
    }

    /// The packages of a system.
    private static let system = ["bash", "coreutils", DebianBase.interpreter]

    /// Makes the folders of a client, with an empty root.
    private static func prepare(_ folder: FilePath) throws {
        try FileSystem.createDirectory(folder.appending("root"))
        try FileSystem.writeAtomically(Array("%_dbpath /var/lib/rpm\n".utf8), to: folder.appending(".rpmmacros"))
    }

    /// Runs the commands until one fails.
    private static func run(_ client: Client, _ folder: FilePath) async throws -> ToolResult {
        var last: ToolResult?
        for command in client.commands(folder) {
            let result = try await Tool.run(command[0], Array(command.dropFirst()), environment: environment(folder))
            last = result
            if !result.succeeded { break }
        }
        return try #require(last)
    }

    /// Returns the environment: Debian's rpm has its database in the home folder, and zypper's in EL's, so both are configured for the latter.
    private static func environment(_ folder: FilePath) -> [String: String] { ["LC_ALL": "C.UTF-8", "HOME": folder.string] }

    /// Returns the packages of ours in a host's root.
    private static func installed(_ folder: FilePath) async throws -> [String] {
        let found = try await Tool.run(
            "rpm", ["--root", folder.appending("root").string, "-qa", "--qf", "%{NAME}-%{VERSION}\n", "python3.11-[al]*"], environment: environment(folder))
        return found.output.split(separator: "\n").map(String.init).sorted()
    }

    @Test(arguments: [dnf, zypper], ["gzip", "zstd", "xz"])
    func `installs signed packages by signed metadata, and refuses an index that was changed`(client: Client, compression: String) async throws {
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
        try Self.prepare(host)
        try await FileServer.run(folder.path) { server in
            try await client.configure(host, "\(server.origin)/repo/", base, key)
            let good = try await Self.run(client, host)
            #expect(good.succeeded, "\(good.output)\(good.errors)")
            #expect(try await Self.installed(host) == ["python3.11-application-1.0", "python3.11-library-1.0"])
            let root = host.appending("root").string
            let verified = try await Tool.run(
                "rpm", ["--root", root, "-V", "python3.11-application", "python3.11-library"], environment: Self.environment(host))
            #expect(verified.succeeded && verified.output.isEmpty, "\(verified.output)\(verified.errors)")
            let imported = try await Tool.run("chroot", [root, DebianBase.interpreter, "-c", "import application, library"])
            #expect(imported.succeeded, "\(imported.errors)")
            // Repeat it for a new host, with a changed index.
            let other = folder.path.appending("other")
            try Self.prepare(other)
            try await client.configure(other, "\(server.origin)/repo/", base, key)
            server.faults.replaced["/repo/repodata/repomd.xml"] = index + Array("<!-- changed -->\n".utf8)
            let bad = try await Self.run(client, other)
            #expect(!bad.succeeded, "\(bad.output)")
            #expect((bad.output + bad.errors).lowercased().contains("signature"), "\(bad.output)\(bad.errors)")
            #expect(try await Self.installed(other).isEmpty)
        }
        try await key.forget()
    }
}
