import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

struct RPMSigningTests {
    @Test func `rpmsign finds room for its signature and leaves the package valid`() async throws {
        try await withScratch { folder in
            let home = folder.appending("g")
            try FileSystem.createDirectory(home, mode: 0o700)
            let environment = ["GNUPGHOME": home.string]
            let path = folder.appending("p.rpm")
            let shape = try #require(PackageShape.all.first { $0.label == "everything" })
            let built = try RPMWriter.write(shape.package, form: .make(.zstd, level: 3), to: path)
            let key = [
                "--batch", "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "t@example.org", "rsa2048", "sign", "0",
            ]
            _ = try await output("gpg", key, environment: environment)
            let signed = try await Tool.run(
                "rpmsign", ["--define", "_gpg_name t@example.org", "--addsign", path.string], environment: environment)
            _ = try? await Tool.run("gpgconf", ["--kill", "all"], environment: environment)
            #expect(signed.succeeded, "\(signed.output)\(signed.errors)")
            let read = try RPMFileReader.read(path)
            #expect(read.fileSize == built.size)
            #expect(read.headerStart == built.headerStart)
            #expect(read.signature.contains(.rsaSignature))
            #expect(try PackageVerification.verify(read).isValid)
            let publicKey = try await output("gpg", ["--armor", "--export", "t@example.org"], environment: environment)
            try FileSystem.writeAtomically(Array(publicKey.utf8), to: folder.appending("k.asc"))
            _ = try await output("rpmkeys", ["--dbpath", folder.appending("db").string, "--import", folder.appending("k.asc").string])
            let checked = try await output("rpmkeys", ["--dbpath", folder.appending("db").string, "-Kv", path.string])
            #expect(checked.contains("Header V4 RSA/SHA256 Signature") || checked.contains("Header V4 RSA/SHA512 Signature"), "\(checked)")
            #expect(!checked.contains("BAD") && !checked.contains("NOKEY"), "\(checked)")
        }
    }
}
