import ForeignText
import Native

/// What the digests and signatures of a package say about its bytes.
package struct PackageVerification: Sendable, Hashable {
    /// One digest or size that the package states of itself.
    package struct Check: Sendable, Hashable, CustomStringConvertible {
        /// What the digest covers, with its algorithm: `header SHA256`, `payload SHA256`.
        package var name: String
        package var stated: String
        package var found: String
        /// Nobody relies on the value, rpm does not compare it either: a wrong one is told, and is no fault.
        package var isNote = false

        /// Whether the bytes are those that the digest was made of.
        package var matches: Bool { stated == found }
        /// The value is no fault of the package.
        package var isRight: Bool { matches || isNote }

        package var description: String {
            if matches { return "\(name): ok" }
            return "\(isNote ? "note: " : "")\(name): \(stated) is stated, \(found) was found"
        }
    }

    package var checks: [Check]
    /// Empty when signatures were not looked at, or there are none.
    package var signatures: [SignatureCheck] = []
    /// Whether some digest covers the header, and some the payload: rpm 4.18 and later refuse a package otherwise.
    package var coversHeader: Bool
    package var coversPayload: Bool

    /// A Boolean value indicating whether both parts are covered, every digest matches (notes aside), and no signature is of other bytes.
    package var isValid: Bool {
        coversHeader && coversPayload && checks.allSatisfy(\.isRight) && !signatures.contains { $0.isBad }
    }

    /// Whether a key that was given vouches for the package.
    package var isTrusted: Bool { isValid && signatures.contains { $0.isGood } }

    /// Checks every digest and size that a package states of itself; signatures are not looked at.
    ///
    /// The file is read once, and its payload decompressed when `decompressing`, so that the digest of the archive is checked too. Memory is
    /// bounded.
    /// - Throws: ``RPMReadError`` when the file cannot be read to its end, or its payload is damaged.
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
    /// - Parameter keys: whose signatures count; without any, they are only compared with the bytes they say they are of.
    /// - Throws: as ``verify(_:decompressing:)`` and ``SignatureVerifier/check(_:)`` do.
    package static func verify(_ package: ReadPackage, keys: KeyRing?, decompressing: Bool = true) async throws -> PackageVerification {
        var verification = try verify(package, decompressing: decompressing)
        verification.signatures = try await SignatureVerifier(keys: keys).check(package)
        return verification
    }
}

extension PackageVerification {
    private static let chunk = 1 << 20

    /// The digests of the main header, and the size of what follows the signature header.
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

    /// The digests and the size of the archive; decompressing stops once there is more than the files can need.
    private static func archiveChecks(_ package: ReadPackage) throws(RPMReadError) -> [Check] {
        let digests: PayloadDigests
        do throws(RPMHeaderError) {
            digests = try PayloadDigests(package, of: .archive)
        } catch {
            throw .header(error)
        }
        let size = package.package.archiveSize
        guard !digests.isEmpty || size > 0 else { return [] }
        // The stated size may be wrong; what the files need is stated for each of them.
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
