import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// The parser of signature packets, compared with GnuPG, and tested with damage.
@Suite(.showsSeeds) struct OpenPGPSignatureTests {
    /// Returns a signature made by gpg, and the file that it is of.
    private func sample(_ user: String, _ options: [String] = [], in folder: FilePath, _ home: SigningHome) async throws -> [UInt8] {
        let data = folder.appending("data")
        let path = folder.appending("signature-\(user)")
        try FileSystem.writeAtomically(Array("content\n".utf8), to: data)
        _ = try await home.gpg(options + ["--yes", "-u", user, "-b", "-o", path.string, data.string])
        return try FileSystem.readAll(path, limit: 1 << 16)
    }

    @Test func `what gpg signs is read as gpg lists it, and hashes to what it says`() async throws {
        try await SigningHome.with { home, folder in
            for (user, algorithm) in [(SigningHome.rsa, "RSA"), (SigningHome.eddsa, "EdDSA")] {
                for (option, hash) in [("SHA256", DigestAlgorithm.sha256), ("SHA512", .sha512)] {
                    let bytes = try await sample(user, ["--digest-algo", option], in: folder, home)
                    let signature = try OpenPGPSignature(parsing: bytes)
                    let listed = try await home.gpg(["--list-packets", folder.appending("signature-\(user)").string])
                    #expect(listed.contains("keyid \(signature.keyID?.uppercased() ?? "")"))
                    #expect(listed.contains("version 4, created \(signature.time ?? 0), md5len 0, sigclass 0x00"))
                    #expect("\(signature.keyAlgorithm)" == algorithm && "\(signature.hashAlgorithm)" == option)
                    #expect(listed.contains("issuer fpr v4 \(signature.fingerprint?.uppercased() ?? "")"))
                    #expect(listed.contains("begin of digest \(signature.digestStart.map { Hex.encode([$0]) }.joined(separator: " "))"))
                    let digest = Digest.of(signature.prefix + Array("content\n".utf8) + signature.suffix, hash)
                    #expect(Array(digest.prefix(2)) == signature.digestStart)
                }
            }
        }
    }

    @Test func `a template gives the packet that is parsed, in both versions`() async throws {
        try await SigningHome.with([(SigningHome.rsa, "rsa2048")]) { home, _ in
            let key = try await home.signer(SigningHome.rsa).key
            for isVersion3 in [true, false] {
                let template = SignatureTemplate(isVersion3: isVersion3, key: key, hash: .sha256, time: 77)
                let packet = template.packet(digest: [1, 2, 3], [[0, 0, 1, 255]])
                let signature = try OpenPGPSignature(parsing: packet)
                #expect(signature.version == (isVersion3 ? 3 : 4) && signature.time == 77 && signature.keyID == key.keyID)
                #expect(signature.fingerprint == (isVersion3 ? nil : key.fingerprint))
                #expect(signature.suffix == template.suffix && signature.digestStart == [1, 2])
                #expect(signature.integers == [0, 9, 1, 255], "an integer states its bits")
            }
        }
    }

    /// A signature of version 6 as in RFC 9580, with a salt and invalid integers.
    private var version6: [UInt8] {
        let fingerprint = (0..<32).map { UInt8($0) }
        let area: [UInt8] = [5, 2, 0, 0, 1, 0, 34, 33, 6] + fingerprint
        let body: [UInt8] = [6, 0, 27, 10, 0, 0, 0, UInt8(area.count)] + area + [0, 0, 0, 0, 0xAB, 0xCD, 4, 9, 8, 7, 6] + [1, 2, 3]
        return [0xC0 | 2, UInt8(body.count)] + body
    }

    @Test func `a signature of version 6 is understood`() throws {
        let signature = try OpenPGPSignature(parsing: version6)
        #expect(signature.description == "V6 Ed25519/SHA512, key ID 0001020304050607")
        #expect(signature.time == 256 && signature.prefix == [9, 8, 7, 6] && signature.digestStart == [0xAB, 0xCD])
        #expect(signature.suffix.suffix(6) == [6, 0xFF, 0, 0, 0, 49])
    }

    @Test(
        arguments: [
            ("nothing", []), ("no packet", [0x30, 1, 2]), ("another packet", [0x99, 0, 1, 4]), ("an empty packet", [0x88, 0]),
            ("version 5", [0x88, 1, 5]), ("a part of a packet", [0xC2, 0xE1, 4]), ("a length beyond the end", [0x8A, 0xFF, 0xFF, 0xFF, 0xFF, 4]),
            ("something behind", [0x88, 1, 4, 0]), ("a version 3 that hashes more", [0x88, 3, 3, 6, 0]),
        ] as [(String, [UInt8])])
    func `what is no signature is refused`(_ why: String, _ bytes: [UInt8]) {
        #expect(throws: OpenPGPError.self, "\(why)") { try OpenPGPSignature(parsing: bytes) }
    }

    @Test func `damaged packets give errors and never a crash`() async throws {
        var random = SeededGenerator(for: "OpenPGPSignature")
        try await SigningHome.with { home, folder in
            let key = try await home.signer(SigningHome.rsa).key
            let old = SignatureTemplate(isVersion3: true, key: key, hash: .sha256, time: 1).packet(digest: [1, 2], [[7]])
            for bytes in [try await sample(SigningHome.eddsa, in: folder, home), version6, old] {
                for count in 0..<bytes.count { #expect(throws: OpenPGPError.self) { try OpenPGPSignature(parsing: Array(bytes.prefix(count))) } }
                for _ in 0..<3000 {
                    var mutant = bytes
                    for _ in 0..<Int.random(in: 1...4, using: &random) {
                        mutant[Int.random(in: 0..<mutant.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    }
                    _ = try? OpenPGPSignature(parsing: mutant)
                }
            }
        }
    }

    @Test func `keys are read with and without armour`() async throws {
        try await SigningHome.with { home, folder in
            let armored = try FileSystem.readAll(try await home.exported(in: folder), limit: 1 << 20)
            let path = folder.appending("keys.gpg")
            _ = try await home.gpg(["--export", "-o", path.string])
            let binary = try FileSystem.readAll(path, limit: 1 << 20)
            #expect(try KeyRing(armored).files == [binary])
            #expect(try KeyRing(binary).files == [binary])
            let twice = Array("text in front\n".utf8) + armored + Array("\n\nbetween\r\n".utf8) + armored
            #expect(try KeyRing(twice).files == [binary + binary])
            let keybox = try FileSystem.readAll(home.folder.appending("pubring.kbx"), limit: 1 << 20)
            #expect(try KeyRing(keybox).files == [keybox])
            for bad in [[], Array("no key".utf8), Array(armored.prefix(200)), Array(armored.map { $0 == UInt8(ascii: "m") ? 1 : $0 })] {
                #expect(throws: OpenPGPError.self) { try KeyRing(bad) }
            }
        }
    }
}
