import ForeignText
import RPMBuilder

/// The writer of `filelists.xml`: every file of every package.
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

/// The writer of `other.xml`: the newest change log entries of every package.
enum OtherWriter: RepodataWriter {
    static let kind = Repomd.Kind.other
    /// The number of change log entries written for a package.
    static let changelogLimit = 10

    static func head(count: Int) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<otherdata xmlns=\"http://linux.duke.edu/metadata/other\" packages=\"\(count)\">\n"
    }

    static let tail = "</otherdata>"

    static func append(_ package: IndexedPackage, to xml: inout XMLText) {
        reference(package, &xml)
        for (entry, date) in zip(package.description.changelog, dates(package)).prefix(changelogLimit).reversed() {
            xml.append("  <changelog author=\"")
            xml.attribute(entry.author)
            xml.append("\" date=\"")
            xml.number(date)
            xml.element("\">", entry.text, "</changelog>\n")
        }
        xml.append("</package>\n")
    }

    /// Returns the times of the entries, newest first.
    ///
    /// Equal times are set a second apart, because readers sort by time.
    private static func dates(_ package: IndexedPackage) -> [Int64] {
        let stated = package.description.changelog.prefix(changelogLimit).map { Int64($0.time) }
        var dates = stated
        for index in dates.indices.dropFirst().reversed()
        where stated[index - 1] == stated[index] || dates[index - 1] == dates[index] {
            dates[index - 1] = dates[index] + 1
        }
        return dates
    }
}
