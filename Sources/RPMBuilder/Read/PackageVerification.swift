import Native

/// What the digests of a package say about its bytes; signatures are not looked at.
package struct PackageVerification: Sendable, Hashable {
    /// One digest or size that the package states of itself.
    package struct Check: Sendable, Hashable, CustomStringConvertible {
        /// What the digest covers, with its algorithm: `header SHA256`, `payload SHA256`.
        package var name: String
        package var stated: String
        package var found: String

        /// Whether the bytes are those that the digest was made of.
        package var matches: Bool { stated == found }

        package var description: String {
            matches ? "\(name): ok" : "\(name): \(stated) is stated, \(found) was found"
        }
    }

    package var checks: [Check]
    /// Whether some digest covers the header, and some the payload: rpm 4.18 and later refuse a package otherwise.
    package var coversHeader: Bool
    package var coversPayload: Bool

    /// Whether both parts are covered and every digest matches.
    package var isValid: Bool { coversHeader && coversPayload && checks.allSatisfy(\.matches) }

    /// Checks every digest and size that a package states of itself.
    ///
    /// The file is read once, and its payload decompressed when `decompressing`, so that the digest of the archive is checked too. Memory is
    /// bounded.
    /// - Throws: ``RPMReadError`` when the file cannot be read to its end, or its payload is damaged.
    package static func verify(_ package: ReadPackage, decompressing: Bool = true) throws(RPMReadError) -> PackageVerification {
        var checks: [Check] = []
        let payload = try payloadDigests(package)
        let header: Bool
        do throws(RPMHeaderError) {
            header = try addHeaderChecks(package, &checks)
            try addPayloadChecks(package, payload, &checks)
        } catch {
            throw .header(error)
        }
        let coversPayload = checks.contains { $0.name.hasPrefix("payload") || $0.name.hasPrefix("package") }
        if decompressing { try addArchiveChecks(package, &checks) }
        return PackageVerification(checks: checks, coversHeader: header, coversPayload: coversPayload)
    }

    /// The digests over what follows the headers.
    private struct PayloadDigests {
        /// Of the main header and the payload.
        var md5: String
        var sha256: String
        var sha512: String?
    }

    private static let payloadSHA512 = RPMTag(rawValue: 5121)
    private static let chunk = 1 << 20

    private static func payloadDigests(_ package: ReadPackage) throws(RPMReadError) -> PayloadDigests {
        let file = try PackageBytes(package.path)
        var md5 = DigestContext(.md5)
        var sha256 = DigestContext(.sha256)
        var sha512 = DigestContext(.sha512)
        let wantsSHA512 = package.header.contains(payloadSHA512)
        md5.update(package.header.bytes)
        var offset = package.headerEnd
        while true {
            let part = try file.read(at: offset, upTo: chunk)
            if part.isEmpty { break }
            offset += UInt64(part.count)
            md5.update(part)
            sha256.update(part)
            if wantsSHA512 { sha512.update(part) }
        }
        guard offset == package.fileSize else { throw .truncated("payload") }
        let long = Hex.encode(sha512.finish())
        return PayloadDigests(
            md5: Hex.encode(md5.finish()), sha256: Hex.encode(sha256.finish()), sha512: wantsSHA512 ? long : nil)
    }

    /// Gives whether some digest covers the header alone.
    private static func addHeaderChecks(_ package: ReadPackage, _ checks: inout [Check]) throws(RPMHeaderError) -> Bool {
        let signature = package.signature
        var isCovered = false
        for (tag, algorithm) in [(RPMTag.headerSHA1, DigestAlgorithm.sha1), (.headerSHA256, .sha256)] {
            guard let stated = try signature.string(tag) else { continue }
            isCovered = true
            let found = Digest.hex(of: package.header.bytes, algorithm)
            checks.append(Check(name: "header \(algorithm.rawValue.uppercased())", stated: stated, found: found))
        }
        if let size = try signature.integer(signature.contains(.longSignatureSize) ? .longSignatureSize : .signatureSize) {
            checks.append(Check(name: "size", stated: "\(size)", found: "\(package.fileSize - package.headerStart)"))
        }
        return isCovered || signature.contains(.signatureMD5)
    }

    private static func addPayloadChecks(
        _ package: ReadPackage, _ found: PayloadDigests, _ checks: inout [Check]
    ) throws(RPMHeaderError) {
        if let md5 = try package.signature.binary(.signatureMD5) {
            checks.append(Check(name: "package MD5", stated: Hex.encode(md5), found: found.md5))
        }
        let algorithm = try package.header.integer(.payloadDigestAlgorithm) ?? UInt64(DigestAlgorithm.sha256.openPGPNumber)
        if let stated = try package.header.string(.payloadDigest), algorithm == UInt64(DigestAlgorithm.sha256.openPGPNumber) {
            checks.append(Check(name: "payload SHA256", stated: stated, found: found.sha256))
        }
        if let sha512 = found.sha512, let stated = try package.header.string(payloadSHA512) {
            checks.append(Check(name: "payload SHA512", stated: stated, found: sha512))
        }
    }

    /// The digest and the size of the archive; decompressing stops once there is more than is stated.
    private static func addArchiveChecks(_ package: ReadPackage, _ checks: inout [Check]) throws(RPMReadError) {
        let stated: String?
        do throws(RPMHeaderError) {
            stated = try package.header.string(.payloadDigestAlt)
        } catch {
            throw .header(error)
        }
        let size = package.package.archiveSize
        guard stated != nil || size > 0 else { return }
        let file = try PackageBytes(package.path)
        var digest = DigestContext(.sha256)
        var count: UInt64 = 0
        do throws(ArchiveError) {
            var stream = try Decompressor(file.opened(), range: package.headerEnd..<package.fileSize)
            while size == 0 || count <= size, let part = try stream.read(upTo: chunk) {
                count += UInt64(part.count)
                digest.update(part)
            }
        } catch {
            throw .badPayload("\(error)")
        }
        let found = Hex.encode(digest.finish())
        if let stated { checks.append(Check(name: "archive SHA256", stated: stated, found: found)) }
        if size > 0 { checks.append(Check(name: "archive size", stated: "\(size)", found: "\(count)")) }
    }
}
