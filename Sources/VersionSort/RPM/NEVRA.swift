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
    package init(name: String, evr: EVR, arch: String) {
        self.name = name
        self.evr = evr
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
        let parts = [arch, evr.version, evr.release ?? ""]
        if parts.contains("") || text.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 >= 0x7F }) {  // text: a list
            throw InvalidNEVRA(text: quotedForMessage(text))
        }
    }

    /// The text `name-[epoch:]version-release.arch`.
    package var description: String { "\(name)-\(evr).\(arch)" }

    /// The usual file name, which omits the epoch: `name-version-release.arch.rpm`.
    package var fileName: String {
        "\(name)-\(EVR(version: evr.version, release: evr.release)).\(arch).rpm"
    }

    /// Compares by name, then by EVR, then by architecture.
    package static func < (left: NEVRA, right: NEVRA) -> Bool {
        (left.name, left.evr, left.arch) < (right.name, right.evr, right.arch)
    }
}

/// An error for a text that is not `name-[epoch:]version-release.arch`.
package struct InvalidNEVRA: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rejected text, quoted and truncated for messages.
    package let text: String

    /// One line for a person.
    package var description: String { "\(text) is not the name of an rpm package: name-version-release.arch is expected" }
}
