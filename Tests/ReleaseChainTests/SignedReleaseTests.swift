import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// A stack with a key.
@Suite struct SignedReleaseTests {
    @Test func `packages and indexes are signed, and the key's holder is believed by rpm and gpg`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let home = stack.folder.appending("gnupg")
            try FileSystem.createDirectory(home, mode: 0o700)
            let gpg = ["--homedir", home.string, "--batch", "--quiet"]
            let make = ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "shop@example.org", "rsa3072", "sign", "0"]
            let made = try await Tool.run("gpg", gpg + make)
            #expect(made.succeeded, "\(made.errors)")
            let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            try stack.write("shop/stack.toml", "key = \"shop@example.org\"\n" + document)
            let summary = try await stack.release()
            #expect(summary.findings == [])

            let key = stack.folder.appending("key.asc")
            #expect(try await Tool.run("gpg", gpg + ["--armor", "--output", key.string, "--export"]).succeeded)
            let database = stack.folder.appending("rpmdb").string
            #expect(try await Tool.run("rpmkeys", ["--dbpath", database, "--import", key.string]).succeeded)
            for package in try stack.packages(target: "el9") + stack.packages(target: "el10", architecture: "source") {
                let check = try await Tool.run("rpm", ["--dbpath", database, "-Kv", package.string])
                #expect(check.succeeded && check.output.contains("Header V4 RSA/SHA256 Signature") && check.output.contains("OK"), "\(check.output)")
            }
            let index = stack.mirror().pushing("rpm/prod/el9/x86_64/repodata/repomd.xml")
            let signature = try await Tool.run("gpg", gpg + ["--verify", index.string + ".asc", index.string])
            #expect(signature.succeeded, "\(signature.errors)")
            #expect(try await stack.release().upToDate)
            _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"])
        }
    }

    @Test func `a key that is not there is said before anything is built`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try FileSystem.createDirectory(stack.folder.appending("gnupg"), mode: 0o700)
            let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            try stack.write("shop/stack.toml", "key = \"nobody@example.org\"\n" + document)
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.status == .external)
            #expect(error?.subject.contains("nobody@example.org") == true)
            _ = try await Tool.run("gpgconf", ["--homedir", stack.folder.appending("gnupg").string, "--kill", "all"])
        }
    }
}
