import ForeignText
import Native

/// An OpenPGP signature packet: signer, algorithms and time (RFC 9580, section 5.2; version 3 as in RFC 4880).
///
/// The values are only claims; ``SignatureVerifier`` checks them.
package struct OpenPGPSignature: Hashable, Sendable {
    package private(set) var version: UInt8
    /// The type of the signature: 0 for a signature of a file, the only one allowed in a package.
    package private(set) var type: UInt8
    package private(set) var keyAlgorithm: OpenPGPKeyAlgorithm
    package private(set) var hashAlgorithm: OpenPGPHashAlgorithm
    /// The time in seconds since 1970.
    package private(set) var time: UInt32?
    /// The key identifier, sixteen lower-case hexadecimal digits.
    package private(set) var keyID: String?
    /// The fingerprint of the key in lower-case hexadecimal; packets of version 3 have none.
    package private(set) var fingerprint: String?
    /// The first two bytes of the signed digest.
    package private(set) var digestStart: [UInt8]
    /// The bytes hashed before the file: the salt of version 6.
    let prefix: [UInt8]
    /// The bytes hashed after the file.
    let suffix: [UInt8]
    /// The integers of the algorithm as in the packet.
    let integers: [UInt8]

    /// Parses a packet.
    ///
    /// - Throws: ``OpenPGPError``.
    package init(parsing bytes: [UInt8]) throws(OpenPGPError) {
        let packet = try OpenPGPPacket(bytes)
        guard packet.tag == OpenPGPPacket.signatureTag else { throw .wrongPacket(packet.tag) }
        guard let version = packet.body.first else { throw .truncated }
        switch version {
        case 3: self = try Self(version3: packet.body)
        case 4, 6: self = try Self(packet.body, version: version)
        default: throw .unsupportedVersion(version)
        }
    }

    private init(version3 body: ArraySlice<UInt8>) throws(OpenPGPError) {
        var fields = OpenPGPFields(body.dropFirst())
        guard try fields.integer(1) == 5 else { throw .malformed("a signature of version 3 hashes five bytes") }
        let hashed = try fields.bytes(5)
        version = 3
        type = hashed.first ?? 0
        time = hashed.dropFirst().reduce(0) { $0 << 8 | UInt32($1) }
        keyID = Hex.encode(Array(try fields.bytes(8)))
        keyAlgorithm = OpenPGPKeyAlgorithm(rawValue: UInt8(try fields.integer(1)))
        hashAlgorithm = OpenPGPHashAlgorithm(rawValue: UInt8(try fields.integer(1)))
        digestStart = Array(try fields.bytes(2))
        prefix = []
        suffix = Array(hashed)
        integers = Array(fields.rest)
    }

    private init(_ body: ArraySlice<UInt8>, version: UInt8) throws(OpenPGPError) {
        var fields = OpenPGPFields(body.dropFirst())
        self.version = version
        type = UInt8(try fields.integer(1))
        keyAlgorithm = OpenPGPKeyAlgorithm(rawValue: UInt8(try fields.integer(1)))
        hashAlgorithm = OpenPGPHashAlgorithm(rawValue: UInt8(try fields.integer(1)))
        let width = version == 6 ? 4 : 2
        let hashed = try fields.bytes(try fields.integer(width))
        let hashedPart = body[body.startIndex..<hashed.endIndex]
        let unhashed = try fields.bytes(try fields.integer(width))
        digestStart = Array(try fields.bytes(2))
        prefix = version == 6 ? Array(try fields.bytes(try fields.integer(1))) : []
        integers = Array(fields.rest)
        var suffix = Array(hashedPart) + [version, 0xFF]
        suffix.appendBigEndian(UInt32(truncatingIfNeeded: hashedPart.count))
        self.suffix = suffix
        // Anyone may change the unhashed part, so its issuer counts only if the hashed part has none.
        let inside = try OpenPGPSubpackets(hashed)
        let outside = try OpenPGPSubpackets(unhashed)
        time = inside.time
        fingerprint = (inside.fingerprint ?? outside.fingerprint).map(Hex.encode)
        keyID = (inside.issuer ?? outside.issuer).map(Hex.encode)
        // The identifier is the end of a version 4 fingerprint, and the start of a version 6 fingerprint.
        if keyID == nil, let fingerprint { keyID = String(version == 6 ? fingerprint.start(bytes: 16) : fingerprint.end(bytes: 16)) }
    }
}

extension OpenPGPSignature: CustomStringConvertible {
    /// A description such as `V4 RSA/SHA256, key ID 0123456789abcdef`.
    package var description: String {
        "V\(version) \(keyAlgorithm)/\(hashAlgorithm), key ID \(keyID ?? "unknown")"
    }
}

/// The relevant subpackets of a signature (RFC 9580, section 5.2.3.7).
struct OpenPGPSubpackets {
    static let creationTime: UInt8 = 2
    static let issuerKeyID: UInt8 = 16
    static let issuerFingerprint: UInt8 = 33

    private(set) var time: UInt32?
    private(set) var issuer: [UInt8]?
    private(set) var fingerprint: [UInt8]?

    /// Parses an area of subpackets.
    ///
    /// - Throws: ``OpenPGPError`` if a length leads outside the area.
    init(_ area: ArraySlice<UInt8>) throws(OpenPGPError) {
        var fields = OpenPGPFields(area)
        while !fields.rest.isEmpty {
            let content = try fields.bytes(try Self.length(&fields))
            guard let kind = content.first else { throw .malformed("a subpacket is empty") }
            let value = content.dropFirst()
            // The highest bit only says that a reader must support the subpacket.
            switch kind & 0x7F {
            case Self.creationTime where value.count == 4: time = value.reduce(0) { $0 << 8 | UInt32($1) }
            case Self.issuerKeyID where value.count == 8: issuer = Array(value)
            case Self.issuerFingerprint where value.count == 21 || value.count == 33: fingerprint = Array(value.dropFirst())
            default: break
            }
        }
    }

    private static func length(_ fields: inout OpenPGPFields) throws(OpenPGPError) -> Int {
        let first = try fields.integer(1)
        switch first {
        case 0..<192: return first
        case 192..<255: return (first - 192) << 8 + (try fields.integer(1)) + 192
        default: return try fields.integer(4)
        }
    }

    /// Returns a subpacket as it is stored in a signature: its length, its type and its value (RFC 9580, section 5.2.3.7).
    static func encode(_ kind: UInt8, _ value: [UInt8]) -> [UInt8] {
        [UInt8(value.count + 1), kind] + value
    }
}
