import ForeignText

/// A parsed file name of a wheel: `name-version[-build]-python-abi-platform.whl` (PEP 427, binary distribution format).
package struct WheelFilename: Hashable, Sendable, CustomStringConvertible {
    package let name: ProjectName
    package let version: Version
    /// The build number as written; `nil` if there is none.
    package let build: String?
    /// The tags as written, for example `py2.py3-none-any`.
    ///
    /// ``tags`` contains the expanded tags.
    package let tagText: String
    /// The file name as written.
    package let filename: String

    /// The maximum length of a file name, in bytes.
    package static let lengthLimit = 512

    /// Parses a file name; throws ``FilenameError``.
    package init(_ text: String) throws(FilenameError) {
        let bytes = text.utf8Span.span
        guard text.utf8.suffix(4).elementsEqual(".whl".utf8) else { throw FilenameError(.suffix, text) }
        guard bytes.count <= Self.lengthLimit else { throw FilenameError(.shape, text) }
        var dashes: [Int] = []
        dashes.reserveCapacity(6)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "-") { dashes.append(index) }
        guard dashes.count == 4 || dashes.count == 5 else { throw FilenameError(.shape, text) }
        func part(_ start: Int, _ end: Int) -> String {
            let utf8 = text.utf8
            return String(text[utf8.index(utf8.startIndex, offsetBy: start)..<utf8.index(utf8.startIndex, offsetBy: end)])
        }
        let nameText = part(0, dashes[0])
        guard !nameText.utf8.has("__"), let name = try? ProjectName(nameText) else { throw FilenameError(.name, text) }
        guard let version = Version.parse(bytes.extracting((dashes[0] + 1)..<dashes[1])) else { throw FilenameError(.version, text) }
        if dashes.count == 5 {
            guard bytes[dashes[1] + 1].isASCIIDigit else { throw FilenameError(.build, text) }
            build = part(dashes[1] + 1, dashes[2])
        } else {
            build = nil
        }
        let start = dashes[dashes.count - 3] + 1
        guard WheelTag.isSet(bytes.extracting(start..<(bytes.count - 4))) else { throw FilenameError(.tags, text) }
        self.name = name
        self.version = version
        tagText = part(start, bytes.count - 4)
        filename = text
    }

    /// The expanded tags, computed at each call.
    package var tags: [WheelTag] { WheelTag.expanding(tagText) ?? [] }

    /// The file name as written.
    package var description: String { filename }

    /// A Boolean value indicating whether all tags have the platform `any`, so that the wheel declares no compiled code.
    package var isAnyPlatform: Bool { tags.allSatisfy { $0.platform == "any" } }

    /// Returns `true` if the first build precedes the second: no build number first, then by number, then by the text after it.
    package static func buildPrecedes(_ one: String?, _ other: String?) -> Bool {
        guard let other else { return false }
        guard let one else { return true }
        let (left, right) = (buildKey(one), buildKey(other))
        return left.number == right.number ? left.rest < right.rest : RPMVersionOrder.compare(left.number, right.number) < 0
    }

    private static func buildKey(_ text: String) -> (number: String, rest: String) {
        let digits = text.bytes(while: \.isASCIIDigit)
        return (String(digits), String(text.droppingBytes(first: digits.utf8.count)))
    }
}

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

/// An error for a file name that does not state a project and version.
package struct FilenameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The name does not have a valid suffix.
        case suffix
        /// The name has too few or too many parts, or is too long.
        case shape
        /// The project name is invalid, or is the name of another project.
        case name
        /// The version is invalid.
        case version
        /// The build number does not begin with a digit.
        case build
        /// The tags are invalid or too many.
        case tags
    }

    package let reason: Reason
    /// The name, quoted and truncated for messages.
    package let text: String

    init(_ reason: Reason, _ text: String) {
        self.reason = reason
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String {
        switch reason {
        case .suffix: "\(text) does not end as a wheel (.whl) or a source archive (.tar.gz, .zip) does"
        case .shape: "\(text) does not have the parts of such a file name: name-version-…"
        case .name: "\(text) does not begin with the name of the project"
        case .version: "\(text) holds no PEP 440 version"
        case .build: "\(text) has a build number that does not begin with a digit"
        case .tags: "\(text) does not end in tags for Python, ABI and platform"
        }
    }
}
