import ForeignText

/// A parsed file name of an sdist: `name-version.tar.gz` and its older forms (source distribution format).
package struct SdistFilename: Hashable, Sendable, CustomStringConvertible {
    package let name: ProjectName
    package let version: Version
    /// The suffix, including the dot.
    package let suffix: String
    /// The file name as written.
    package let filename: String

    /// The suffixes of sdists, including historic ones.
    package static let suffixes = [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"]

    /// Returns the file name of a project's archive without its suffix, which is also the name of its top folder (PEP 625).
    package static func stem(_ name: ProjectName, _ version: Version) -> String {
        "\(name.normalized.replacingBytes(of: "-", with: "_"))-\(version)"
    }

    /// Parses a file name of a known project.
    ///
    /// Old names contain dashes, so only the project's name tells where the version begins.
    package init(_ text: String, project: ProjectName) throws(FilenameError) {
        let (stem, suffix) = try Self.split(text)
        var reason = FilenameError.Reason.name
        for dash in stem.utf8.indices where stem.utf8[dash] == UInt8(ascii: "-") {
            guard NameGrammar.normalized(stem[..<dash]) == project.normalized else { continue }
            reason = .version
            guard let version = Version(parsing: stem[stem.utf8.index(after: dash)...]), let name = try? ProjectName(String(stem[..<dash])) else {
                continue
            }
            self.init(name: name, version: version, suffix: suffix, filename: text)
            return
        }
        throw FilenameError(reason, text)
    }

    /// Parses a file name of an unknown project.
    ///
    /// The version begins after the last dash.
    package init(_ text: String) throws(FilenameError) {
        let (stem, suffix) = try Self.split(text)
        guard let dash = stem.utf8.lastIndex(of: "-") else { throw FilenameError(.shape, text) }
        guard let name = try? ProjectName(String(stem[..<dash])) else { throw FilenameError(.name, text) }
        guard let version = Version(parsing: stem[stem.utf8.index(after: dash)...]) else { throw FilenameError(.version, text) }
        self.init(name: name, version: version, suffix: suffix, filename: text)
    }

    private init(name: ProjectName, version: Version, suffix: String, filename: String) {
        self.name = name
        self.version = version
        self.suffix = suffix
        self.filename = filename
    }

    private static func split(_ text: String) throws(FilenameError) -> (stem: Substring, suffix: String) {
        guard let suffix = suffixes.first(where: { text.utf8.hasSuffix($0) }) else { throw FilenameError(.suffix, text) }
        guard text.utf8.count <= WheelFilename.lengthLimit else { throw FilenameError(.shape, text) }
        return (text.droppingBytes(last: suffix.utf8.count), suffix)
    }

    /// The file name as written.
    package var description: String { filename }
}
