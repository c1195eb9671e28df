import Native

/// The digests that a package states of its bytes, followed while its payload goes by.
struct StatedDigests: ~Copyable {
    /// What the two headers say.
    private struct Stated {
        var header: [(name: String, matches: Bool)] = []
        var md5: [UInt8]?
        var payload: [UInt8]?

        init(_ signature: RPMHeader, _ header: RPMHeader) throws(RPMHeaderError) {
            for (tag, algorithm) in [(RPMTag.headerSHA1, DigestAlgorithm.sha1), (.headerSHA256, .sha256)] {
                guard let stated = try signature.string(tag) else { continue }
                self.header.append((algorithm.rawValue.uppercased(), stated == Digest.hex(of: header.bytes, algorithm)))
            }
            md5 = try signature.binary(.signatureMD5)
            let sha256 = UInt64(DigestAlgorithm.sha256.openPGPNumber)
            guard try header.integer(.payloadDigestAlgorithm) ?? sha256 == sha256 else { return }
            payload = try header.string(.payloadDigest).flatMap(Hex.decode)
        }
    }

    private let stated: Stated
    private var md5 = DigestContext(.md5)
    private var payload = DigestContext(.sha256)

    /// - Throws: ``RPMReadError`` when an entry has a wrong type.
    init(_ package: ReadPackage) throws(RPMReadError) {
        do throws(RPMHeaderError) {
            stated = try Stated(package.signature, package.header)
        } catch {
            throw .header(error)
        }
        if stated.md5 != nil { md5.update(package.header.bytes) }
    }

    /// Adds the next part of the payload.
    mutating func update(_ part: [UInt8]) {
        if stated.md5 != nil { md5.update(part) }
        if stated.payload != nil { payload.update(part) }
    }

    /// What does not match, nil when all does.
    consuming func problem() -> String? {
        for check in stated.header where !check.matches { return "the \(check.name) of the header is another one" }
        let (foundMD5, foundPayload) = (md5.finish(), payload.finish())
        if let payload = stated.payload, payload != foundPayload { return "the SHA256 of the payload is another one" }
        if let md5 = stated.md5, md5 != foundMD5 { return "the MD5 of header and payload is another one" }
        return nil
    }
}
