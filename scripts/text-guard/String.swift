/// The members of `String` and `Substring` that work on `Character`, declared again and deprecated.
///
/// The compiler prefers these declarations to the library's, so that `make lint-text` rejects their use. The bodies are never run. `make lint-text`
/// generates the same for `Substring`.
extension String {
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func hasPrefix(_ p: String) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func hasSuffix(_ p: String) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func hasPrefix<P: StringProtocol>(_ p: P) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func hasSuffix<P: StringProtocol>(_ p: P) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func split(separator: Character, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true) -> [Substring] { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func split(maxSplits: Int = .max, omittingEmptySubsequences: Bool = true, whereSeparator: (Character) throws -> Bool) rethrows -> [Substring] { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func split<C: Collection>(separator: C, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true) -> [Substring] where C.Element == Character {
        []
    }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func dropFirst(_ n: Int = 1) -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func dropLast(_ n: Int = 1) -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func prefix(_ n: Int) -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func suffix(_ n: Int) -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func prefix(while f: (Character) throws -> Bool) rethrows -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func drop(while f: (Character) throws -> Bool) rethrows -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func prefix(upTo i: String.Index) -> Substring { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes") public
        var count: Int
    { 0 }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes") public
        var first: Character?
    { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes") public
        var last: Character?
    { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func contains(_ c: Character) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func contains<C: Collection>(_ c: C) -> Bool where C.Element == Character { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func contains(_ c: String) -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func contains(where f: (Character) throws -> Bool) rethrows -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func firstIndex(of c: Character) -> String.Index? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func lastIndex(of c: Character) -> String.Index? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func firstIndex(where f: (Character) throws -> Bool) rethrows -> String.Index? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func lastIndex(where f: (Character) throws -> Bool) rethrows -> String.Index? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func first(where f: (Character) throws -> Bool) rethrows -> Character? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func allSatisfy(_ f: (Character) throws -> Bool) rethrows -> Bool { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func filter(_ f: (Character) throws -> Bool) rethrows -> String { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func map<T>(_ f: (Character) throws -> T) rethrows -> [T] { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func compactMap<T>(_ f: (Character) throws -> T?) rethrows -> [T] { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func flatMap<S: Sequence>(_ f: (Character) throws -> S) rethrows -> [S.Element] { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func reversed() -> ReversedCollection<Self> { preconditionFailure() }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func enumerated() -> EnumeratedSequence<Self> { preconditionFailure() }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func index(after i: String.Index) -> String.Index { i }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func index(before i: String.Index) -> String.Index { i }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func index(_ i: String.Index, offsetBy n: Int) -> String.Index { i }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func distance(from a: String.Index, to b: String.Index) -> Int { 0 }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func replacing<C: Collection, R: Collection>(_ c: C, with r: R) -> String where C.Element == Character, R.Element == Character { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func replacing(_ c: String, with r: String) -> String { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func firstRange<C: Collection>(of c: C) -> Range<String.Index>? where C.Element == Character { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func ranges<C: Collection>(of c: C) -> [Range<String.Index>] where C.Element == Character { [] }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func starts<C: Sequence>(with c: C) -> Bool where C.Element == Character { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func elementsEqual<C: Sequence>(_ c: C) -> Bool where C.Element == Character { false }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func trimmingPrefix<C: Collection>(_ c: C) -> Substring where C.Element == Character { "" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    @discardableResult public mutating func removeFirst() -> Character { "x" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    @discardableResult public mutating func removeLast() -> Character { "x" }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public mutating func removeFirst(_ n: Int) {}
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public mutating func removeLast(_ n: Int) {}
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    @discardableResult public mutating func popFirst() -> Character? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    @discardableResult public mutating func popLast() -> Character? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public mutating func removeAll(where f: (Character) throws -> Bool) rethrows {}
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func min() -> Character? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public func max() -> Character? { nil }
    @available(*, deprecated, message: "this works on Character, which hides an ASCII sign beside U+0D4E and U+0301; take ForeignText's scans of bytes")
    public subscript(i: String.Index) -> Character { "x" }
}
