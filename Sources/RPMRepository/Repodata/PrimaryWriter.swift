import RPMBuilder
import VersionSort

/// Writes `primary.xml`: what a package manager needs to choose packages.
enum PrimaryWriter: RepodataWriter {
    static let kind = Repomd.Kind.primary

    static func head(count: Int) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata xmlns=\"http://linux.duke.edu/metadata/common\""
            + " xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"\(count)\">\n"
    }

    static let tail = "</metadata>"

    static func append(_ package: IndexedPackage, to xml: inout XMLText) {
        let description = package.description
        xml.append("<package type=\"rpm\">\n")
        element("name", description.name, "  ", &xml)
        element("arch", description.arch, "  ", &xml)
        xml.append("  ")
        version(description.evr, &xml)
        xml.append("  <checksum type=\"\(package.checksumType)\" pkgid=\"YES\">\(package.checksum)</checksum>\n")
        element("summary", description.summary, "  ", &xml)
        element("description", description.description, "  ", &xml)
        element("packager", description.packager ?? "", "  ", &xml)
        element("url", description.url ?? "", "  ", &xml)
        xml.append("  <time file=\"\(package.fileTime)\" build=\"\(description.buildTime)\"/>\n")
        xml.append("  <size package=\"\(package.size)\" installed=\"\(description.installedSize)\"")
        xml.append(" archive=\"\(description.archiveSize)\"/>\n")
        xml.append("  <location href=\"")
        xml.attribute(package.href)
        xml.append("\"/>\n  <format>\n")
        format(package, &xml)
        xml.append("  </format>\n</package>\n")
    }

    private static func format(_ package: IndexedPackage, _ xml: inout XMLText) {
        let description = package.description
        element("rpm:license", description.license, "    ", &xml)
        element("rpm:vendor", description.vendor ?? "", "    ", &xml)
        element("rpm:group", description.group, "    ", &xml)
        element("rpm:buildhost", description.buildHost, "    ", &xml)
        element("rpm:sourcerpm", description.sourceRPM ?? "", "    ", &xml)
        xml.append("    <rpm:header-range start=\"\(package.headerStart)\" end=\"\(package.headerEnd)\"/>\n")
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
        xml.append("    <rpm:\(tag)>\n")
        for entry in entries {
            xml.append("      <rpm:entry name=\"")
            xml.attribute(entry.dependency.name)
            xml.append("\"")
            comparison(entry.dependency, &xml)
            xml.append(entry.isPre ? " pre=\"1\"/>\n" : "/>\n")
        }
        xml.append("    </rpm:\(tag)>\n")
    }

    private static func comparison(_ dependency: RPMDependency, _ xml: inout XMLText) {
        guard let word = dependency.repodataWord, !dependency.evr.isEmpty else { return }
        let evr = EVR(parsing: dependency.evr)
        xml.append(" flags=\"\(word)\" epoch=\"\(evr.epoch ?? 0)\" ver=\"")
        xml.attribute(evr.version)
        if let release = evr.release {
            xml.append("\" rel=\"")
            xml.attribute(release)
        }
        xml.append("\"")
    }
}
