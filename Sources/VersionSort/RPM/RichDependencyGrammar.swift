/// The grammar of boolean dependencies (rpm manual: boolean dependencies): `(NAME [SIGN VERSION] [OPERATOR …])`, nested in parentheses.
///
/// rpm parses such a dependency when it installs the package, so an invalid one stops every transaction.
struct RichDependencyGrammar {
    private var tokens: ArraySlice<String>
    /// The operators of the groups nested in the current one.
    private var inner: Set<String> = []

    private init(tokens: ArraySlice<String>) { self.tokens = tokens }

    /// Returns `true` if rpm can parse the dependency.
    static func accepts(_ line: Substring) -> Bool {
        guard let tokens = tokens(of: line) else { return false }
        var grammar = RichDependencyGrammar(tokens: tokens[...])
        return grammar.group(depth: 0) && grammar.tokens.isEmpty
    }

    /// Returns the capabilities that a dependency names, without versions; empty for a text that is no boolean dependency.
    static func names(in line: Substring) -> [String] {
        var names: [String] = []
        var previous = ""
        for token in tokens(of: line) ?? [] {
            let isVersion = RPMComparison(rawValue: previous) != nil || previous == "=="
            previous = token
            if isVersion || RPMComparison(rawValue: token) != nil || notNames.contains(token) { continue }
            names.append(token)
        }
        return names
    }

    private static let notNames: Set<String> = ["(", ")", "==", "and", "or", "if", "unless", "with", "without", "else"]

    /// Returns the parentheses and words of a dependency; `nil` for a character that no name contains.
    ///
    /// Parentheses inside a word belong to it, as in `python3dist(x)`.
    private static func tokens(of line: Substring) -> [String]? {
        var tokens: [String] = []
        var word: [UInt8] = []
        var depth = 0
        func isAllowed(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F && !"%\"'`$\\,;".utf8.contains(byte) }
        for byte in line.utf8 {
            let isSpace = byte == 0x20 || byte == 0x09
            if depth == 0, isSpace || (byte == UInt8(ascii: "(") && word.isEmpty) || byte == UInt8(ascii: ")") {
                if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
                word = []
                if !isSpace { tokens.append(byte == UInt8(ascii: "(") ? "(" : ")") }
                continue
            }
            guard isAllowed(byte) else { return nil }
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            word.append(byte)
        }
        return word.isEmpty && depth == 0 ? tokens : nil
    }

    /// Parses `(` operand (operator operand)* `)`.
    ///
    /// A group has one operator, and `if` and `unless` may have one `else`.
    ///
    /// rpm rejects `if` inside `or`, and `unless` inside `and`, because their meaning would be unclear.
    private mutating func group(depth: Int) -> Bool {
        let outer = inner
        inner = []
        guard depth < 32, take("("), operand(depth) else { return false }
        var used: String?
        while let next = tokens.first, next != ")" {
            tokens.removeFirst()
            switch (used, next) {
            case (nil, "and"), (nil, "or"), (nil, "if"), (nil, "unless"), (nil, "with"), (nil, "without"): used = next
            case ("and", "and"), ("or", "or"), ("with", "with"): break
            case ("if", "else"), ("unless", "else"): used = "else"
            default: return false
            }
            guard operand(depth) else { return false }
        }
        guard !(used == "or" && inner.contains("if")), !(used == "and" && inner.contains("unless")) else { return false }  // text: a list
        inner = outer.union(used.map { [first(of: $0)] } ?? [])
        return take(")")
    }

    /// Returns the operator that identifies a group: `if` for `else`.
    private func first(of used: String) -> String { used == "else" ? "if" : used }

    private mutating func operand(_ depth: Int) -> Bool {
        guard let first = tokens.first, first != ")", !Self.operators.contains(first), !Self.signs.contains(first) else { return false }
        if first == "(" { return group(depth: depth + 1) }
        tokens.removeFirst()
        guard let sign = tokens.first, Self.signs.contains(sign) else { return true }
        tokens.removeFirst()
        guard let version = tokens.popFirst() else { return false }
        return version != "(" && version != ")" && !Self.operators.contains(version) && !Self.signs.contains(version)
    }

    private mutating func take(_ token: String) -> Bool {
        guard tokens.first == token else { return false }
        tokens.removeFirst()
        return true
    }

    private static let operators: Set<String> = ["and", "or", "if", "unless", "else", "with", "without"]
    private static let signs: Set<String> = ["<", "<=", "=", ">=", ">"]
}
