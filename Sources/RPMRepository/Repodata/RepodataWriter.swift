import RPMBuilder
import VersionSort

/// A document of repository metadata: a head with the number of packages, one fragment for each, a tail.
protocol RepodataWriter {
    static var kind: Repomd.Kind { get }
    static func head(count: Int) -> String
    static var tail: String { get }
    static func append(_ package: IndexedPackage, to xml: inout XMLText)
}

extension RepodataWriter {
    /// An element that holds text; it is written even when there is none.
    static func element(_ tag: String, _ text: String, _ indent: String, _ xml: inout XMLText) {
        xml.append("\(indent)<\(tag)>")
        xml.text(text)
        xml.append("</\(tag)>\n")
    }

    /// The version of a package: the epoch is always there, 0 when the package has none.
    static func version(_ evr: EVR, _ xml: inout XMLText) {
        xml.append("<version epoch=\"\(evr.epoch ?? 0)\" ver=\"")
        xml.attribute(evr.version)
        xml.append("\" rel=\"")
        xml.attribute(evr.release ?? "")
        xml.append("\"/>\n")
    }

    /// A file, with what it is when it is a folder or only reserved.
    static func file(_ file: PackageDescription.File, _ indent: String, _ xml: inout XMLText) {
        switch file.kind {
        case .directory: xml.append("\(indent)<file type=\"dir\">")
        case .ghost: xml.append("\(indent)<file type=\"ghost\">")
        case .file: xml.append("\(indent)<file>")
        }
        xml.text(file.path)
        xml.append("</file>\n")
    }

    /// The opening of a package in the documents that refer to primary metadata.
    static func reference(_ package: IndexedPackage, _ xml: inout XMLText) {
        xml.append("<package pkgid=\"\(package.checksum)\" name=\"")
        xml.attribute(package.description.name)
        xml.append("\" arch=\"")
        xml.attribute(package.description.arch)
        xml.append("\">\n  ")
        version(package.description.evr, &xml)
    }
}
