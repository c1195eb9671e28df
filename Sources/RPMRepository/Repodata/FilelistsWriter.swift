import ForeignText
import RPMBuilder

/// Writes `filelists.xml`: every file of every package.
enum FilelistsWriter: RepodataWriter {
    static let kind = Repomd.Kind.filelists

    static func head(count: Int) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<filelists xmlns=\"http://linux.duke.edu/metadata/filelists\" packages=\"\(count)\">\n"
    }

    static let tail = "</filelists>"

    static func append(_ package: IndexedPackage, to xml: inout XMLText) {
        reference(package, &xml)
        for entry in package.description.files { file(entry, "  ", &xml) }
        xml.append("</package>\n")
    }
}
