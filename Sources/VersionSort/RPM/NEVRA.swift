import ForeignText

/// The name, epoch, version, release and architecture that identify an rpm package.
package struct NEVRA: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name of the package.
    package var name: String
    /// The epoch, version and release.
    package var evr: EVR
    /// The architecture, for example `noarch`, `x86_64` or `src`.
    package var arch: String

    /// Creates a NEVRA from its parts.
    ///
    /// An epoch of 0 is no epoch, as in the metadata of repositories: rpm compares the two as equal.
    package init(name: String, evr: EVR, arch: String) {
        self.name = name
        self.evr = evr
        if self.evr.epoch == 0 { self.evr.epoch = nil }
        self.arch = arch
    }

    /// Parses `name-[epoch:]version-release.arch`, optionally with `.rpm` at the end; throws ``InvalidNEVRA``.
    package init(parsing text: String) throws(InvalidNEVRA) {
        let body = text.utf8.hasSuffix(".rpm") ? text.droppingBytes(last: 4) : text[...]
        guard let dot = body.utf8.lastIndex(of: "."), let second = body[..<dot].utf8.lastIndex(of: "-"),
            let first = body[..<second].utf8.lastIndex(of: "-"), first > body.startIndex
        else { throw InvalidNEVRA(text: quotedForMessage(text)) }
        name = String(body[..<first])
        arch = String(body[body.utf8.index(after: dot)...])
        evr = EVR(parsing: String(body[body.utf8.index(after: first)..<dot]))
        if evr.epoch == 0 { evr.epoch = nil }
        let parts = [arch, evr.version, evr.release ?? ""]
        if parts.contains("") || text.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 >= 0x7F }) {  // text: a list
            throw InvalidNEVRA(text: quotedForMessage(text))
        }
    }

    /// The text `name-[epoch:]version-release.arch`.
    package var description: String { "\(name)-\(evr).\(arch)" }

    /// The text without the epoch: `name-version-release.arch`.
    package var withoutEpoch: String { "\(name)-\(EVR(version: evr.version, release: evr.release)).\(arch)" }

    /// The usual file name, which omits the epoch: `name-version-release.arch.rpm`.
    package var fileName: String { "\(withoutEpoch).rpm" }

    /// Compares by name, then by EVR, then by architecture.
    package static func < (left: NEVRA, right: NEVRA) -> Bool {
        (left.name, left.evr, left.arch) < (right.name, right.evr, right.arch)
    }
}

extension NEVRA {
    // MARK: - Grammar

    /// The reason why rpmbuild makes no package with this name, version, release or architecture; `nil` if it does.
    ///
    /// A name has letters, digits and `.`, `_`, `+`, `-`, and begins with a letter, a digit or `_`. A version and a release have letters, digits and `.`, `_`,
    /// `+`, `~`, `^`. No part is empty or has two dots in a row (rpm manual: spec file format; `rpmCharCheck` in rpm's sources).
    package var grammarFault: String? {
        Self.fault(ofName: name) ?? Self.fault(ofVersion: evr.version, "version") ?? Self.fault(ofVersion: evr.release ?? "", "release")
            ?? Self.fault("architecture", arch, signs: "_")
    }

    /// Returns the reason why rpmbuild makes no package with a name; `nil` if it does.
    package static func fault(ofName name: String) -> String? {
        if let fault = fault("name", name, signs: "._+-") { return fault }
        guard let first = name.utf8.first, first.isAlphanumeric || first == UInt8(ascii: "_") else {
            return "its name \(quotedForMessage(name)) does not begin with a letter, a digit or '_'"
        }
        return nil
    }

    /// Returns the reason why rpmbuild makes no package with a version or a release; `nil` if it does.
    ///
    /// - Parameter part: The word for the message, `version` or `release`.
    package static func fault(ofVersion text: String, _ part: String) -> String? { fault(part, text, signs: "._+~^") }

    private static func fault(_ part: String, _ text: String, signs: String) -> String? {
        guard !text.isEmpty else { return "its \(part) is empty" }
        if text.utf8.has("..") { return "its \(part) \(quotedForMessage(text)) has two dots in a row" }
        guard text.utf8.allSatisfy({ $0.isAlphanumeric || signs.utf8.contains($0) }) else {
            let named = signs.utf8.map { "'\(Unicode.Scalar($0))'" }.joined(separator: ", ")
            return "its \(part) \(quotedForMessage(text)) has other signs than letters, digits and \(named)"
        }
        return nil
    }
}

/// An error for a text that is not `name-[epoch:]version-release.arch`.
package struct InvalidNEVRA: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rejected text, quoted and truncated for messages.
    package let text: String

    /// One line for a person.
    package var description: String { "\(text) is not the name of an rpm package: name-version-release.arch is expected" }
}
