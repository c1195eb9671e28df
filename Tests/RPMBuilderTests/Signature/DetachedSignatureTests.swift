import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Keys in every state, made by gpg: only a good signature of a given valid key counts, and each other one is refused with the reason.
@Suite struct DetachedSignatureTests {
    /// A signed document and its keys.
    private struct Notary {
        let home: SigningHome
        let folder: FilePath
        var document: FilePath { folder.appending("document") }

        /// Creates a key and returns its fingerprint.
        ///
        /// `arguments` come before the command.
        func key(_ user: String, _ arguments: [String] = [], lifetime: String = "0") async throws -> String {
            _ = try await home.gpg(arguments + ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", user, "rsa2048", "sign", lifetime])
            return try await fingerprints(user)[0]
        }

        func fingerprints(_ user: String) async throws -> [String] {
            let listing = try await home.gpg(["--with-colons", "--list-keys", user])
            return listing.split(separator: "\n").filter { $0.hasPrefix("fpr:") }.map { String($0.split(separator: ":")[1]) }
        }

        func sign(_ keys: [String], _ arguments: [String] = []) async throws -> [UInt8] {
            let output = folder.appending("signature")
            _ = try await home.gpg(
                arguments + keys.flatMap { ["--local-user", $0] } + ["--yes", "--armor", "--output", output.string, "--detach-sign", document.string])
            return try FileSystem.readAll(output, limit: 1 << 16)
        }

        func problem(_ signature: [UInt8], _ users: [String]) async throws -> String? {
            let ring = try KeyRing(reading: try await home.exported(users, in: folder))
            return try await DetachedSignature(signature, scratch: folder).outcomes(ring) { _ in try FileDescriptor.open(document, .readOnly) }.problem
        }
    }

    private static func with(_ body: (Notary) async throws -> Void) async throws {
        try await SigningHome.with([]) { home, folder in
            let notary = Notary(home: home, folder: folder)
            try FileSystem.writeAtomically(Array("signed words\n".utf8), to: notary.document)
            try await body(notary)
            #expect(try FileSystem.list(folder).map(\.name).filter { $0.contains("gpgv") } == [])
        }
    }

    @Test func `A good signature of a given key passes, and the keys that are given alone count`() async throws {
        try await Self.with { notary in
            let (good, other) = (try await notary.key("good@example.org"), try await notary.key("other@example.org"))
            let signature = try await notary.sign([good])
            #expect(try await notary.problem(signature, ["good@example.org"]) == nil)
            #expect(try await notary.problem(signature, ["good@example.org", "other@example.org"]) == nil)
            #expect(try await notary.problem(signature, ["other@example.org"]) == "it is of a key that was not given")
            // A second signature that is bad or has an unknown key, before and after the good one.
            #expect(try await notary.problem(try await notary.sign([good, other]), ["good@example.org"]) == nil)
            #expect(try await notary.problem(try await notary.sign([other, good]), ["good@example.org"]) == nil)
            let both = try await notary.sign([good, other])
            try FileSystem.writeAtomically(Array("other words\n".utf8), to: notary.document)
            for signature in [signature, both] {
                #expect(try await notary.problem(signature, ["good@example.org"]) == "the key did not sign these bytes")
            }
            #expect(try await notary.problem(Array("no signature".utf8), ["good@example.org"]) != nil)
            #expect(try await notary.problem([], ["good@example.org"]) != nil)
        }
    }

    @Test func `A subkey signs as well as its key, as long as neither is revoked`() async throws {
        try await Self.with { notary in
            let key = try await notary.key("main@example.org")
            _ = try await notary.home.gpg(["--passphrase", "", "--pinentry-mode", "loopback", "--quick-add-key", key, "rsa2048", "sign", "0"])
            let subkey = try #require(try await notary.fingerprints("main@example.org").last)
            #expect(subkey != key)
            let signature = try await notary.sign([subkey + "!"])
            #expect(try await notary.problem(signature, ["main@example.org"]) == nil)
            try await revoke(key, notary)
            #expect(try await notary.problem(signature, ["main@example.org"]) == "its key is revoked")
        }
    }

    private func revoke(_ key: String, _ notary: Notary) async throws {
        let path = notary.home.folder.appending("openpgp-revocs.d").appending("\(key).rev")
        // gpg puts a colon before the armor, so that nobody revokes a key by mistake.
        let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 16), as: UTF8.self).replacing(":-----BEGIN", with: "-----BEGIN")
        let ready = notary.folder.appending("revocation")
        try FileSystem.writeAtomically(Array(text.utf8), to: ready)
        _ = try await notary.home.gpg(["--import", ready.string])
    }

    @Test func `A key or signature that is no longer in force is refused by name`() async throws {
        try await Self.with { notary in
            let past = ["--faked-system-time", "20200101T000000"]
            let expired = try await notary.key("expired@example.org", past, lifetime: "2d")
            let signature = try await notary.sign([expired], past)
            #expect(try await notary.problem(signature, ["expired@example.org"]) == "its key is expired")
            let lasting = try await notary.key("lasting@example.org", past)
            let short = try await notary.sign([lasting], past + ["--default-sig-expire", "2d"])
            #expect(try await notary.problem(short, ["lasting@example.org"]) == "it is expired")
            let whole = try await notary.sign([lasting])
            #expect(try await notary.problem(whole, ["lasting@example.org"]) == nil)
            // An expired signature beside a valid one is harmless.
            #expect(try await notary.problem(try await notary.sign([expired, lasting], past), ["expired@example.org", "lasting@example.org"]) == nil)
            try await revoke(lasting, notary)
            #expect(try await notary.problem(whole, ["lasting@example.org"]) == "its key is revoked")
        }
    }

    @Test func `A package passes by one good signature beside one of a kind that is not known, and never beside a bad one`() async throws {
        try await SigningHome.with([(SigningHome.rsa, "rsa2048")]) { home, folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(PackageShape.package("signed"), form: .make(.none), to: path)
            let signer = try await home.signer(SigningHome.rsa)
            try await signer.sign(path, form: .modern, time: 0)
            let (read, keys) = (try RPMFileReader.read(path), try signer.publicKey)
            var verification = try await PackageVerification.verify(read, keys: keys)
            #expect(verification.isTrusted)
            let verifier = SignatureVerifier(keys: keys)
            // A packet of an undefined version.
            let packet = try #require(PackageSignature.all(read).first).packet
            var strange = packet
            strange[try #require(packet.firstIndex(of: 4))] = 7
            let unknown = try await verifier.check(PackageSignature(tag: .openPGPSignatures, coverage: .header, packet: strange), of: read)
            #expect(unknown.outcome == .unsupported("signatures of version 7 are not known"))
            #expect("\(unknown)".contains("not supported"))
            verification.signatures.append(unknown)
            #expect(verification.isTrusted)
            var bad = packet
            bad[bad.count - 1] ^= 1
            let check = try await verifier.check(PackageSignature(tag: .rsaSignature, coverage: .header, packet: bad), of: read)
            verification.signatures.append(check)
            #expect(!verification.isTrusted)
        }
    }

    @Test func `A wrong size of the archive is told and is no fault`() async throws {
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            let shape = PackageShape.with(PackageShape.package("sized"), [PackageShape.file("/opt/x", "content of a file\n")])
            _ = try RPMWriter.write(shape, form: .make(.gzip), to: path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            let read = try RPMFileReader.read(path)
            let entry = try #require(read.signature.entry(.signaturePayloadSize))
            for byte: UInt8 in [0, 0x7F] {
                var mutant = bytes
                // Change the whole number, so that it is much too small and much too large.
                for offset in 0..<4 { mutant[Lead.byteCount + entry.start + offset] = offset == 0 ? byte : 1 }
                try FileSystem.writeAtomically(mutant, to: path)
                let verification = try PackageVerification.verify(RPMFileReader.read(path))
                #expect(verification.isValid, "\(verification.checks)")
                let note = try #require(verification.checks.first { $0.name == "archive size" })
                #expect(note.description.hasPrefix("note: archive size: ") && !note.matches)
            }
        }
    }
}
