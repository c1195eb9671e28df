import ForeignText

/// An IP address as 16 bytes.
///
/// An IPv4 address has the form `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2).
package struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Parses an IPv4 or IPv6 address; `nil` for any other text.
    package init?(_ text: String) {
        if text.utf8.contains(":") {
            guard let bytes = Self.version6(text) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = Self.version4(text[...]) else { return nil }
            self.bytes = Self.mark + bytes
        }
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Parses an entry of `X-Forwarded-For`, which some proxies write with a port: `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`.
    package init?(forwarded text: Substring) {
        func isPort(_ port: Substring) -> Bool { !port.isEmpty && port.utf8.count <= 5 && port.utf8.allSatisfy(\.isASCIIDigit) }
        if let (inside, rest) = text.without(prefix: "[")?.cut(at: "]") {
            guard inside.utf8.contains(":"), rest.isEmpty || rest.without(prefix: ":").map(isPort) ?? false else { return nil }
            self.init(String(inside))
        } else if let (address, port) = text.cut(at: ":"), !port.utf8.contains(":") {
            guard isPort(port) else { return nil }
            self.init(String(address))
        } else {
            self.init(String(text))
        }
    }

    /// A Boolean value indicating whether the address is one of version 4.
    package var isVersion4: Bool { bytes.starts(with: Self.mark) }

    /// The text: version 4 with dots, version 6 in the shortest form (RFC 5952).
    package var description: String {
        if isVersion4 { return bytes.suffix(4).map { "\($0)" }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var (best, start) = (0..<0, 0)
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > best.count { best = start..<end }
            start = max(end, start + 1)
        }
        func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.count > 1 ? "\(text(groups[..<best.lowerBound]))::\(text(groups[best.upperBound...]))" : text(groups[...])
    }

    private static let mark = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        // A leading zero means octal to some readers.
        let bytes = parts.compactMap {
            $0.utf8.count <= 3 && ($0.utf8.count == 1 || !$0.utf8.hasPrefix("0")) && $0.utf8.allSatisfy(\.isASCIIDigit) ? UInt8($0) : nil
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        // A zone names an interface of this machine, not the address.
        let plain = text.part(before: "%")
        guard plain.utf8.count <= 45 else { return nil }
        guard let (before, after) = plain.cut(at: "::") else {
            let bytes = groups(plain)
            return bytes?.count == 16 ? bytes : nil
        }
        guard let first = groups(before), let last = groups(after), first.count + last.count <= 14 else { return nil }
        return first + [UInt8](repeating: 0, count: 16 - first.count - last.count) + last
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.splitBytes(on: ":", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if place == parts.count - 1, part.utf8.contains(".") {
                guard let last = version4(part) else { return nil }
                bytes += last
            } else {
                let isPlain = (1...4).contains(part.utf8.count) && part.utf8.allSatisfy { $0.isAlphanumeric }
                guard isPlain, let number = UInt16(part, radix: 16) else { return nil }
                bytes += [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

/// A single address, or a range of addresses with the same prefix, such as `192.0.2.0/24`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    private let first: NetworkAddress
    /// The length of the prefix in bits, from 0 to 128.
    ///
    /// For IPv4, 96 is added: `/24` is 120.
    private let bits: Int

    /// Parses an address or a range; `nil` for any other text.
    ///
    /// The bits after the prefix are ignored: `192.0.2.9/24` equals `192.0.2.0/24`.
    package init?(_ text: String) {
        let parts = text.splitBytes(on: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(String(parts[0])) else { return nil }
        let width = address.isVersion4 ? 32 : 128
        var length = width
        if parts.count > 1 {
            guard parts[1].utf8.allSatisfy(\.isASCIIDigit), let number = Int(parts[1]), number <= width else { return nil }
            length = number
        }
        self.init(address, bits: 128 - width + length)
    }

    /// Creates the range of one client: the address for IPv4, the `/64` network for IPv6, because a client may use any address of its network.
    package init(client address: NetworkAddress) {
        self.init(address, bits: address.isVersion4 ? 128 : 64)
    }

    private init(_ address: NetworkAddress, bits: Int) {
        self.bits = bits
        first = NetworkAddress(
            bytes: address.bytes.enumerated().map { place, byte in
                let kept = min(max(bits - 8 * place, 0), 8)
                return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
            })
    }

    /// Returns `true` if an address is in the range.
    package func contains(_ address: NetworkAddress) -> Bool {
        let (whole, rest) = bits.quotientAndRemainder(dividingBy: 8)
        for place in 0..<whole where address.bytes[place] != first.bytes[place] { return false }
        return rest == 0 || (address.bytes[whole] ^ first.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// A Boolean value indicating whether the range is the range of one client, as ``init(client:)`` creates it.
    var isClient: Bool { bits == (first.isVersion4 ? 128 : 64) }

    /// The range as text: `192.0.2.7`, or `192.0.2.0/24` with the first address and the length of the prefix.
    package var description: String {
        let width = first.isVersion4 && bits >= 96 ? 32 : 128
        let length = bits - (128 - width)
        return length == width ? "\(first)" : "\(first)/\(length)"
    }
}
