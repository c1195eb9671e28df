import Native

/// The digests that a package states for its payload, or for the archive in it, computed while the bytes are read.
final class PayloadDigests {
    /// The part that a digest covers.
    enum Part: String {
        /// The compressed bytes in the file.
        case payload
        /// The decompressed bytes.
        case archive
    }

    /// A stated digest, and the computation over the bytes so far.
    private final class Digest {
        let name: String
        let stated: String
        var context: DigestContext

        init(_ name: String, _ stated: String, _ algorithm: DigestAlgorithm, prefix: [UInt8] = []) {
            self.name = name
            self.stated = stated
            context = DigestContext(algorithm)
            context.update(prefix)
        }

        /// Returns the digest and starts a new one.
        func finish(_ algorithm: DigestAlgorithm) -> String {
            let finished = exchange(&context, with: DigestContext(algorithm))
            return Hex.encode(finished.finish())
        }
    }

    private var digests: [(digest: Digest, algorithm: DigestAlgorithm)] = []
    private var count: UInt64 = 0
    private var statedCount: UInt64?
    private let part: Part

    /// A Boolean value indicating whether nothing is stated.
    var isEmpty: Bool { digests.isEmpty && statedCount == nil }

    /// Finds the stated digests of a part.
    ///
    /// - Throws: ``RPMHeaderError`` if an entry has a wrong type.
    init(_ package: ReadPackage, of part: Part) throws(RPMHeaderError) {
        self.part = part
        let header = package.header
        let isPayload = part == .payload
        if isPayload, let md5 = try package.signature.binary(.signatureMD5) {
            digests.append((Digest("package MD5", Hex.encode(md5), .md5, prefix: header.bytes), .md5))
        }
        let number = try header.integer(.payloadDigestAlgorithm) ?? UInt64(DigestAlgorithm.sha256.openPGPNumber)
        if let algorithm = DigestAlgorithm(openPGPNumber: number) {
            try add(isPayload ? .payloadDigest : .payloadDigestAlt, algorithm, header)
        }
        try add(isPayload ? .payloadSHA512 : .payloadSHA512Alt, .sha512, header)
        try add(isPayload ? .payloadSHA3 : .payloadSHA3Alt, .sha3, header)
        // The size of the archive is stated in several places and checked elsewhere.
        if isPayload { statedCount = try header.integer(.payloadSize) }
    }

    private func add(_ tag: RPMTag, _ algorithm: DigestAlgorithm, _ header: RPMHeader) throws(RPMHeaderError) {
        guard let stated = try header.string(tag) else { return }
        digests.append((Digest("\(part.rawValue) \(algorithm.title)", stated, algorithm), algorithm))
    }

    /// Adds the next bytes.
    func update(_ bytes: [UInt8]) {
        count += UInt64(bytes.count)
        for entry in digests { entry.digest.context.update(bytes) }
    }

    /// Returns the stated and the found values, and starts the digests again.
    func checks() -> [PackageVerification.Check] {
        var checks = digests.map { entry in
            PackageVerification.Check(name: entry.digest.name, stated: entry.digest.stated, found: entry.digest.finish(entry.algorithm))
        }
        if let statedCount { checks.append(.init(name: "payload size", stated: "\(statedCount)", found: "\(count)", isNote: true)) }
        return checks
    }
}

extension DigestAlgorithm {
    /// The display name, for example `SHA256` or `SHA3-256`.
    var title: String { rawValue.uppercased() }
}
