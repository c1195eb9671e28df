import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// A signer of packages with a GnuPG key.
///
/// The digests are computed here, so a package is never sent to another program; gpg-agent only performs the secret key operation, possibly on
/// a card. Equal packages, keys and times give equal bytes, because neither RSA as in OpenPGP nor EdDSA uses random numbers.
package struct PackageSigner: Sendable, Hashable {
    package let key: SigningKey
    private let gnupg: GnuPG
    /// The digest algorithm.
    private let hash: DigestAlgorithm

    /// Finds a key.
    ///
    /// - Parameters:
    ///   - name: A fingerprint, a key identifier, or a user's name or address.
    ///   - hash: The digest to sign: SHA-256, which every rpm supports, or a longer one of that family.
    /// - Throws: ``SigningError`` if the key does not exist or cannot sign packages, or if packages are not signed with the digest.
    package init(key name: String, gnupg: GnuPG = GnuPG(), hash: DigestAlgorithm = .sha256) async throws(SigningError) {
        guard [.sha256, .sha384, .sha512].contains(hash) else { throw .keyUnusable(name, "packages are not signed with \(hash.rawValue)") }
        key = try await gnupg.signingKey(name)
        self.gnupg = gnupg
        self.hash = hash
    }

    /// The public key, for verifying the signatures.
    package var publicKey: KeyRing {
        get throws(OpenPGPError) { try KeyRing(key.certificate) }
    }

    /// Signs a package in place and replaces all its signatures.
    ///
    /// If it is interrupted, the file is the old or the new one.
    ///
    /// A package with reserved space for signatures, such as ours and rpmbuild's, keeps its size. All digests and new signatures
    /// are verified before the file is replaced.
    /// - Parameters:
    ///   - path: The package file. Other hard links of it are unchanged.
    ///   - form: The form that the target's rpm reads.
    ///   - time: The time of the signature, in seconds since 1970. If it is before the key's creation, that time is used.
    /// - Throws: ``SigningError``.
    @discardableResult
    package func sign(_ path: FilePath, form: RPMFormat.SignatureForm, time: UInt32) async throws(SigningError) -> SignedPackage {
        let package = try PackageResealer.read(path)
        try check(package, form)
        let signatures = try await signatures(package, form, time: max(time, key.created))
        return try PackageResealer(package).replace(signatures)
    }

    /// Removes the signatures of a package, whose file keeps its size.
    ///
    /// A package without signatures is unchanged.
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
    /// A Boolean value indicating whether there is also a signature of header and payload together.
    ///
    /// rpm before 4.14 needs it, because it does not support a digest of the payload.
    var coversPayload: Bool { self == .rsaVersion3 || self == .rsaVersion4 }
}

/// An error from signing a package.
///
/// The file is unchanged.
package enum SigningError: Error, Sendable, CustomStringConvertible {
    /// A GnuPG program is not installed.
    case missingTool(String)
    /// A GnuPG program failed. The values are the action and the program's message.
    case failed(String, String)
    case noKey(String)
    /// Several keys match the name. The values are the name and their fingerprints.
    case ambiguousKey(String, [String])
    case keyUnusable(String, String)
    /// The key cannot make the kind of signature, or the package cannot hold it.
    case impossible(FilePath, String)
    /// The new signature or a digest of the package does not verify.
    case notVerified(FilePath, String)
    case unreadable(FilePath, RPMReadError)
    case unwritable(FilePath, String)

    package var description: String {
        switch self {
        case .missingTool(let name): "\(name) is not installed, and packages are signed with GnuPG"
        case .failed(let what, let answer): "GnuPG could not \(what): \(answer)"
        case .noKey(let name): "GnuPG has no secret key '\(name)'"
        case .ambiguousKey(let name, let fingerprints): "the name '\(name)' stands for several keys: \(fingerprints.joined(separator: ", "))"
        case .keyUnusable(let name, let problem): "the key '\(name)' cannot sign: \(problem)"
        case .impossible(let path, let problem): "\(path) cannot be signed: \(problem)"
        case .notVerified(let path, let problem): "\(path) was not signed, as it would not verify: \(problem)"
        case .unreadable(let path, let error): "\(path) cannot be read: \(error)"
        case .unwritable(let path, let problem): "\(path) cannot be replaced by its signed form: \(problem)"
        }
    }

    /// The actions to try next, for people.
    package var hints: [String] {
        switch self {
        case .missingTool: ["install gnupg"]
        case .noKey: ["list the keys that can sign with 'gpg --list-secret-keys'"]
        case .ambiguousKey: ["name the key by its fingerprint"]
        case .failed(_, let answer) where answer.utf8.has("pinentry") || answer.utf8.has("Pinentry"):
            ["unlock the key first, or set GPG_TTY to the terminal on which gpg-agent may ask"]
        default: []
        }
    }
}
