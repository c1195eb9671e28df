import ForeignText
import RPMBuilder
import VersionSort

/// A document of repository metadata: a head with the number of packages, one fragment for each package, and a tail.
protocol RepodataWriter {
    static var kind: Repomd.Kind { get }
    static func head(count: Int) -> String
    static var tail: String { get }
    static func append(_ package: IndexedPackage, to xml: inout XMLText)
}

extension RepodataWriter {
    /// Writes the version of a package.
    ///
    /// The epoch is always written, as 0 if there is none.
    static func version(_ evr: EVR, _ xml: inout XMLText) {
        xml.append("<version epoch=\"")
        xml.number(evr.epoch ?? 0)
        xml.append("\" ver=\"")
        xml.attribute(evr.version)
        xml.append("\" rel=\"")
        xml.attribute(evr.release ?? "")
        xml.append("\"/>\n")
    }

    /// Writes a file; a folder or ghost file has a type attribute.
    static func file(_ file: PackageDescription.File, _ indent: String, _ xml: inout XMLText) {
        xml.append(indent)
        let open =
            switch file.kind {
            case .directory: "<file type=\"dir\">"
            case .ghost: "<file type=\"ghost\">"
            case .file: "<file>"
            }
        xml.element(open, file.path, "</file>\n")
    }

    /// Writes the start tag of a package in documents that refer to primary metadata.
    static func reference(_ package: IndexedPackage, _ xml: inout XMLText) {
        xml.append("<package pkgid=\"")
        xml.append(package.checksum)
        xml.append("\" name=\"")
        xml.attribute(package.description.name)
        xml.append("\" arch=\"")
        xml.attribute(package.description.arch)
        xml.append("\">\n  ")
        version(package.description.evr, &xml)
    }
}
