import ForeignText
package import VersionSort

/// One entry of `updateinfo.xml`: the changes of a release, for package managers and users.
package struct UpdateNotice: Hashable, Sendable {
    /// The kind of update, as named in the format.
    package enum Kind: String, Sendable {
        case bugfix, enhancement, security, newpackage
    }

    /// A unique id.
    package var id: String
    package var title: String
    package var kind: Kind
    /// The mail address of the issuer.
    package var from: String
    /// The time of issue in seconds since 1970.
    package var issued: Int64
    /// The release notes as plain text.
    package var description: String
    /// The packages of the update.
    package var packages: [NEVRA]

    /// Creates a notice.
    package init(id: String, title: String, kind: Kind, from: String, issued: Int64, description: String, packages: [NEVRA]) {
        self.id = id
        self.title = title
        self.kind = kind
        self.from = from
        self.issued = issued
        self.description = description
        self.packages = packages
    }

    /// Returns the document with notices.
    ///
    /// The same notices give the same bytes.
    package static func document(_ notices: [UpdateNotice]) -> [UInt8] {
        var xml = XMLText()
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<updates>\n")
        for notice in notices { notice.write(to: &xml) }
        xml.append("</updates>\n")
        return xml.bytes
    }

    private func write(to xml: inout XMLText) {
        xml.append("  <update from=\"")
        xml.attribute(from)
        xml.append("\" status=\"stable\" type=\"\(kind.rawValue)\" version=\"1\">\n")
        element("id", id, &xml)
        element("title", title, &xml)
        xml.append("    <issued date=\"\(Self.time(issued))\"/>\n    <updated date=\"\(Self.time(issued))\"/>\n")
        element("severity", "None", &xml)
        element("summary", title, &xml)
        element("description", description, &xml)
        xml.append("    <references/>\n    <pkglist>\n      <collection short=\"relcli\">\n        <name>relcli</name>\n")
        for package in packages.sorted(by: { $0.description < $1.description }) {
            xml.append("        <package name=\"")
            xml.attribute(package.name)
            xml.append("\" epoch=\"\(package.evr.epoch ?? 0)\" version=\"")
            xml.attribute(package.evr.version)
            xml.append("\" release=\"")
            xml.attribute(package.evr.release ?? "")
            xml.append("\" arch=\"")
            xml.attribute(package.arch)
            xml.append("\">\n          <filename>")
            xml.text(package.fileName)
            xml.append("</filename>\n        </package>\n")
        }
        xml.append("      </collection>\n    </pkglist>\n  </update>\n")
    }

    private func element(_ tag: String, _ text: String, _ xml: inout XMLText) {
        xml.append("    <\(tag)>")
        xml.text(text)
        xml.append("</\(tag)>\n")
    }

    /// Returns a time in seconds since 1970 in the form `YYYY-MM-DD HH:MM:SS` in UTC.
    package static func time(_ seconds: Int64) -> String {
        "\(CivilDate(secondsSince1970: seconds)) \(CivilDate.clock(secondsSince1970: seconds))"
    }
}
