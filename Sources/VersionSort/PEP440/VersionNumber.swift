/// A number in a version: a non-negative integer of any size.
///
/// PEP 440 sets no limit, and dates, commit counts and hostile metadata make long numbers. A number that fits 64 bits is stored as
/// an integer, a longer one as its digits, compared exactly. Only ``Version/lengthLimit`` bounds the number of digits.
package struct VersionNumber: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    enum Storage: Hashable, Sendable {
        case small(UInt64)
        /// The decimal digits of a number over 64 bits, without leading zeros.
        case large(String)
        /// A value above every number, used only in bounds of ranges.
        case unbounded
    }

    let storage: Storage

    init(storage: Storage) {
        self.storage = storage
    }

    /// Creates a number that fits 64 bits.
    package init(_ value: UInt64) {
        storage = .small(value)
    }

    /// Creates a number from an integer literal.
    package init(integerLiteral value: UInt64) {
        storage = .small(value)
    }

    /// Parses at least one ASCII decimal digit, ignoring leading zeros.
    init?(digits: some Collection<UInt8>) {
        var value: UInt64 = 0
        var overflow = false
        for byte in digits {
            guard byte.isASCIIDigit else { return nil }
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(UInt64(byte &- 48))
            overflow = overflow || first || second
            value = sum
        }
        if digits.isEmpty { return nil }
        storage = overflow ? .large(String(decoding: digits.drop { $0 == 48 }, as: UTF8.self)) : .small(value)
    }

    /// A value above every number.
    static let unbounded = VersionNumber(storage: .unbounded)

    /// The value; `nil` if it does not fit 64 bits.
    package var value: UInt64? {
        if case .small(let value) = storage { value } else { nil }
    }

    /// A Boolean value indicating whether the number is 0.
    package var isZero: Bool { value == 0 }

    /// The next number.
    package var successor: VersionNumber {
        switch storage {
        case .unbounded: self
        case .small(let value) where value < .max: VersionNumber(value + 1)
        case .small(let value): VersionNumber(storage: .large(Self.incremented(String(value))))
        case .large(let digits): VersionNumber(storage: .large(Self.incremented(digits)))
        }
    }

    /// The number before this one; `nil` for 0.
    var predecessor: VersionNumber? {
        switch storage {
        case .small(let value): value == 0 ? nil : VersionNumber(value - 1)
        case .unbounded: nil
        case .large(let digits):
            VersionNumber(digits: Self.decremented(digits))
        }
    }

    private static func incremented(_ digits: String) -> String {
        var bytes = Array(digits.utf8)
        for index in bytes.indices.reversed() {
            if bytes[index] < UInt8(ascii: "9") {
                bytes[index] += 1
                return String(decoding: bytes, as: UTF8.self)
            }
            bytes[index] = UInt8(ascii: "0")
        }
        return "1" + String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the digits of a number over 64 bits, minus one; never below zero.
    private static func decremented(_ digits: String) -> [UInt8] {
        var bytes = Array(digits.utf8)
        for index in bytes.indices.reversed() {
            if bytes[index] > UInt8(ascii: "0") {
                bytes[index] -= 1
                break
            }
            bytes[index] = UInt8(ascii: "9")
        }
        return bytes
    }

    /// Compares the values.
    package static func < (left: VersionNumber, right: VersionNumber) -> Bool {
        switch (left.storage, right.storage) {
        case (.small(let left), .small(let right)): left < right
        case (.unbounded, _): false
        case (_, .unbounded): true
        case (.small, .large): true
        case (.large, .small): false
        case (.large(let left), .large(let right)):
            left.utf8.count != right.utf8.count ? left.utf8.count < right.utf8.count : left < right
        }
    }

    /// The decimal digits.
    package var description: String {
        switch storage {
        case .small(let value): String(value)
        case .large(let digits): digits
        case .unbounded: "∞"
        }
    }
}
