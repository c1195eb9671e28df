import ForeignText

/// A major and minor version of Python or the C library, as in tags.
package struct TagVersion: Hashable, Comparable, Sendable {
    package let major: Int
    package let minor: Int

    /// Creates a version.
    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Parses `major.minor`, each number below 1000; ignores further parts.
    package init?(_ text: String) {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].utf8.count <= 3, parts[1].utf8.count <= 3, parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIIDigit) }),
            let major = Int(parts[0]), let minor = Int(parts[1])
        else { return nil }
        self.init(major, minor)
    }

    /// Compares the major, then the minor numbers.
    package static func < (left: TagVersion, right: TagVersion) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
