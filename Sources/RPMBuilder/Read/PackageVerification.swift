import ForeignText
import Native

/// The result of checking a package against its digests and signatures.
package struct PackageVerification: Sendable, Hashable {
    /// One digest or size that the package states about itself.
    package struct Check: Sendable, Hashable, CustomStringConvertible {
        /// The covered part and the algorithm, for example `header SHA256` or `payload SHA256`.
        package var name: String
        package var stated: String
        package var found: String
        /// A Boolean value indicating whether a mismatch is only noted.
        ///
        /// Nothing relies on the value, and rpm does not compare it either.
        package var isNote = false

        /// A Boolean value indicating whether the stated value equals the found one.
        package var matches: Bool { stated == found }
        /// A Boolean value indicating whether the value is not a fault of the package.
        package var isRight: Bool { matches || isNote }

        package var description: String {
            if matches { return "\(name): ok" }
            return "\(isNote ? "note: " : "")\(name): \(stated) is stated, \(found) was found"
        }
    }

    package var checks: [Check]
    /// The checked signatures; empty if there are none or they were not checked.
    package var signatures: [SignatureCheck] = []
    /// A Boolean value indicating whether a digest covers the header.
    ///
    /// `coversPayload` is the same for the payload; rpm 4.18 and later require both.
    package var coversHeader: Bool
    package var coversPayload: Bool

    /// A Boolean value indicating whether both parts are covered, every digest matches (except notes), and no signature is bad.
    package var isValid: Bool {
        coversHeader && coversPayload && checks.allSatisfy(\.isRight) && !signatures.contains { $0.isBad }
    }

    /// A Boolean value indicating whether one of the given keys signed the package.
    package var isTrusted: Bool { isValid && signatures.contains { $0.isGood } }

    /// Checks every digest and size that a package states, but no signatures.
    ///
    /// It reads the file once. If `decompressing`, it decompresses the payload to check the digest of the archive too. Memory is bounded.
    /// - Throws: ``RPMReadError`` if the file cannot be read completely, or its payload is damaged.
    package static func verify(_ package: ReadPackage, decompressing: Bool = true) throws(RPMReadError) -> PackageVerification {
        var checks = try headerChecks(package)
        let coversHeader = checks.contains { $0.name.utf8.hasPrefix("header") } || package.signature.contains(.signatureMD5)
        let payload = try payloadChecks(package)
        checks += payload
        if decompressing { checks += try archiveChecks(package) }
        return PackageVerification(checks: checks, coversHeader: coversHeader, coversPayload: payload.contains { !$0.name.utf8.hasSuffix("size") })
    }

    /// Checks digests, sizes and signatures.
    ///
    /// - Parameter keys: The keys to trust. Without keys, signatures are only compared with the bytes they cover.
    /// - Throws: The errors of ``verify(_:decompressing:)`` and ``SignatureVerifier/check(_:)``.
    package static func verify(_ package: ReadPackage, keys: KeyRing?, decompressing: Bool = true) async throws -> PackageVerification {
        var verification = try verify(package, decompressing: decompressing)
        verification.signatures = try await SignatureVerifier(keys: keys).check(package)
        return verification
    }
}

extension PackageVerification {
    private static let chunk = 1 << 20

    /// Returns the checks of the main header's digests, and of the size after the signature header.
    static func headerChecks(_ package: ReadPackage) throws(RPMReadError) -> [Check] {
        let signature = package.signature
        var checks: [Check] = []
        do throws(RPMHeaderError) {
            for (tag, algorithm) in [(RPMTag.headerSHA1, DigestAlgorithm.sha1), (.headerSHA256, .sha256), (.headerSHA3, .sha3)] {
                guard let stated = try signature.string(tag) else { continue }
                checks.append(Check(name: "header \(algorithm.title)", stated: stated, found: Digest.hex(of: package.header.bytes, algorithm)))
            }
            if let size = try signature.integer(signature.contains(.longSignatureSize) ? .longSignatureSize : .signatureSize) {
                checks.append(Check(name: "size", stated: "\(size)", found: "\(package.fileSize - package.headerStart)"))
            }
        } catch {
            throw .signature(error)
        }
        return checks
    }

    private static func payloadChecks(_ package: ReadPackage) throws(RPMReadError) -> [Check] {
        let digests: PayloadDigests
        do throws(RPMHeaderError) {
            digests = try PayloadDigests(package, of: .payload)
        } catch {
            throw .header(error)
        }
        let file = try PackageBytes(package.path)
        var offset = package.headerEnd
        while true {
            let part = try file.read(at: offset, upTo: chunk)
            if part.isEmpty { break }
            offset += UInt64(part.count)
            digests.update(part)
        }
        guard offset == package.fileSize else { throw .truncated("payload") }
        return digests.checks()
    }

    /// Returns the checks of the archive's digests and size.
    ///
    /// Decompression stops if the archive is larger than the files can be.
    private static func archiveChecks(_ package: ReadPackage) throws(RPMReadError) -> [Check] {
        let digests: PayloadDigests
        do throws(RPMHeaderError) {
            digests = try PayloadDigests(package, of: .archive)
        } catch {
            throw .header(error)
        }
        let size = package.package.archiveSize
        guard !digests.isEmpty || size > 0 else { return [] }
        // The stated size may be wrong, but the size of each file is stated too.
        let (sum, isHuge) = package.package.installedSize.addingReportingOverflow(UInt64(package.package.files.count) * 8192 + 1 << 20)
        let limit = isHuge ? UInt64.max : max(size, sum)
        let file = try PackageBytes(package.path)
        var count: UInt64 = 0
        do throws(ArchiveError) {
            var stream = try Decompressor(file.opened(), range: package.headerEnd..<package.fileSize)
            while count <= limit, let part = try stream.read(upTo: chunk) {
                count += UInt64(part.count)
                digests.update(part)
            }
        } catch {
            throw .badPayload("\(error)")
        }
        let sizes = size > 0 ? [Check(name: "archive size", stated: "\(size)", found: "\(count)", isNote: true)] : []
        return digests.checks() + sizes
    }
}
