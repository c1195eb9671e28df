import ForeignText

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
