import ForeignText

/// An operating system release to make RPMs for: its rpm, C library, Pythons and capabilities.
///
/// Each profile is a TOML file under `specs/targets` with kebab-case keys. All differences between releases are fields here, so that code tests a feature
/// and never a name.
package struct TargetProfile: Hashable, Sendable, Codable {
    /// The short name, for example `el9`, which is also the file name without its suffix.
    package var name: String
    /// The display name, for example `Enterprise Linux 9`.
    package var title: String
    /// The end of a package's release, for example `.el9`.
    package var distTag: String
    /// The format of package files.
    package var rpm: RPMFormat
    /// The format of repository metadata.
    package var repodata: RepodataForm
    /// The version of the C library, for example `2.34`.
    ///
    /// It determines manylinux tags and symbol versions.
    package var glibc: String
    /// The architectures to make packages for, as rpm names them.
    package var architectures: [String]
    /// The Python interpreters, including the default one.
    package var pythons: [PythonProfile]
    /// The capabilities of an installed system.
    package var base: BaseProfile

    /// Creates a profile.
    package init(
        name: String, title: String, distTag: String, rpm: RPMFormat, repodata: RepodataForm, glibc: String, architectures: [String],
        pythons: [PythonProfile], base: BaseProfile = BaseProfile()
    ) {
        self.name = name
        self.title = title
        self.distTag = distTag
        self.rpm = rpm
        self.repodata = repodata
        self.glibc = glibc
        self.architectures = architectures
        self.pythons = pythons
        self.base = base
    }

    /// The interpreter for packages if no other is named.
    package var defaultPython: PythonProfile? { pythons.first(where: \.isDefault) }

    private enum CodingKeys: String, CodingKey {
        case name, title, rpm, repodata, glibc, architectures, base
        case distTag = "dist-tag"
        case pythons = "python"
    }
}

extension TargetProfile {
    /// Checks the fields that are used in file names, package names and lines of scripts.
    ///
    /// A stack may define profiles, and their values end in packages that root installs.
    ///
    /// - Throws: ``TargetError`` with the first field that contains a forbidden character.
    func check(_ python: PythonProfile) throws(TargetError) {
        func require(_ isRight: Bool, _ field: String, _ value: String) throws(TargetError) {
            guard isRight else { throw .badProfile(target: name, field: field, value: value) }
        }
        try require(Self.isWord(name) && name.utf8.first != UInt8(ascii: ".") && name.utf8.first != UInt8(ascii: "-"), "name", name)
        try require(distTag.isEmpty || Self.isWord(distTag, with: "~^"), "dist-tag", distTag)
        for architecture in architectures { try require(Self.isWord(architecture), "architecture", architecture) }
        for prefix in [python.packagePrefix, python.interpreterPackage] + python.alternativePrefixes {
            try require(Self.isWord(prefix) && prefix.utf8.first != UInt8(ascii: "-"), "package prefix", prefix)
        }
        for path in [python.interpreter, python.sitelib, python.sitearch] { try require(Self.isPath(path), "path", path) }
        for folder in base.folders ?? [] {
            let plain = folder.replacingBytes(of: "{language}", with: "language")
            try require(Self.isPath(plain), "base folder", folder)
        }
        let words = python.shebang.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { String(Substring($0)) }
        let isShebang = words.first.map(Self.isPath) ?? false && words.dropFirst().allSatisfy { Self.isWord($0, with: "=") }
        try require(isShebang, "shebang", python.shebang)
    }

    /// Returns `true` for a text of ASCII letters, digits, `.`, `_`, `-`, `+` and the given further characters.
    private static func isWord(_ text: String, with signs: String = "") -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                    true
                default: signs.utf8.contains(byte)
                }
            }
    }

    /// Returns `true` for an absolute path of plain words without `.` and `..`.
    private static func isPath(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String(Substring($0)) }
        return parts.count > 1 && parts[0].isEmpty && parts.dropFirst().allSatisfy { isWord($0) && $0 != "." && $0 != ".." }
    }
}

/// The format of repository metadata for the package manager of a target.
package struct RepodataForm: Hashable, Sendable, Codable {
    /// The name of the digest in the metadata: `sha256`, or `sha` for SHA-1 if yum supports no other.
    package var checksumName: String
    /// The compression of the metadata files: `gzip`, `xz`, `zstd` or `none`.
    package var compression: String

    /// Creates a format.
    package init(checksumName: String, compression: String) {
        self.checksumName = checksumName
        self.compression = compression
    }

    private enum CodingKeys: String, CodingKey {
        case checksumName = "checksum"
        case compression
    }
}

/// The reason why a profile, a Python and an architecture are not a target.
package enum TargetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The profile has no such Python.
    case unknownPython(String, target: String, known: [String])
    /// No Python was named, and the profile has no default one.
    case noDefaultPython(target: String)
    /// The profile does not support this architecture.
    case unknownArchitecture(String, target: String, known: [String])
    /// A field of the profile has an invalid value.
    case badProfile(target: String, field: String, value: String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .unknownPython(let python, let target, let known):
            "\(target) has no Python \(quotedForMessage(python)), only \(known.joined(separator: ", "))"
        case .noDefaultPython(let target):
            "\(target) marks no Python as its default, so one must be named, as in \(target):3.12"
        case .unknownArchitecture(let architecture, let target, let known):
            "\(target) is not made for \(quotedForMessage(architecture)), only for \(known.joined(separator: ", "))"
        case .badProfile(let target, let field, let value):
            "the profile of \(target) has \(quotedForMessage(value)) as its \(field)"
        }
    }
}
