import Native
package import SystemPackage

/// A verifier of the signatures of packages, which compares the digest itself and checks the key with `gpgv`.
package struct SignatureVerifier: Sendable {
    private let keys: KeyRing?
    private let scratch: FilePath

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - keys: The keys to trust. Without keys, signatures are only compared with the bytes they cover.
    ///   - scratch: A folder for temporary files of `gpgv`.
    package init(keys: KeyRing?, scratch: FilePath = "/tmp") {
        self.keys = keys
        self.scratch = scratch
    }

    /// Checks every signature of a package.
    ///
    /// - Throws: ``RPMReadError`` if the file cannot be read, ``SigningError`` if `gpgv` cannot be run, ``FileError`` for the scratch folder.
    package func check(_ package: ReadPackage) async throws -> [SignatureCheck] {
        var checks: [SignatureCheck] = []
        for signature in try PackageSignature.all(package) { checks.append(try await check(signature, of: package)) }
        return checks
    }

    /// Checks one signature, which need not be in the package.
    func check(_ signature: PackageSignature, of package: ReadPackage) async throws -> SignatureCheck {
        func result(_ parsed: OpenPGPSignature?, _ outcome: SignatureCheck.Outcome) -> SignatureCheck {
            SignatureCheck(tag: signature.tag, coverage: signature.coverage, signature: parsed, outcome: outcome)
        }
        let parsed: OpenPGPSignature
        do throws(OpenPGPError) {
            parsed = try OpenPGPSignature(parsing: signature.packet)
        } catch .unsupportedVersion(let version) {
            return result(nil, .unsupported("signatures of version \(version) are not known"))
        } catch {
            return result(nil, .bad("\(error)"))
        }
        guard parsed.type == 0 else { return result(parsed, .bad("it is not the signature of a file")) }
        guard try Self.digestFits(parsed, signature.coverage, package) else {
            return result(parsed, .bad("it is of other bytes"))
        }
        guard Self.knownHashes.contains(parsed.hashAlgorithm.rawValue) else {
            return result(parsed, .unsupported("gpgv knows no \(parsed.hashAlgorithm)"))
        }
        guard let keys else { return result(parsed, .noKey) }
        return result(parsed, try await outcome(signature, package, keys))
    }

    /// The numbers of MD5, SHA-1, RIPEMD-160 and the SHA-2 family.
    ///
    /// For others, gpgv fails without a machine-readable message.
    private static let knownHashes: Set<UInt8> = [1, 2, 3, 8, 9, 10, 11]

    /// Returns `true` if the digest has the start stated in the packet, or its algorithm is not supported.
    private static func digestFits(
        _ signature: OpenPGPSignature, _ coverage: PackageSignature.Coverage, _ package: ReadPackage
    ) throws(RPMReadError) -> Bool {
        guard let algorithm = DigestAlgorithm(openPGPNumber: UInt64(signature.hashAlgorithm.rawValue)) else { return true }
        let digest = try SignedBytes.digest(package, coverage, algorithm, prefix: signature.prefix, suffix: signature.suffix)
        return digest.prefix(2).elementsEqual(signature.digestStart)
    }

    private func outcome(_ signature: PackageSignature, _ package: ReadPackage, _ keys: KeyRing) async throws -> SignatureCheck.Outcome {
        let outcomes = try await DetachedSignature(signature.packet, scratch: scratch).outcomes(keys) { folder in
            try SignedBytes.open(package, signature.coverage, scratch: folder)
        }
        return outcomes.count == 1 ? outcomes[0] : .bad("it is several signatures")
    }
}
