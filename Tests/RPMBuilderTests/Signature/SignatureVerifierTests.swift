import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// The result of checking signatures: good, bad, or with an unknown key.
@Suite(.showsSeeds) struct SignatureVerifierTests {
    @Test func `a signature is ok with its key and nobody's without`() async throws {
        try await SigningHome.with { home, folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(PackageShape.package("signed"), form: .make(.gzip, level: 6), to: path)
            let signer = try await home.signer(SigningHome.rsa)
            try await signer.sign(path, form: .rsaVersion4, time: 0)
            let read = try RPMFileReader.read(path)
            let all = try KeyRing(reading: try await home.exported(in: folder))
            let keybox = try KeyRing(reading: home.folder.appending("pubring.kbx"))
            for ring in [all, keybox, try signer.publicKey] {
                let checks = try await SignatureVerifier(keys: ring).check(read)
                #expect(checks.map(\.outcome) == [.ok(signer.key.fingerprint), .ok(signer.key.fingerprint)])
                #expect(
                    checks.map(\.description) == [
                        "header signature, V4 RSA/SHA256, key ID \(signer.key.keyID): ok",
                        "header and payload signature, V4 RSA/SHA256, key ID \(signer.key.keyID): ok",
                    ])
            }
            let other = try await home.signer(SigningHome.eddsa).publicKey
            #expect(try await SignatureVerifier(keys: other).check(read).map(\.outcome) == [.noKey, .noKey])
            #expect(try await SignatureVerifier(keys: nil).check(read).map(\.outcome) == [.noKey, .noKey])
            #expect(try FileSystem.list(folder).map(\.name).filter { $0.contains("gpgv") } == [])
        }
    }

    @Test(arguments: [RPMFormat.SignatureForm.modern, .rsaVersion4, .rsaVersion3])
    func `no changed byte of what is signed keeps a signature good`(_ form: RPMFormat.SignatureForm) async throws {
        var random = SeededGenerator(for: "SignatureVerifier")
        let seed = random.seed
        try await SigningHome.with([(SigningHome.rsa, "rsa2048")]) { home, folder in
            let path = folder.appending("p.rpm")
            let package = PackageShape.with(PackageShape.package("signed"), [PackageShape.file("/opt/x", "content of a file\n")])
            _ = try RPMWriter.write(package, form: .make(.none), to: path)
            let signer = try await home.signer(SigningHome.rsa)
            try await signer.sign(path, form: form, time: 0)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            let read = try RPMFileReader.read(path)
            let verifier = SignatureVerifier(keys: try signer.publicKey)
            // In the header, change values, because rpm would refuse to load most other changes.
            for _ in 0..<6 {
                let entry = try #require(read.header.entries.filter { $0.type == .string }.randomElement(using: &random))
                var mutant = bytes
                mutant[Int(read.headerStart) + entry.start] ^= 0x80
                try FileSystem.writeAtomically(mutant, to: path)
                let checks = try await verifier.check(try RPMFileReader.read(path))
                #expect(checks.allSatisfy { $0.isBad }, "seed \(seed), \(entry.tag): \(checks)")
            }
            for _ in 0..<4 {
                var mutant = bytes
                mutant[Int.random(in: Int(read.headerEnd)..<bytes.count, using: &random)] ^= 1
                try FileSystem.writeAtomically(mutant, to: path)
                let checks = try await verifier.check(try RPMFileReader.read(path))
                for check in checks { #expect(check.isBad == (check.coverage == .headerAndPayload), "\(check)") }
                #expect(try !PackageVerification.verify(RPMFileReader.read(path)).isValid)
            }
            // The integers of the signature itself.
            for tag in PackageSignature.tags {
                guard let entry = read.signature.entry(tag) else { continue }
                var mutant = bytes
                mutant[Lead.byteCount + entry.end - 3] ^= 1
                try FileSystem.writeAtomically(mutant, to: path)
                let checks = try await verifier.check(try RPMFileReader.read(path))
                #expect(checks.first { $0.tag == tag }?.isBad == true, "\(checks)")
            }
        }
    }

    @Test func `a packet that is none is bad, and one of a strange algorithm is not checked`() async throws {
        try await SigningHome.with([(SigningHome.rsa, "rsa2048")]) { home, folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(PackageShape.package("signed"), form: .make(.none), to: path)
            let read = try RPMFileReader.read(path)
            let key = try await home.signer(SigningHome.rsa)
            let verifier = SignatureVerifier(keys: try key.publicKey)
            func outcome(_ packet: [UInt8]) async throws -> SignatureCheck.Outcome {
                try await verifier.check(PackageSignature(tag: .rsaSignature, coverage: .header, packet: packet), of: read).outcome
            }
            guard case .bad = try await outcome([1, 2, 3]) else { Issue.record("garbage is not bad"); return }
            let template = SignatureTemplate(isVersion3: false, key: key.key, hash: .sha256, time: 1)
            let digest = try SignedBytes.digest(read, .header, .sha256, suffix: template.suffix)
            // The right digest with a wrong integer, and then an unknown algorithm with an unknown hash.
            guard case .bad = try await outcome(template.packet(digest: digest, [[1, 2, 3]])) else {
                Issue.record("a made-up integer is not bad")
                return
            }
            var strange = template.packet(digest: digest, [[1, 2, 3]])
            strange[5] = 99
            #expect(try await outcome(strange) == .unsupported("gpgv knows no hash 99"))
            var certification = template.packet(digest: digest, [[1]])
            certification[3] = 0x10
            #expect(try await outcome(certification) == .bad("it is not the signature of a file"))
        }
    }

    @Test(arguments: [
        ("GOODSIG", "[GNUPG:] GOODSIG AB x\n[GNUPG:] VALIDSIG 0A1B 2020-01-01\n", true, SignatureCheck.Outcome.ok("0a1b")),
        ("GOODSIG and a failure", "[GNUPG:] GOODSIG AB x\n[GNUPG:] VALIDSIG 0A1B 2020-01-01\n", false, .bad("gpgv does not accept it")),
        ("words in a name", "[GNUPG:] GOODSIG AB [GNUPG:] VALIDSIG 0A1B\n", true, .bad("gpgv does not accept it")),
        ("BADSIG", "[GNUPG:] BADSIG AB x\n", false, .bad("the key did not sign these bytes")),
        ("expired", "[GNUPG:] EXPKEYSIG AB x\n[GNUPG:] VALIDSIG 0A1B 2020\n", true, .untrusted("its key is expired")),
        ("revoked", "[GNUPG:] REVKEYSIG AB x\n[GNUPG:] VALIDSIG 0A1B 2020\n", true, .untrusted("its key is revoked")),
        ("no key", "[GNUPG:] ERRSIG AB 1 8 00 1 9 -\n[GNUPG:] NO_PUBKEY AB\n", false, .noKey),
        ("algorithm", "[GNUPG:] ERRSIG AB 99 8 00 1 4 -\n", false, .unsupported("gpgv knows no key algorithm 99 with the hash 8")),
        ("a form that is passed over", "[GNUPG:] NODATA 4\n", false, .unsupported("gpgv cannot read it")),
        ("nothing", "", false, .unsupported("gpgv cannot read it")),
    ])
    func `what gpgv says is understood`(_ why: String, _ status: String, _ succeeded: Bool, _ outcome: SignatureCheck.Outcome) {
        #expect(DetachedSignature.outcomes(status, isGood: succeeded) == [outcome])
    }
}
