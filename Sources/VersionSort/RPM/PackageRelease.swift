import ForeignText

/// The release of a package, such as `1.el9`: the build number and, for an rpm without `~`, the pre-release.
///
/// For `2.0b5` on an rpm without `~` it is `0.1.b5.el6` with the version `2.0`, which sorts before the `1.el6` of `2.0` itself (the scheme of Fedora before
/// `~`). The parts sort as in PEP 440 if the distribution's tag sorts between `dev` and `post`, as `el6` does.
package struct PackageRelease: Hashable, Sendable, CustomStringConvertible {
    /// The pre-release or development release at the front, for example `0.1.b5`; `nil` if the version contains it.
    package let prerelease: String?
    /// The build number, from 1.
    package let number: Int
    /// The rest, for example `.el9`.
    package let suffix: String

    /// Creates the release for a version's package.
    package init(of version: Version, number: Int, suffix: String, features: RPMFeatures) {
        prerelease = features.tilde ? nil : Self.prerelease(of: version)
        self.number = number
        let label = prerelease != nil && version.isLocal ? ".\(RPMVersionMap.label(of: version))" : ""
        self.suffix = label + suffix
    }

    /// Parses a release in this form; `nil` for any other text.
    package init?(parsing text: String) {
        var words = text.splitBytes(on: ".", omittingEmptySubsequences: false).map(String.init)
        var head: [String] = []
        if text.utf8.hasPrefix("0.") {
            while let word = words.first, Self.isOfPrerelease(word, at: head.count) { head.append(words.removeFirst()) }
            guard head.count > 2 else { return nil }
        }
        let leading = words.first ?? ""
        let digits = String(Substring(leading.utf8.prefix { $0.isASCIIDigit }))
        if digits.isEmpty {
            guard !head.isEmpty else { return nil }
            number = 1
        } else {
            guard let value = Int(digits), value > 0, value < 1_000_000 else { return nil }
            number = value
            words[0] = String(leading.droppingBytes(first: digits.utf8.count))
        }
        prerelease = head.isEmpty ? nil : head.joined(separator: ".")
        suffix = digits.isEmpty ? words.map { ".\($0)" }.joined() : words.joined(separator: ".")
    }

    /// The release as written in the package.
    package var description: String {
        guard let prerelease else { return "\(number)\(suffix)" }
        return prerelease + (number > 1 ? ".\(number)" : "") + suffix
    }

    /// Returns `0.1.b5` for `2.0b5` and `0.0.dev3` for `2.0.dev3`; `nil` for other versions.
    private static func prerelease(of version: Version) -> String? {
        guard let pre = version.pre else { return version.dev.map { "0.0.dev\($0)" } }
        return "0.1.\(pre)" + (version.post.map { ".post\($0)" } ?? "") + (version.dev.map { ".dev\($0)" } ?? "")
    }

    private static func isOfPrerelease(_ word: String, at place: Int) -> Bool {
        switch place {
        case 0: word == "0"
        case 1: word == "0" || word == "1"
        default: ["a", "b", "rc", "post", "dev"].contains { word.without(prefix: $0).map { !$0.isEmpty && $0.utf8.allSatisfy(\.isASCIIDigit) } ?? false }
        }
    }
}
