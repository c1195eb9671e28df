/// An error for a file name that does not state a project and version.
package struct FilenameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The name does not have a valid suffix.
        case suffix
        /// The name has too few or too many parts, or is too long.
        case shape
        /// The project name is invalid or that of another project.
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
