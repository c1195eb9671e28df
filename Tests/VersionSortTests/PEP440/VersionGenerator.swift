import TestSupport

@testable import VersionSort

/// Versions that are close to each other, in many spellings, and texts that are almost versions.
struct VersionGenerator {
    var random: SeededGenerator
    /// A Boolean value indicating whether local labels are generated.
    var locals = true

    private static let numbers = ["0", "0", "1", "1", "2", "3", "9", "10", "00", "01", "19", "300", "1024", "20240101"]
    private static let hugeNumbers = [
        "524287", "524288", "16384", "18446744073709551615", "18446744073709551616", "340282366920938463463374607431768211456",
    ]

    mutating func number() -> String { random.pick(random.chance(3) ? Self.hugeNumbers : Self.numbers) }

    /// Returns a valid version in normal or odd spelling.
    mutating func version(spelledOddly: Bool = false) -> String {
        var text = random.chance(4) ? number() + "!" : ""
        text += number()
        for _ in 0..<random.pick([0, 1, 1, 1, 2, 2, 3, 4]) { text += "." + number() }
        if spelledOddly, random.chance(10) { text = random.pick(["v", "V"]) + text }
        if random.chance(35) {
            text += suffix(
                random.pick(spelledOddly ? ["a", "b", "rc", "alpha", "beta", "c", "pre", "PREVIEW", "RC"] : ["a", "b", "rc"]), "",
                spelledOddly)
        }
        if random.chance(25) {
            text +=
                spelledOddly && random.chance(20)
                ? "-" + number() : suffix(random.pick(spelledOddly ? ["post", "rev", "r", "POST"] : ["post"]), ".", spelledOddly)
        }
        if random.chance(25) { text += suffix(spelledOddly ? random.pick(["dev", "DEV", "Dev"]) : "dev", ".", spelledOddly) }
        if locals, random.chance(20) { text += "+" + local() }
        if spelledOddly, random.chance(5) { text = random.pick([" ", "\t", "\n"]) + text + random.pick([" ", "", "\u{0C}"]) }
        return text
    }

    private mutating func suffix(_ word: String, _ separator: String, _ spelledOddly: Bool) -> String {
        if !spelledOddly { return separator + word + number() }
        return random.pick(["", ".", "-", "_"]) + word + random.pick(["", "", ".", "-", "_"]) + (random.chance(85) ? number() : "")
    }

    private mutating func local() -> String {
        (0..<random.pick([1, 1, 2, 3])).map { _ in random.pick(["0", "1", "01", "10", "9", "abc", "ABD", "a", "z", "9a", "a9", "a10"]) }
            .joined(separator: random.pick([".", "-", "_"]))
    }

    /// Returns a version with a character inserted, removed or changed, which is often not a version any more.
    mutating func nearlyVersion() -> String {
        var characters = Array(version(spelledOddly: true))
        let place = Int.random(in: 0..<characters.count, using: &random)
        let alphabet: [Character] = ["0", ".", "-", "_", "+", "!", "a", "r", "v", "x", " ", "*", "d", "c", "\u{0660}", "é", "\u{017F}"]
        switch random.pick([0, 1, 2]) {
        case 0: characters.insert(random.pick(alphabet), at: place)
        case 1: characters.remove(at: place)
        default: characters[place] = random.pick(alphabet)
        }
        return String(characters)
    }

    /// Returns a clause, valid most of the time.
    mutating func clause() -> String {
        var op = random.pick(["==", "!=", "~=", "<", "<=", ">", ">="])
        if random.chance(4) { op = random.pick(["===", "=", "~>", "=>", ""]) }
        let odd = random.chance(15)
        var text = version(spelledOddly: odd)
        if random.chance(85) || op != "==" && op != "!=" { text = String(text.prefix { $0 != "+" }) }
        if (op == "==" || op == "!=") && random.chance(40) { text = text.prefix { $0.isNumber || $0 == "." || $0 == "!" } + ".*" }
        return random.pick(["", "", " "]) + op + random.pick(["", "", " "]) + text
    }

    /// Returns a version close to that of a clause, so that the bounds of clauses are tested.
    mutating func version(near clause: String) -> String {
        guard random.chance(70) else { return version() }
        var text = String(clause.drop { !$0.isNumber }.prefix { $0 != "," })
        if text.hasSuffix(".*") { text = String(text.dropLast(2)) }
        if text.isEmpty { return version() }
        switch random.pick([0, 1, 2, 3, 4, 5]) {
        case 0: return text
        case 1:
            return text.prefix { $0.isNumber || $0 == "." || $0 == "!" }
                + random.pick([".dev0", "a1", "rc1.post1", ".post1", ".post0.dev0", ".0.0.1", ".1", "a1.dev1", "0"])
        case 2: return text + random.pick([".post1", ".dev0", ".post1.dev1", "+x", ".0", "a1", "b2"])
        case 3: return String(text.dropLast(1)) + "1"
        case 4: return String(text.dropLast(2))
        default: return text + "+" + local()
        }
    }
}
