package import Native
package import SystemPackage
package import VersionSort

/// Signs packages with a key of GnuPG.
///
/// The digests are computed here, so a package is never sent anywhere; gpg-agent does nothing but the operation of the secret key, which may be on
/// a card. Equal packages, keys and times give equal bytes: neither RSA as OpenPGP uses it nor EdDSA needs chance.
package struct PackageSigner: Sendable, Hashable {
    package let key: SigningKey
    private let gnupg: GnuPG
    /// The digest that is signed.
    private let hash: DigestAlgorithm

    /// Looks a key up.
    ///
    /// - Parameters:
    ///   - name: a fingerprint, a key identifier, or a user's name or address.
    ///   - hash: what is signed: SHA-256, which every rpm knows, or a longer digest of that family.
    /// - Throws: ``SigningError`` when the key is not there or cannot sign packages.
    package init(key name: String, gnupg: GnuPG = GnuPG(), hash: DigestAlgorithm = .sha256) async throws(SigningError) {
        guard [.sha256, .sha384, .sha512].contains(hash) else { throw .keyUnusable(name, "packages are not signed with \(hash.rawValue)") }
        key = try await gnupg.signingKey(name)
        self.gnupg = gnupg
        self.hash = hash
    }

    /// The public half of the key, for verifying what was signed.
    package var publicKey: KeyRing {
        get throws(OpenPGPError) { try KeyRing(key.certificate) }
    }

    /// Signs a package in its place, instead of whatever signatures it had; the file is the old or the new one, whenever this is cut short.
    ///
    /// A package that keeps room for signatures, as ours and rpmbuild's do, keeps its size. Every digest of the package and every new signature
    /// is verified before the file is replaced.
    /// - Parameters:
    ///   - path: the package file; other hard links of it stay as they are.
    ///   - form: what the rpm of the target reads.
    ///   - time: when it is signed, in seconds since 1970; when that is before the key was made, the time of the key is taken.
    /// - Throws: ``SigningError``.
    @discardableResult
    package func sign(_ path: FilePath, form: RPMFormat.SignatureForm, time: UInt32) async throws(SigningError) -> SignedPackage {
        let package = try PackageResealer.read(path)
        try check(package, form)
        let signatures = try await signatures(package, form, time: max(time, key.created))
        return try PackageResealer(package).replace(signatures)
    }

    /// Takes the signatures out of a package, whose file keeps its size; a package that had none stays as it is.
    ///
    /// - Throws: ``SigningError``.
    @discardableResult
    package static func strip(_ path: FilePath) throws(SigningError) -> SignedPackage {
        try PackageResealer(try PackageResealer.read(path)).replace([:])
    }

    private func check(_ package: ReadPackage, _ form: RPMFormat.SignatureForm) throws(SigningError) {
        if form != .modern, key.algorithm != .rsa {
            throw .impossible(package.path, "the rpm of its target reads signatures of RSA keys only, the key is \(key.algorithm)")
        }
        guard package.header.hasRegion else { throw .impossible(package.path, "it has the format of rpm 3, which cannot hold a signed header") }
        if package.isVersion6, form.coversPayload { throw .impossible(package.path, "it has the format of rpm 6, whose signatures are of the header") }
        guard form.coversPayload || package.statesPayloadDigest else {
            throw .impossible(package.path, "its header has no digest of the payload, so a signature of the header alone would not cover it")
        }
    }

    private func signatures(_ package: ReadPackage, _ form: RPMFormat.SignatureForm, time: UInt32) async throws(SigningError) -> [RPMTag: RPMValue] {
        let template = SignatureTemplate(isVersion3: form == .rsaVersion3, key: key, hash: hash, time: time)
        let coverages: [PackageSignature.Coverage] = form.coversPayload ? [.header, .headerAndPayload] : [.header]
        var digests: [[UInt8]] = []
        do throws(RPMReadError) {
            for coverage in coverages { digests.append(try SignedBytes.digest(package, coverage, hash, suffix: template.suffix)) }
        } catch {
            throw .unreadable(package.path, error)
        }
        let purpose = "Sign the package \(package.package.nevra)"
        let integers = try await gnupg.sign(digests, hash, with: key, purpose: purpose)
        let packets = zip(digests, integers).map { template.packet(digest: $0, $1) }
        for (packet, coverage) in zip(packets, coverages) { try await verify(packet, coverage, package) }
        return PackageSignature.entries(
            header: packets[0], whole: packets.count > 1 ? packets[1] : nil, key.algorithm, isVersion6: package.isVersion6)
    }

    private func verify(_ packet: [UInt8], _ coverage: PackageSignature.Coverage, _ package: ReadPackage) async throws(SigningError) {
        let check: SignatureCheck
        do {
            let signature = PackageSignature(tag: .rsaSignature, coverage: coverage, packet: packet)
            check = try await SignatureVerifier(keys: publicKey).check(signature, of: package)
        } catch let error as SigningError {
            throw error
        } catch {
            throw .failed("verify the new signature", "\(error)")
        }
        guard check.isGood else { throw .notVerified(package.path, "\(check)") }
    }
}

extension RPMFormat.SignatureForm {
    /// Whether header and payload are signed together as well: rpm before 4.14 does not know a digest of the payload.
    var coversPayload: Bool { self == .rsaVersion3 || self == .rsaVersion4 }
}
