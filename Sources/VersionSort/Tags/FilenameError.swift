/// A file name that does not say which project and version it holds.
package struct FilenameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a name.
    package enum Reason: Hashable, Sendable {
        /// It does not end as such files do.
        case suffix
        /// It has too few or too many parts, or is too long.
        case shape
        /// The project's name is none, or another's.
        case name
        /// The version is none.
        case version
        /// The build number does not begin with a digit.
        case build
        /// The tags are none, or too many.
        case tags
    }

    package let reason: Reason
    /// The name, quoted and cut to a printable length.
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
