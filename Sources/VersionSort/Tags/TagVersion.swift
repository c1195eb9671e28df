import ForeignText

/// A major and minor version, as tags count Python and the C library.
package struct TagVersion: Hashable, Comparable, Sendable {
    package let major: Int
    package let minor: Int

    /// Names both numbers.
    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `major.minor`, each number below 1000; further parts do not count.
    package init?(_ text: String) {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].utf8.count <= 3, parts[1].utf8.count <= 3, parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIIDigit) }),
            let major = Int(parts[0]), let minor = Int(parts[1])
        else { return nil }
        self.init(major, minor)
    }

    /// By major, then by minor number.
    package static func < (left: TagVersion, right: TagVersion) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
