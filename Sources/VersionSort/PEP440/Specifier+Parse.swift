import ForeignText

extension Specifier {
    /// Parses one clause.
    ///
    /// White space is allowed around it and after the operator.
    package init(_ text: String) throws(SpecifierParseError) {
        try self.init(clause: text[...])
    }

    init(clause text: Substring) throws(SpecifierParseError) {
        if text.utf8.count > SpecifierSet.lengthLimit { throw SpecifierParseError(.tooLong, text) }
        let clause = text.trimmingASCIIWhitespace
        guard let (written, length) = Self.leadingOperator(clause) else { throw SpecifierParseError(.unknownOperator, clause) }
        let rest = clause.utf8.dropFirst(length)
        let operand = Substring(rest).trimmingASCIIWhitespace
        switch written {
        case .arbitrary:
            guard operand.utf8.allSatisfy({ !$0.isASCIIWhitespace && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ")") }) else {
                throw SpecifierParseError(.badVersion, clause)
            }
            self.init(op: .arbitrary, version: Version(parsing: operand), text: String(operand))
        case .equal, .notEqual:
            if operand.utf8.hasSuffix(".*") {
                guard let version = Version(parsing: operand.droppingBytes(last: 2)), version.isBareRelease,
                    operand.utf8.dropLast(2).last?.isASCIIDigit == true
                else { throw SpecifierParseError(.badPrefix, clause) }
                self.init(op: written == .equal ? .equalPrefix : .notEqualPrefix, version: version, text: String(operand))
            } else {
                guard let version = Version(parsing: operand) else { throw SpecifierParseError(.badVersion, clause) }
                self.init(op: written, version: version, text: String(operand))
            }
        default:
            if operand.utf8.hasSuffix(".*") { throw SpecifierParseError(.badPrefix, clause) }
            guard let version = Version(parsing: operand) else { throw SpecifierParseError(.badVersion, clause) }
            if version.isLocal { throw SpecifierParseError(.localNotAllowed, clause) }
            if written == .compatible && version.releaseCount < 2 { throw SpecifierParseError(.compatibleNeedsTwoNumbers, clause) }
            self.init(op: written, version: version, text: String(operand))
        }
    }

    /// Returns the longest operator at the start of a clause, and its length.
    private static func leadingOperator(_ clause: Substring) -> (Operator, Int)? {
        var bytes = clause.utf8.makeIterator()
        guard let first = bytes.next() else { return nil }
        let isEqual = bytes.next() == UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "=") where isEqual: return bytes.next() == UInt8(ascii: "=") ? (.arbitrary, 3) : (.equal, 2)
        case UInt8(ascii: "!") where isEqual: return (.notEqual, 2)
        case UInt8(ascii: "~") where isEqual: return (.compatible, 2)
        case UInt8(ascii: "<"): return isEqual ? (.lessOrEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): return isEqual ? (.greaterOrEqual, 2) : (.greater, 1)
        default: return nil
        }
    }
}

extension Version {
    /// A Boolean value indicating whether the version has only an epoch and a release.
    var isBareRelease: Bool {
        box == nil ? VersionKey.suffix(key) == .final : pre == nil && post == nil && dev == nil && !isLocal
    }
}

extension Substring {
    /// The text without ASCII white space at both ends.
    var trimmingASCIIWhitespace: Substring {
        let bytes = utf8
        if let first = bytes.first, let last = bytes.last, !first.isASCIIWhitespace, !last.isASCIIWhitespace { return self }
        guard let first = bytes.firstIndex(where: { !$0.isASCIIWhitespace }), let last = bytes.lastIndex(where: { !$0.isASCIIWhitespace })
        else {
            return ""
        }
        return self[first...last]
    }
}
