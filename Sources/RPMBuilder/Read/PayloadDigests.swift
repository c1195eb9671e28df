import Native

/// The digests that a package states of its payload, or of the archive in it, followed while the bytes go by.
final class PayloadDigests {
    /// Which bytes they are of.
    enum Part: String {
        /// As they stand in the file.
        case payload
        /// As they come out of the codec.
        case archive
    }

    /// A digest that is stated, and the one of the bytes so far.
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

        /// The digest, after which another one starts.
        func finish(_ algorithm: DigestAlgorithm) -> String {
            let finished = exchange(&context, with: DigestContext(algorithm))
            return Hex.encode(finished.finish())
        }
    }

    private var digests: [(digest: Digest, algorithm: DigestAlgorithm)] = []
    private var count: UInt64 = 0
    private var statedCount: UInt64?
    private let part: Part

    /// Whether there is nothing to follow.
    var isEmpty: Bool { digests.isEmpty && statedCount == nil }

    /// - Throws: ``RPMHeaderError`` when an entry has a wrong type.
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
        // The size of the archive is stated in several places, and checked as the package has it.
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

    /// What is stated beside what was found; afterwards the digests start anew.
    func checks() -> [PackageVerification.Check] {
        var checks = digests.map { entry in
            PackageVerification.Check(name: entry.digest.name, stated: entry.digest.stated, found: entry.digest.finish(entry.algorithm))
        }
        if let statedCount { checks.append(.init(name: "payload size", stated: "\(statedCount)", found: "\(count)", isNote: true)) }
        return checks
    }
}

extension DigestAlgorithm {
    /// `SHA256`, `SHA3-256`.
    var title: String { rawValue.uppercased() }
}
