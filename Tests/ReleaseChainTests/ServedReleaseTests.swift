import MirrorServer
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// A released stack behind the running server, used by the clients that will use it.
@Suite struct ServedReleaseTests {
    /// Releases the stack, serves its mirror on a free port, and runs a test with the server's address.
    private func withRelease(_ body: @escaping @Sendable (TestStack, String) async throws -> Void) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
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

    /// The repository as libsolv understands it, package by package, without times of files, which depend on who wrote them.
    private static func dump(_ repository: FilePath) async throws -> [Substring] {
        let script = "repo2solv \"$0\" | dumpsolv /dev/stdin"
        let result = try await Tool.run("bash", ["-o", "pipefail", "-c", script, repository.string])
        #expect(result.succeeded, "\(result.errors)")
        return result.output.split(separator: "\n").filter { line in
            !["repository:", "timestamp", "revision", "repo_add_solv took"].contains { line.contains($0) }
        }
    }
}
