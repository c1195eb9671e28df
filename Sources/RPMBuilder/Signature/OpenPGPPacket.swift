/// The type and body of an OpenPGP packet (RFC 9580, section 4.2).
struct OpenPGPPacket {
    /// The type of a signature packet.
    static let signatureTag: UInt8 = 2

    let tag: UInt8
    let body: ArraySlice<UInt8>

    /// Parses exactly one packet.
    ///
    /// - Throws: ``OpenPGPError`` if there is no complete packet, or something after it.
    init(_ bytes: [UInt8]) throws(OpenPGPError) {
        guard let first = bytes.first else { throw .truncated }
        guard first & 0x80 != 0 else { throw .malformed("it does not start with a packet") }
        let isNew = first & 0x40 != 0
        tag = isNew ? first & 0x3F : (first & 0x3C) >> 2
        let (count, start) = isNew ? try Self.newLength(bytes) : try Self.oldLength(bytes, kind: first & 3)
        guard count <= bytes.count - start else { throw .truncated }
        guard count == bytes.count - start else { throw .malformed("something follows the packet") }
        body = bytes[start...]
    }

    /// The type of the packet that begins a certificate.
    static let publicKeyTag: UInt8 = 6

    /// Returns the types of the packets in some bytes, in order.
    ///
    /// - Throws: ``OpenPGPError`` for bytes that are not whole packets.
    static func tags(of bytes: [UInt8]) throws(OpenPGPError) -> [UInt8] {
        var (tags, rest): ([UInt8], [UInt8]) = ([], bytes)
        while let first = rest.first {
            guard first & 0x80 != 0 else { throw .malformed("it does not start with a packet") }
            let isNew = first & 0x40 != 0
            let (count, start) = isNew ? try newLength(rest) : try oldLength(rest, kind: first & 3)
            guard count <= rest.count - start else { throw .truncated }
            tags.append(isNew ? first & 0x3F : (first & 0x3C) >> 2)
            rest = Array(rest[(start + count)...])
        }
        return tags
    }

    /// Returns a packet in the old format, which every rpm reads.
    static func frame(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
        let first = 0x80 | tag << 2
        if let short = UInt8(exactly: body.count) { return [first, short] + body }
        var packet: [UInt8] = []
        if let medium = UInt16(exactly: body.count) {
            packet.append(first | 1)
            packet.appendBigEndian(medium)
        } else {
            packet.append(first | 2)
            packet.appendBigEndian(UInt32(truncatingIfNeeded: body.count))
        }
        return packet + body
    }

    private static func oldLength(_ bytes: [UInt8], kind: UInt8) throws(OpenPGPError) -> (count: Int, start: Int) {
        // Without a stated length the packet extends to the end.
        guard kind < 3 else { return (bytes.count - 1, 1) }
        let width = 1 << Int(kind)
        guard bytes.count > width else { throw .truncated }
        return (bytes[1...width].reduce(0) { $0 << 8 | Int($1) }, 1 + width)
    }

    private static func newLength(_ bytes: [UInt8]) throws(OpenPGPError) -> (count: Int, start: Int) {
        guard bytes.count > 1 else { throw .truncated }
        switch bytes[1] {
        case 0..<192: return (Int(bytes[1]), 2)
        case 192..<224:
            guard bytes.count > 2 else { throw .truncated }
            return ((Int(bytes[1]) - 192) << 8 + Int(bytes[2]) + 192, 3)
        case 255:
            guard bytes.count > 5 else { throw .truncated }
            return (bytes[2...5].reduce(0) { $0 << 8 | Int($1) }, 6)
        default: throw .malformed("a signature may not come in parts")
        }
    }
}

/// A reader of the fields of a body, in order.
struct OpenPGPFields {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Returns the next bytes.
    mutating func bytes(_ count: Int) throws(OpenPGPError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Returns the next integer with `count` bytes, at most seven.
    mutating func integer(_ count: Int) throws(OpenPGPError) -> Int {
        try bytes(count).reduce(0) { $0 << 8 | Int($1) }
    }
}

/// A public key algorithm by its OpenPGP number (RFC 9580, section 9.1).
package struct OpenPGPKeyAlgorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let rsa = OpenPGPKeyAlgorithm(rawValue: 1)
    /// EdDSA as in GnuPG, with the curve in the key.
    package static let eddsa = OpenPGPKeyAlgorithm(rawValue: 22)

    package var description: String {
        switch rawValue {
        case 1, 3: "RSA"
        case 17: "DSA"
        case 19: "ECDSA"
        case 22: "EdDSA"
        case 27: "Ed25519"
        case 28: "Ed448"
        default: "algorithm \(rawValue)"
        }
    }
}

/// A message digest algorithm by its OpenPGP number (RFC 9580, section 9.5).
package struct OpenPGPHashAlgorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package var description: String {
        switch rawValue {
        case 1: "MD5"
        case 2: "SHA1"
        case 3: "RIPEMD160"
        case 8: "SHA256"
        case 9: "SHA384"
        case 10: "SHA512"
        case 11: "SHA224"
        case 12: "SHA3-256"
        case 14: "SHA3-512"
        default: "hash \(rawValue)"
        }
    }
}

/// An error for bytes that are not a valid OpenPGP signature, key or armor.
package enum OpenPGPError: Error, Hashable, Sendable, CustomStringConvertible {
    case truncated
    case wrongPacket(UInt8)
    case unsupportedVersion(UInt8)
    case malformed(String)

    package var description: String {
        switch self {
        case .truncated: "the OpenPGP packet is cut short"
        case .wrongPacket(let tag): "the OpenPGP packet has the type \(tag), a signature has 2"
        case .unsupportedVersion(let version): "the OpenPGP signature has the version \(version), only 3, 4 and 6 are known"
        case .malformed(let problem): "the OpenPGP data is damaged: \(problem)"
        }
    }
}
