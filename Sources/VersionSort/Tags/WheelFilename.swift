/// The name of a wheel, read: `name-version[-build]-python-abi-platform.whl` (PEP 427, binary distribution format).
package struct WheelFilename: Hashable, Sendable, CustomStringConvertible {
    package let name: ProjectName
    package let version: Version
    /// The build number as written, nil for most.
    package let build: String?
    /// All tags that the name stands for.
    package let tags: [WheelTag]
    /// The file name as it was read.
    package let filename: String

    /// The longest file name taken, in bytes.
    package static let lengthLimit = 512

    /// Reads a file name; throws ``FilenameError``.
    package init(_ text: String) throws(FilenameError) {
        guard text.hasSuffix(".whl") else { throw FilenameError(.suffix, text) }
        guard text.utf8.count <= Self.lengthLimit else { throw FilenameError(.shape, text) }
        let parts = text.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6 else { throw FilenameError(.shape, text) }
        guard !parts[0].contains("__"), let name = try? ProjectName(String(parts[0])) else { throw FilenameError(.name, text) }
        guard let version = Version(parsing: parts[1]) else { throw FilenameError(.version, text) }
        if parts.count == 6 {
            guard parts[2].utf8.first?.isASCIIDigit ?? false else { throw FilenameError(.build, text) }
            build = String(parts[2])
        } else {
            build = nil
        }
        guard let tags = WheelTag.expanding(parts.suffix(3).joined(separator: "-")) else { throw FilenameError(.tags, text) }
        self.name = name
        self.version = version
        self.tags = tags
        filename = text
    }

    /// The file name as it was read.
    package var description: String { filename }

    /// Whether no tag names a platform, so that the wheel holds no compiled code that says so.
    package var isAnyPlatform: Bool { tags.allSatisfy { $0.platform == "any" } }

    /// The order of builds of one version: no build number first, then by number, then by the text after it.
    package static func buildPrecedes(_ one: String?, _ other: String?) -> Bool {
        guard let other else { return false }
        guard let one else { return true }
        let (left, right) = (buildKey(one), buildKey(other))
        return left.number == right.number ? left.rest < right.rest : RPMVersionOrder.compare(left.number, right.number) < 0
    }

    private static func buildKey(_ text: String) -> (number: String, rest: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return (String(digits), String(text.dropFirst(digits.count)))
    }
}
