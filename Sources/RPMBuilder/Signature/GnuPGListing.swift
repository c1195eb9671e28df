import ForeignText

/// A parsed output of `gpg --list-secret-keys --with-colons --with-keygrip` (GnuPG's `doc/DETAILS`).
struct GnuPGListing {
    /// A primary key or a subkey.
    struct Key: Hashable {
        var isPrimary: Bool
        var algorithm: OpenPGPKeyAlgorithm
        var created: UInt32
        /// The reason why the key must not be used; `nil` if it may be.
        var problem: String?
        var canSign: Bool
        /// The fingerprint in upper-case hexadecimal, as in GnuPG's output.
        var fingerprint = ""
        var keygrip = ""
    }

    /// The certificates, each a primary key and its subkeys.
    private(set) var certificates: [[Key]] = []

    init(_ text: String) {
        for line in text.filledLines {
            let fields = line.splitBytes(on: ":", omittingEmptySubsequences: false)
            guard fields.count > 9 else { continue }
            switch fields[0] {
            case "sec": certificates.append([Self.key(fields, isPrimary: true)])
            case "ssb": amend { $0.append(Self.key(fields, isPrimary: false)) }
            case "fpr": amend { $0[$0.count - 1].fingerprint = String(fields[9]) }
            case "grp": amend { $0[$0.count - 1].keygrip = String(fields[9]) }
            default: break
            }
        }
    }

    private mutating func amend(_ change: (inout [Key]) -> Void) {
        guard !certificates.isEmpty else { return }
        change(&certificates[certificates.count - 1])
    }

    private static func key(_ fields: [Substring], isPrimary: Bool) -> Key {
        let problem: String? =
            switch fields[1] {
            case "e": "it is expired"
            case "r": "it is revoked"
            case "d": "it is disabled"
            case "i", "n": "it is not valid"
            default: fields.count > 14 && fields[14] == "#" ? "its secret half is not on this machine" : nil
            }
        // Lower-case letters describe this key, and upper-case ones the whole certificate.
        return Key(
            isPrimary: isPrimary, algorithm: OpenPGPKeyAlgorithm(rawValue: UInt8(fields[3]) ?? 0), created: UInt32(fields[5]) ?? 0,
            problem: problem, canSign: fields.count > 11 && fields[11].utf8.contains("s"))
    }

    /// Returns the key to sign with.
    ///
    /// A fingerprint or key identifier selects that key. Otherwise the primary key is used if it can sign, because rpm before 4.13 does not support
    /// subkeys, or else the newest subkey that can.
    /// - Throws: ``SigningError`` if there is none, or the name matches several certificates.
    func choice(for name: String) throws(SigningError) -> Key {
        guard let certificate = certificates.first else { throw .noKey(name) }
        guard certificates.count == 1 else { throw .ambiguousKey(name, certificates.compactMap(\.first?.fingerprint)) }
        let named = Self.hexadecimal(name)
        if let named, let exact = certificate.first(where: { $0.fingerprint.utf8.hasSuffix(named) }), !exact.isPrimary || exact.canSign {
            return try Self.usable(exact, name)
        }
        let signing = certificate.filter(\.canSign)
        guard !signing.isEmpty else { throw .keyUnusable(name, "neither it nor one of its subkeys is for signing") }
        if let primary = signing.first(where: { $0.isPrimary && $0.problem == nil }) { return primary }
        let newest = signing.filter { $0.problem == nil }.max { $0.created < $1.created }
        return try Self.usable(newest ?? signing[0], name)
    }

    private static func usable(_ key: Key, _ name: String) throws(SigningError) -> Key {
        if let problem = key.problem { throw .keyUnusable(name, problem) }
        guard key.canSign else { throw .keyUnusable(name, "it is not for signing") }
        guard !key.keygrip.isEmpty else { throw .keyUnusable(name, "GnuPG does not tell its keygrip") }
        return key
    }

    /// Returns the digits of a fingerprint or identifier; `nil` for any other name.
    private static func hexadecimal(_ name: String) -> String? {
        var digits = name.uppercased()[...]
        if digits.utf8.hasPrefix("0X") { digits = digits.droppingBytes(first: 2) }
        if digits.utf8.hasSuffix("!") { digits = digits.droppingBytes(last: 1) }
        guard digits.utf8.count >= 8, digits.utf8.allSatisfy({ $0.isAlphanumeric && $0 <= UInt8(ascii: "F") }) else { return nil }
        return String(digits)
    }
}
