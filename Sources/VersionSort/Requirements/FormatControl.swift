import ForeignText

/// The choices of `--only-binary` and `--no-binary` on all lines.
///
/// As in pip, the last choice for a project wins, and a name has precedence over `:all:`.
struct FormatControl {
    /// The projects of one option.
    private struct Choice {
        var isForAll = false
        var names: Set<ProjectName> = []

        mutating func remove() { self = Choice() }
    }

    private var onlyBinary = Choice()
    private var noBinary = Choice()

    /// Applies the value of an option: names separated by commas, `:all:` or `:none:`.
    ///
    /// Throws an error for a word that is not a name.
    mutating func take(_ value: String, isOnlyBinary: Bool) throws(RequirementsOptions.Fault) {
        var (chosen, other) = isOnlyBinary ? (onlyBinary, noBinary) : (noBinary, onlyBinary)
        var words = value.splitBytes(on: ",", omittingEmptySubsequences: false)[...]
        while let all = words.firstIndex(of: ":all:") {
            other.remove()
            chosen.remove()
            chosen.isForAll = true
            words = words[(all + 1)...]
            // `:all:` covers the names after it, unless `:none:` follows.
            if !words.contains(":none:") { words = [] }  // text: a list
        }
        for word in words {
            if word == ":none:" {
                chosen.remove()
            } else {
                guard let name = try? ProjectName(String(word.strippedAsPython)) else {
                    throw .init(reason: "\(quotedForMessage(String(word))) is not the name of a project")
                }
                other.names.remove(name)
                chosen.names.insert(name)
            }
        }
        (onlyBinary, noBinary) = isOnlyBinary ? (chosen, other) : (other, chosen)
    }

    /// The projects that are limited to wheels.
    var wheelsOnly: CandidateOptions.FormatChoice { Self.choice(onlyBinary, before: onlyBinary.isForAll ? noBinary.names : []) }

    /// The projects that are limited to sdists.
    var sourcesOnly: CandidateOptions.FormatChoice { Self.choice(noBinary, before: noBinary.isForAll ? onlyBinary.names : []) }

    private static func choice(_ choice: Choice, before exceptions: Set<ProjectName>) -> CandidateOptions.FormatChoice {
        if choice.isForAll { return exceptions.isEmpty ? .all : .allBut(exceptions) }
        return choice.names.isEmpty ? .none : .projects(choice.names)
    }
}
