/// The order of rpm's version strings (rpm manual: "rpm-version").
package enum RPMVersionOrder {
    /// Returns a number below, at or above 0 if `a` sorts before, like or after `b`.
    ///
    /// Versions are split into runs of digits and runs of letters. All other characters are separators, except those of the dialect. The time is linear in
    /// the lengths.
    package static func compare(_ a: String, _ b: String, dialect: RPMDialect = .current) -> Int {
        if a == b { return 0 }
        return compare(a.utf8Span.span, b.utf8Span.span, dialect)
    }

    private static func compare(_ a: Span<UInt8>, _ b: Span<UInt8>, _ dialect: RPMDialect) -> Int {
        var i = 0
        var j = 0
        while i < a.count || j < b.count {
            skipSeparators(a, &i, dialect)
            skipSeparators(b, &j, dialect)
            let first = i < a.count ? a[i] : 0
            let second = j < b.count ? b[j] : 0
            if dialect.tilde, first == tilde || second == tilde {
                if first != tilde { return 1 }
                if second != tilde { return -1 }
                i += 1
                j += 1
                continue
            }
            if dialect.caret, first == caret || second == caret {
                if i == a.count { return -1 }
                if j == b.count { return 1 }
                if first != caret { return 1 }
                if second != caret { return -1 }
                i += 1
                j += 1
                continue
            }
            if i == a.count || j == b.count { break }
            let order = compareRuns(a, &i, b, &j)
            if order != 0 { return order }
        }
        let left = a.count - i
        let right = b.count - j
        return left == 0 && right == 0 ? 0 : left > 0 ? 1 : -1
    }

    private static let tilde = UInt8(ascii: "~")
    private static let caret = UInt8(ascii: "^")

    private static func skipSeparators(_ bytes: Span<UInt8>, _ index: inout Int, _ dialect: RPMDialect) {
        while index < bytes.count {
            let byte = bytes[index]
            if byte.isASCIIDigit || byte.isASCIILetter || (dialect.tilde && byte == tilde) || (dialect.caret && byte == caret) { return }
            index += 1
        }
    }

    /// Compares the runs at both indexes and advances past them.
    ///
    /// The kind of the first version's run decides the comparison.
    private static func compareRuns(_ a: Span<UInt8>, _ i: inout Int, _ b: Span<UInt8>, _ j: inout Int) -> Int {
        let isNumber = a[i].isASCIIDigit
        if isNumber != b[j].isASCIIDigit { return isNumber ? 1 : -1 }
        if isNumber {
            skipZeros(a, &i)
            skipZeros(b, &j)
        }
        let firstEnd = runEnd(a, i, isNumber)
        let secondEnd = runEnd(b, j, isNumber)
        if isNumber, firstEnd - i != secondEnd - j { return firstEnd - i < secondEnd - j ? -1 : 1 }
        while i < firstEnd, j < secondEnd {
            if a[i] != b[j] { return a[i] < b[j] ? -1 : 1 }
            i += 1
            j += 1
        }
        return (firstEnd - i).signum() - (secondEnd - j).signum()
    }

    private static func skipZeros(_ bytes: Span<UInt8>, _ index: inout Int) {
        while index < bytes.count, bytes[index] == UInt8(ascii: "0") { index += 1 }
    }

    private static func runEnd(_ bytes: Span<UInt8>, _ start: Int, _ isNumber: Bool) -> Int {
        var end = start
        while end < bytes.count, isNumber ? bytes[end].isASCIIDigit : bytes[end].isASCIILetter { end += 1 }
        return end
    }
}
