import TestSupport

@testable import VersionSort

/// Markers and requirements in many spellings, and texts that are almost valid.
struct RequirementGenerator {
    var versions: VersionGenerator

    init(random: SeededGenerator) {
        versions = VersionGenerator(random: random)
    }

    private mutating func pick<Element>(_ values: [Element]) -> Element { versions.random.pick(values) }

    private static let textFields = [
        "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_system", "implementation_name", "platform_version",
        "os.name", "sys.platform", "platform.machine", "platform.python_implementation", "python_implementation",
    ]
    private static let versionFields = [
        "python_version", "python_version", "python_full_version", "python_full_version", "implementation_version", "platform_release",
    ]
    private static let texts = [
        "posix", "nt", "linux", "linux2", "Linux", "win32", "lin", "a", "x86_64", "aarch64", "CPython", "cpython", "PyPy", "", "linux darwin", "#1 SMP",
    ]
    private static let pythons = [
        "2.6", "3", "3.0", "3.6", "3.6.8", "3.9", "3.9.0", "3.9.21", "3.10", "3.12", "3.12.9", "3.13", "3.15", "3.15.0b1", "3.15.0", "4", "3.9.*",
        "3.10.*", "3.9.x", "2.6 2.7 3.9", "3.90 3.10", "2.", "not", "", "5", "5.14.0", "5.14.0-503.el9",
    ]

    /// Returns one comparison.
    ///
    /// `in` with `extra` is left out, because we read a list of names and packaging a substring.
    mutating func comparison() -> String {
        let quote = pick(["'", "\""])
        let space = pick([" ", " ", "  ", "\t"])
        var op = pick(["==", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "~=", "==="])
        let field: String
        let text: String
        switch Int.random(in: 0..<10, using: &versions.random) {
        case 0...3: (field, text) = (pick(Self.versionFields), pick(Self.pythons))
        case 4: (field, text) = (pick(Self.versionFields), versions.version(spelledOddly: true))
        case 5...7: (field, text) = (pick(Self.textFields), pick(Self.texts))
        default:
            (field, text) = ("extra", pick(["x", "foo-bar", "Foo_Bar", "foo.bar", "y"]))
            if op == "in" || op == "not in" { op = "==" }
        }
        // Control characters except tab are refused everywhere, but packaging allows them in texts.
        if text.contains(quote) || text.utf8.contains(where: { $0 < 0x20 && $0 != 9 }) { return "os_name == 'posix'" }
        let isWord = op.contains("i")
        let gap = isWord ? space : pick(["", space])
        let literal = quote + text + quote
        return versions.random.chance(80) ? field + gap + op + gap + literal : literal + gap + op + gap + field
    }

    /// Returns a marker of up to a few comparisons with parentheses.
    mutating func marker(depth: Int = 0) -> String {
        if depth > 2 || versions.random.chance(50) { return comparison() }
        let joined = marker(depth: depth + 1) + " " + pick(["and", "or"]) + " " + marker(depth: depth + 1)
        return depth > 0 && versions.random.chance(60) ? "(\(joined))" : joined
    }

    /// Returns a requirement, valid most of the time.
    mutating func requirement() -> String {
        var text = pick(["a", "Foo_Bar", "zope.interface", "x-y", "A1", "foo--bar", "-a", "a-", "é"])
        if versions.random.chance(30) { text += pick(["", " "]) + "[" + pick(["", "x", "x, y", "X_1 ,foo.bar", "x,", "x y"]) + "]" }
        switch Int.random(in: 0..<10, using: &versions.random) {
        case 0...5:
            let clauses = (0..<pick([1, 1, 2, 3])).map { _ in versions.clause() }.joined(separator: pick([",", ", ", " ,"]))
            text += pick(["", " "]) + (versions.random.chance(15) ? "(\(clauses))" : clauses)
        case 6: text += pick(["@", " @ ", " @"]) + pick(["https://example.org/a-1.zip", "file:///a.whl", "git+https://x/y@v1#egg=a", ""])
        default: break
        }
        if versions.random.chance(40) { text += pick([";", " ;", " ; "]) + marker() }
        return versions.random.chance(5) ? " " + text + " " : text
    }

    /// Returns a text with a character inserted, removed or changed.
    mutating func nearly(_ text: String) -> String {
        var characters = Array(text)
        guard !characters.isEmpty else { return text }
        let place = Int.random(in: 0..<characters.count, using: &versions.random)
        let alphabet: [Character] = [" ", ".", "-", "_", "'", "\"", "(", ")", "[", "]", ",", ";", "=", "<", "@", "a", "1", "#", "é"]
        switch Int.random(in: 0..<3, using: &versions.random) {
        case 0: characters.insert(pick(alphabet), at: place)
        case 1: characters.remove(at: place)
        default: characters[place] = pick(alphabet)
        }
        return String(characters)
    }
}
