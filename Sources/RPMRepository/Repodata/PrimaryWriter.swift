import ForeignText
import RPMBuilder
import VersionSort

/// The writer of `primary.xml`: the data for choosing packages.
enum PrimaryWriter: RepodataWriter {
    static let kind = Repomd.Kind.primary

    static func head(count: Int) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata xmlns=\"http://linux.duke.edu/metadata/common\""
            + " xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"\(count)\">\n"
    }

    static let tail = "</metadata>"

    static func append(_ package: IndexedPackage, to xml: inout XMLText) {
        let description = package.description
        xml.element("<package type=\"rpm\">\n  <name>", description.name, "</name>\n")
        xml.element("  <arch>", description.arch, "</arch>\n  ")
        version(description.evr, &xml)
        xml.append("  <checksum type=\"")
        xml.append(package.checksumType)
        xml.append("\" pkgid=\"YES\">")
        xml.append(package.checksum)
        xml.append("</checksum>\n")
        xml.element("  <summary>", description.summary, "</summary>\n")
        xml.element("  <description>", description.description, "</description>\n")
        xml.element("  <packager>", description.packager ?? "", "</packager>\n")
        xml.element("  <url>", description.url ?? "", "</url>\n")
        numbers(package, &xml)
        xml.append("  <location href=\"")
        xml.attribute(package.href)
        xml.append("\"/>\n  <format>\n")
        format(package, &xml)
        xml.append("  </format>\n</package>\n")
    }

    /// Writes times and sizes.
    private static func numbers(_ package: IndexedPackage, _ xml: inout XMLText) {
        xml.append("  <time file=\"")
        xml.number(package.fileTime)
        xml.append("\" build=\"")
        xml.number(package.description.buildTime)
        xml.append("\"/>\n  <size package=\"")
        xml.number(package.size)
        xml.append("\" installed=\"")
        xml.number(package.description.installedSize)
        xml.append("\" archive=\"")
        xml.number(package.description.archiveSize)
        xml.append("\"/>\n")
    }

    private static func format(_ package: IndexedPackage, _ xml: inout XMLText) {
        let description = package.description
        xml.element("    <rpm:license>", description.license, "</rpm:license>\n")
        xml.element("    <rpm:vendor>", description.vendor ?? "", "</rpm:vendor>\n")
        xml.element("    <rpm:group>", description.group, "</rpm:group>\n")
        xml.element("    <rpm:buildhost>", description.buildHost, "</rpm:buildhost>\n")
        xml.element("    <rpm:sourcerpm>", description.sourceRPM ?? "", "</rpm:sourcerpm>\n")
        xml.append("    <rpm:header-range start=\"")
        xml.number(package.headerStart)
        xml.append("\" end=\"")
        xml.number(package.headerEnd)
        xml.append("\"/>\n")
        let files = description.files.filter { PrimaryFileRule.lists($0.path) }
        let requires = RequirementFilter.entries(
            description.requires, provides: description.provides, files: Set(files.map(\.path)))
        dependencies("provides", plain(description.provides), &xml)
        dependencies("requires", requires, &xml)
        dependencies("conflicts", plain(description.conflicts), &xml)
        dependencies("obsoletes", plain(description.obsoletes), &xml)
        dependencies("suggests", plain(description.suggests), &xml)
        dependencies("enhances", plain(description.enhances), &xml)
        dependencies("recommends", plain(description.recommends), &xml)
        dependencies("supplements", plain(description.supplements), &xml)
        for entry in files { file(entry, "    ", &xml) }
    }

    private static func plain(_ dependencies: [RPMDependency]) -> [RequirementFilter.Entry] {
        dependencies.map { RequirementFilter.Entry(dependency: $0, isPre: false) }
    }

    private static func dependencies(_ tag: String, _ entries: [RequirementFilter.Entry], _ xml: inout XMLText) {
        guard !entries.isEmpty else { return }
        xml.append("    <rpm:")
        xml.append(tag)
        xml.append(">\n")
        for entry in entries {
            xml.append("      <rpm:entry name=\"")
            xml.attribute(entry.dependency.name)
            xml.append("\"")
            comparison(entry.dependency, &xml)
            xml.append(entry.isPre ? " pre=\"1\"/>\n" : "/>\n")
        }
        xml.append("    </rpm:")
        xml.append(tag)
        xml.append(">\n")
    }

    private static func comparison(_ dependency: RPMDependency, _ xml: inout XMLText) {
        guard let word = dependency.repodataWord, !dependency.evr.isEmpty else { return }
        let evr = EVR(parsing: dependency.evr)
        xml.append(" flags=\"")
        xml.append(word)
        xml.append("\" epoch=\"")
        xml.number(evr.epoch ?? 0)
        xml.append("\" ver=\"")
        xml.attribute(evr.version)
        if let release = evr.release {
            xml.append("\" rel=\"")
            xml.attribute(release)
        }
        xml.append("\"")
    }
}

/// The rule for files listed in primary metadata: those that other packages commonly require by path.
enum PrimaryFileRule {
    /// Returns `true` if a path is listed: all below `/etc/`, all that contain `bin/`, and `/usr/lib/sendmail`.
    static func lists(_ path: String) -> Bool {
        path.utf8.hasPrefix("/etc/") || containsBin(path) || path == "/usr/lib/sendmail"
    }

    /// Returns `true` if a path contains `bin/`.
    ///
    /// It is called for every file of every package, so it does not use a general search.
    private static func containsBin(_ path: String) -> Bool {
        var (third, second, first) = (UInt8(0), UInt8(0), UInt8(0))
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/"), first == UInt8(ascii: "n"), second == UInt8(ascii: "i"), third == UInt8(ascii: "b") { return true }
            (third, second, first) = (second, first, byte)
        }
        return false
    }
}
