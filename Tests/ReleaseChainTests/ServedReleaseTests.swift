import MirrorServer
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// A released stack on a running server, used by its clients.
@Suite struct ServedReleaseTests {
    /// Releases the stack, serves its mirror on a free port, and runs a test with the server's address.
    ///
    /// - Parameter isSigned: `true` if the stack has a key, made for the test.
    private func withRelease(
        isSigned: Bool = false, _ body: @escaping @Sendable (TestStack, String) async throws -> Void
    ) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            if isSigned { try await Self.addKey(to: stack) }
            _ = try await stack.release()
            let server = MirrorServer(configuration: MirrorServerConfiguration(root: stack.mirror(), port: 0, version: "test"))
            let (ports, found) = AsyncStream.makeStream(of: Int.self)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    defer { found.finish() }
                    try await server.run { found.yield($0) }
                }
                group.addTask {
                    for await port in ports {
                        try await body(stack, "http://127.0.0.1:\(port)")
                        return
                    }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    @Test func `dnf resolves and downloads an application with all it needs, given what the system provides`() async throws {
        try await withRelease { stack, server in
            let base = stack.folder.appending("base")
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            _ = try BasePackage.write(target, to: base, time: 0)
            #expect(try await Tool.run("createrepo_c", ["-q", base.string]).succeeded)
            try FileSystem.createDirectory(stack.folder.appending("log"))
            let downloads = stack.folder.appending("rpms")
            let result = try await Tool.run(
                "dnf",
                [
                    "-y", "-q", "--noplugins", "--setopt=reposdir=/nonexistent", "--setopt=cachedir=\(stack.folder)/cache",
                    "--setopt=logdir=\(stack.folder)/log",
                    "--forcearch=x86_64", "--releasever=9", "--installroot=\(stack.folder)/root", "--repofrompath=base,file://\(base)",
                    "--repofrompath=shop,\(server)/rpm/prod/el9/x86_64/", "--setopt=base.gpgcheck=0", "--setopt=shop.gpgcheck=0", "install",
                    "--downloadonly", "--downloaddir=\(downloads)", "python3-shop-app",
                ])
            #expect(result.succeeded, "\(result.output)\(result.errors)")
            let names = try FileSystem.list(downloads).map(\.name).filter { $0.hasPrefix("python3-") }
            #expect(
                names == [
                    "python3-cart-1.4.0-1.el9.noarch.rpm", "python3-old-helper-0.3-1.el9.noarch.rpm", "python3-shop-app-1.0-1.el9.noarch.rpm",
                    "python3-tables+fast-3.1^post1-1.el9.noarch.rpm", "python3-tables-3.1^post1-1.el9.noarch.rpm",
                ])
        }
    }

    @Test func `pip and uv install the application from the server alone`() async throws {
        try await withRelease { stack, server in
            let python = try Tool.oraclePython
            let environment = ["PIP_CONFIG_FILE": "/dev/null", "PIP_EXTRA_INDEX_URL": "", "PIP_INDEX_URL": "", "UV_NO_CONFIG": "1"]
            let venv = stack.folder.appending("venv")
            #expect(try await Tool.run(python, ["-m", "venv", venv.string]).succeeded)
            let pip = try await Tool.run(
                venv.appending("bin/python").string,
                [
                    "-m", "pip", "--disable-pip-version-check", "install", "--no-cache-dir", "--only-binary", ":all:", "--index-url", "\(server)/simple/",
                    "cart", "tables[fast]",
                ], environment: environment)
            #expect(pip.succeeded, "\(pip.output)\(pip.errors)")
            let other = stack.folder.appending("other")
            #expect(try await Tool.run(python, ["-m", "venv", other.string]).succeeded)
            let uv = try await Tool.run(
                FilePath(python).removingLastComponent().appending("uv").string,
                [
                    "pip", "install", "--no-cache", "--python", other.appending("bin/python").string, "--index-url", "\(server)/simple/", "cart==1.4.0",
                ], environment: environment)
            #expect(uv.succeeded, "\(uv.output)\(uv.errors)")
            let version = try await Tool.run(other.appending("bin/python").string, ["-c", "import cart; print(cart.version)"])
            #expect(version.output == "1.4.0\n")
        }
    }

    @Test func `createrepo_c says the same of the published packages`() async throws {
        try await withRelease { stack, _ in
            for target in ["el9", "el10"] {
                let ours = stack.mirror().pushing(FilePath("rpm/prod/\(target)/x86_64"))
                let theirs = stack.folder.appending("theirs-\(target)")
                try FileSystem.createDirectory(theirs.appending("Packages"))
                for package in try stack.packages(target: target) {
                    try FileSystem.copy(package, to: theirs.appending("Packages").appending(package.lastComponent?.string ?? ""))
                }
                #expect(try await Tool.run("createrepo_c", ["-q", "--no-database", theirs.string]).succeeded)
                let (one, other) = (try await Self.dump(ours), try await Self.dump(theirs))
                #expect(one.count > 100)
                #expect(one == other)
            }
        }
    }

    /// Returns the repository as libsolv reads it, by package, without the times of files, which depend on the writer.
    private static func dump(_ repository: FilePath) async throws -> [Substring] {
        let script = "repo2solv \"$0\" | dumpsolv /dev/stdin"
        let result = try await Tool.run("bash", ["-o", "pipefail", "-c", script, repository.string])
        #expect(result.succeeded, "\(result.errors)")
        return result.output.split(separator: "\n").filter { line in
            !["repository:", "timestamp", "revision", "repo_add_solv took"].contains { line.contains($0) }
        }
    }

    /// Creates a key for the stack.
    private static func addKey(to stack: TestStack) async throws {
        let home = stack.folder.appending("gnupg")
        try FileSystem.createDirectory(home, mode: 0o700)
        let made = try await Tool.run(
            "gpg",
            [
                "--homedir", home.string, "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "shop@example.org",
                "rsa3072", "sign", "0",
            ])
        #expect(made.succeeded, "\(made.errors)")
        let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
        try stack.write("shop/stack.toml", "key = \"shop@example.org\"\n" + document)
    }

    /// Installs a package with dnf into a new root, using only the repository file from the server.
    private func dnf(_ stack: TestStack, _ server: String, root: String) async throws -> ToolResult {
        let base = stack.folder.appending("base")
        if try FileSystem.status(base) == nil {
            _ = try BasePackage.write(try TestStack.catalog.target("el9", architecture: "x86_64"), to: base, time: 0)
            #expect(try await Tool.run("createrepo_c", ["-q", base.string]).succeeded)
        }
        let place = stack.folder.appending(root)
        for folder in ["repos", "log"] { try FileSystem.createDirectory(place.appending(folder)) }
        let file = try await Tool.run("curl", ["-fsS", "-o", place.appending("repos").appending("shop.repo").string, "\(server)/rpm/prod/el9.repo"])
        #expect(file.succeeded, "\(file.errors)")
        return try await Tool.run(
            "dnf",
            [
                "-y", "-q", "--noplugins", "--setopt=reposdir=\(place)/repos", "--setopt=cachedir=\(place)/cache", "--setopt=logdir=\(place)/log",
                "--forcearch=x86_64", "--releasever=9", "--installroot=\(place)/root", "--repofrompath=base,file://\(base)", "--setopt=base.gpgcheck=0",
                "--setopt=prod-el9.skip_if_unavailable=0", "install", "--downloadonly", "--downloaddir=\(place)/rpms", "python3-cart",
            ])
    }

    @Test func `a signed channel's repository file has dnf refuse packages and indexes that the key did not sign`() async throws {
        try await withRelease(isSigned: true) { stack, server in
            let text = try await Tool.run("curl", ["-fsS", "\(server)/rpm/prod/el9.repo"]).output
            #expect(text.contains("\ngpgcheck=1\nrepo_gpgcheck=1\ngpgkey=\(server)/rpm/prod/el9/$basearch/repodata/repomd.xml.key\n"), "\(text)")
            let good = try await dnf(stack, server, root: "good")
            #expect(good.succeeded, "\(good.output)\(good.errors)")

            let repository = stack.mirror().pushing("rpm/prod/el9/x86_64")
            let package = repository.pushing("Packages/python3-cart-1.4.0-1.el9.noarch.rpm")
            let (keptIndex, keptPackage) = (stack.folder.appending("repodata"), stack.folder.appending("cart.rpm"))
            #expect(try await Tool.run("cp", ["-a", repository.appending("repodata").string, keptIndex.string]).succeeded)
            try FileSystem.copy(package, to: keptPackage)
            // The package has no signature, and the index matches it.
            try FileSystem.remove(package)
            try FileSystem.copy(keptPackage, to: package)
            #expect(try await Tool.run("rpmsign", ["--delsign", package.string]).succeeded)
            #expect(try await Tool.run("createrepo_c", ["-q", repository.string]).succeeded)
            for name in ["repomd.xml.asc", "repomd.xml.key"] {
                try FileSystem.copy(keptIndex.appending(name), to: repository.appending("repodata").appending(name))
            }
            let changedIndex = try await dnf(stack, server, root: "index")
            #expect(!changedIndex.succeeded && changedIndex.errors.contains("GPG"), "\(changedIndex.output)\(changedIndex.errors)")

            // An index signed by the key, with a package that is not.
            let home = stack.folder.appending("gnupg").string
            try FileSystem.remove(repository.pushing("repodata/repomd.xml.asc"))
            let signed = try await Tool.run(
                "gpg", ["--homedir", home, "--batch", "--quiet", "--armor", "--detach-sign", repository.pushing("repodata/repomd.xml").string])
            #expect(signed.succeeded, "\(signed.errors)")
            let unsigned = try await dnf(stack, server, root: "package")
            #expect(!unsigned.succeeded && unsigned.errors.contains("not signed"), "\(unsigned.output)\(unsigned.errors)")
            _ = try await Tool.run("gpgconf", ["--homedir", home, "--kill", "all"])
        }
    }
}
