import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Signing with real keys, checked by the real rpm.
struct PackageSignerTests {
    /// A key, a form, and rpm's expected output.
    struct Case: Sendable, CustomTestStringConvertible {
        var user: String
        var form: RPMFormat.SignatureForm
        var lines: [String]
        var tags: [RPMTag]
        var testDescription: String { "\(user) \(form.rawValue)" }
    }

    static let cases: [Case] = [
        Case(user: SigningHome.rsa, form: .modern, lines: ["Header V4 RSA/SHA256 Signature"], tags: [.rsaSignature]),
        Case(user: SigningHome.eddsa, form: .modern, lines: ["Header V4 EdDSA/SHA256 Signature"], tags: [.dsaSignature]),
        Case(user: SigningHome.rsa, form: .rsaHeader, lines: ["Header V4 RSA/SHA256 Signature"], tags: [.rsaSignature]),
        Case(
            user: SigningHome.rsa, form: .rsaVersion4, lines: ["Header V4 RSA/SHA256 Signature", "V4 RSA/SHA256 Signature"],
            tags: [.rsaSignature, .pgpSignature]),
        Case(
            user: SigningHome.rsa, form: .rsaVersion3, lines: ["Header V3 RSA/SHA256 Signature", "V3 RSA/SHA256 Signature"],
            tags: [.rsaSignature, .pgpSignature]),
    ]

    private func everything() throws -> RPMPackage {
        try #require(PackageShape.all.first { $0.label == "everything" }).package
    }

    @Test(arguments: cases)
    func `rpm verifies every form of signature, and the file keeps its size`(_ test: Case) async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            let built = try RPMWriter.write(try everything(), form: .make(.zstd, level: 3), to: path)
            let before = try FileSystem.readAll(path, limit: 1 << 24)
            let signer = try await home.signer(test.user)
            let signed = try await signer.sign(path, form: test.form, time: 1_700_000_000)
            let after = try FileSystem.readAll(path, limit: 1 << 24)
            #expect(signed.size == built.size && after.count == before.count)
            #expect(signed.sha256 == SHA256Digest(of: after) && signed.headerStart == built.headerStart && signed.headerEnd == built.headerEnd)
            #expect(built.replaced(by: signed).sha256 == signed.sha256)
            #expect(after[Int(built.headerStart)...] == before[Int(built.headerStart)...])

            let checked = try await home.checked(path, in: folder)
            #expect(checked.succeeded && !checked.output.contains("NOKEY"), "\(checked)")
            for line in test.lines { #expect(checked.output.contains("    \(line), key ID \(signer.key.keyID.suffix(8)): OK"), "\(checked.output)") }

            let read = try RPMFileReader.read(path)
            #expect(read.signature.tags.filter(PackageSignature.tags.contains) == test.tags)
            let checks = try await SignatureVerifier(keys: try signer.publicKey).check(read)
            #expect(checks.count == test.tags.count && checks.allSatisfy { $0.outcome == .ok(signer.key.fingerprint) }, "\(checks)")
            // The requested time is before the creation of the key.
            #expect(checks.allSatisfy { $0.signature?.time == signer.key.created && $0.signature?.keyID == signer.key.keyID })

            try await signer.sign(path, form: test.form, time: 1_700_000_000)
            #expect(try FileSystem.readAll(path, limit: 1 << 24) == after, "a second signature is the same")
            try PackageSigner.strip(path)
            #expect(try FileSystem.readAll(path, limit: 1 << 24) == before, "without its signature it is what it was")
        }
    }

    @Test(arguments: [SigningHome.rsa, SigningHome.eddsa])
    func `a package of rpm 6 is signed in its own way and in that of rpm 4`(_ user: String) async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            let built = try RPMWriter.write(try everything(), form: try WriteForm.make(.zstd, level: 3).version6(), to: path)
            let before = try FileSystem.readAll(path, limit: 1 << 24)
            let signer = try await home.signer(user)
            let signed = try await signer.sign(path, form: .modern, time: 0)
            #expect(signed.size == built.size)
            let read = try RPMFileReader.read(path)
            #expect(read.signature.tags.map(\.rawValue) == [user == SigningHome.rsa ? 268 : 267, 273, 278, 279, 999])
            let checks = try await SignatureVerifier(keys: try signer.publicKey).check(read)
            #expect(checks.count == 2 && checks.allSatisfy { $0.isGood })
            let checked = try await home.checked(path, in: folder)
            #expect(checked.succeeded && checked.output.contains("key ID \(signer.key.keyID.suffix(8)): OK"), "\(checked)")
            await #expect(throws: SigningError.self) { try await signer.sign(path, form: .rsaVersion4, time: 0) }
            try PackageSigner.strip(path)
            #expect(try FileSystem.readAll(path, limit: 1 << 24) == before)
        }
    }

    @Test func `a signed package installs and its form can be changed`() async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(try everything(), form: .make(.zstd, level: 3), to: path)
            let later: UInt32 = 2_000_000_000
            for (user, form) in [(SigningHome.rsa, RPMFormat.SignatureForm.rsaVersion4), (SigningHome.eddsa, .modern)] {
                try await home.signer(user).sign(path, form: form, time: later)
            }
            let checks = try await SignatureVerifier(keys: nil).check(try RPMFileReader.read(path))
            #expect(checks.map(\.outcome) == [.noKey])
            #expect(checks.map { $0.signature?.time } == [later])
            let root = folder.appending("root")
            try FileSystem.createDirectory(root)
            let level = ["--nodeps", "--root", root.string, "--define", "_pkgverify_level all"]
            let refused = try await Tool.run("rpm", ["-i"] + level + [path.string])
            #expect(!refused.succeeded, "rpm does not know the key yet")
            let key = try await home.exported([SigningHome.eddsa], in: folder)
            _ = try await output("rpmkeys", ["--root", root.string, "--import", key.string])
            let installed = try await Tool.run("rpm", ["-i"] + level + [path.string])
            #expect(installed.succeeded, "\(installed)")
            #expect(try await Tool.run("rpm", ["-V", "--nodeps", "--root", root.string, "everything"]).output == "")
        }
    }

    @Test func `other links of the file keep the unsigned package`() async throws {
        try await SigningHome.with([(SigningHome.eddsa, "ed25519")]) { home, folder in
            let (path, link) = (folder.appending("p.rpm"), folder.appending("blob"))
            let built = try RPMWriter.write(try everything(), form: .make(.gzip, level: 6), to: path)
            try FileSystem.link(path, at: link)
            try await home.signer(SigningHome.eddsa).sign(path, form: .modern, time: 0)
            #expect(SHA256Digest(of: try FileSystem.readAll(link, limit: 1 << 24)) == built.sha256)
            #expect(try FileSystem.list(folder).map(\.name) == ["blob", "g", "p.rpm"], "nothing temporary is left")
        }
    }

    @Test func `what would not verify is not signed, and the file stays`() async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            let form = WriteForm.make(.none)
            let built = try RPMWriter.write(try everything(), form: form, to: path)
            let good = try FileSystem.readAll(path, limit: 1 << 24)
            let signer = try await home.signer(SigningHome.rsa)
            for position in [Int(built.headerEnd) + 5, Int(built.headerStart) + 500, good.count - 1] {
                var bad = good
                bad[position] ^= 1
                try FileSystem.writeAtomically(bad, to: path)
                for form in [RPMFormat.SignatureForm.modern, .rsaVersion4] {
                    await #expect(throws: SigningError.self) { try await signer.sign(path, form: form, time: 0) }
                }
                #expect(try FileSystem.readAll(path, limit: 1 << 24) == bad)
            }
            // EdDSA for a target with RSA only, and a header signature that would not cover the payload.
            try FileSystem.writeAtomically(good, to: path)
            let eddsa = try await home.signer(SigningHome.eddsa)
            for form in [RPMFormat.SignatureForm.rsaHeader, .rsaVersion3, .rsaVersion4] {
                await #expect(throws: SigningError.self) { try await eddsa.sign(path, form: form, time: 0) }
            }
            var old = form
            old.writesPayloadDigest = false
            _ = try RPMWriter.write(try everything(), form: old, to: path)
            await #expect(throws: SigningError.self) { try await signer.sign(path, form: .modern, time: 0) }
            try await signer.sign(path, form: .rsaVersion4, time: 0)
            await #expect(throws: SigningError.self) { try await signer.sign(folder, form: .modern, time: 0) }
            await #expect(throws: SigningError.self) { try await signer.sign(folder.appending("nothing"), form: .modern, time: 0) }
        }
    }

    @Test func `a key is found by its fingerprint, identifier, address or subkey, and no other is taken`() async throws {
        try await SigningHome.with([("one@example.org", "ed25519"), ("two@example.org", "ed25519")]) { home, folder in
            let one = try await home.signer("one@example.org")
            for name in [one.key.fingerprint, "0x" + one.key.keyID, one.key.keyID.uppercased() + "!", "<one@example.org>"] {
                #expect(try await home.signer(name).key == one.key)
            }
            let problems: [(String, String)] = [
                ("nobody@example.org", "no secret key"), ("", "no secret key"), ("--version", "no secret key"),
                ("example.org", "several keys"), ("a\u{0}b", "no secret key"),
            ]
            for (name, text) in problems {
                let error = await #expect(throws: SigningError.self, "\(name)") { try await home.signer(name) }
                #expect("\(error.map { "\($0)" } ?? "")".contains(text), "\(String(describing: error))")
            }
            let fingerprint = one.key.fingerprint
            _ = try await home.gpg(["--passphrase", "", "--pinentry-mode", "loopback", "--quick-add-key", fingerprint, "rsa2048", "sign", "0"])
            #expect(try await home.signer(fingerprint).key.fingerprint == fingerprint, "old rpm releases know no subkeys")
            let listed = try await home.gpg(["--with-colons", "--with-subkey-fingerprint", "--list-secret-keys", fingerprint])
            let subkey = try #require(listed.split(separator: "\n").last { $0.hasPrefix("fpr") }?.split(separator: ":").last).lowercased()
            let signer = try await home.signer(subkey)
            #expect(signer.key.fingerprint == subkey && signer.key.algorithm == .rsa)
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(try everything(), form: .make(.zstd, level: 3), to: path)
            try await signer.sign(path, form: .modern, time: 0)
            let checked = try await home.checked(path, importing: ["one@example.org"], in: folder)
            #expect(checked.succeeded && checked.output.contains("key ID \(signer.key.keyID.suffix(8)): OK"), "\(checked)")
        }
    }

    @Test func `an expired key does not sign`() async throws {
        try await SigningHome.with([]) { home, folder in
            _ = try await home.gpg([
                "--passphrase", "", "--pinentry-mode", "loopback", "--faked-system-time", "1600000000!", "--quick-gen-key", "old@example.org",
                "ed25519", "sign", "seconds=1000",
            ])
            let error = await #expect(throws: SigningError.self) { try await home.signer("old@example.org") }
            #expect("\(error.map { "\($0)" } ?? "")".contains("expired"))
        }
    }

    @Test func `rpmsign and we take each other's packages`() async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            let built = try RPMWriter.write(try everything(), form: .make(.zstd, level: 3), to: path)
            let environment = ["GNUPGHOME": home.folder.string]
            // rpm's configuration has another name for the program.
            let defines = ["--define", "_gpg_name \(SigningHome.rsa)", "--define", "__gpg /usr/bin/gpg"]
            let theirs = try await Tool.run("rpmsign", defines + ["--addsign", path.string], environment: environment)
            #expect(theirs.succeeded, "\(theirs)")
            let read = try RPMFileReader.read(path)
            #expect(read.fileSize == built.size && read.headerStart == built.headerStart)
            #expect(try PackageVerification.verify(read).isValid)
            let ring = try KeyRing(reading: try await home.exported(in: folder))
            #expect(try await SignatureVerifier(keys: ring).check(read).allSatisfy { $0.isGood })
            let signer = try await home.signer(SigningHome.eddsa)
            #expect(try await signer.sign(path, form: .modern, time: 0).size == built.size)
            #expect(try await home.checked(path, in: folder).succeeded)
            let removed = try await Tool.run("rpmsign", ["--delsign", path.string], environment: environment)
            #expect(removed.succeeded, "\(removed)")
            #expect(try PackageSignature.all(RPMFileReader.read(path)).isEmpty)
        }
    }

    @Test func `a package without room for signatures grows by them`() async throws {
        try await SigningHome.with([(SigningHome.rsa, "rsa2048")]) { home, folder in
            let path = folder.appending("p.rpm")
            let built = try RPMWriter.write(try everything(), form: .make(.gzip, level: 6), to: path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            let read = try RPMFileReader.read(path)
            var builder = RPMHeaderBuilder(region: .signatureRegion)
            for tag in read.signature.tags where tag != .reservedSpace { builder[tag] = read.signature[tag] }
            var section = try builder.serialized()
            section.pad(to: SignatureHeader.alignment)
            let small = Array(bytes.prefix(Lead.byteCount)) + section + bytes[Int(built.headerStart)...]
            try FileSystem.writeAtomically(small, to: path)
            let signed = try await home.signer(SigningHome.rsa).sign(path, form: .modern, time: 0)
            #expect(signed.size > UInt64(small.count) && signed.size < built.size)
            #expect(try await home.checked(path, importing: [SigningHome.rsa], in: folder).succeeded)
        }
    }
}
