import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// The values that we read, compared with those that rpm reads from the same file.
struct PackageDescriptionTests {
    @Test(arguments: PackageShape.all)
    func `the description is what rpm queries`(_ shape: PackageShape) async throws {
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: .make(.gzip, level: 1), to: path)
            let read = try RPMFileReader.read(path).package
            let format = "%{NAME}|%{EVR}|%{ARCH}|%{SUMMARY}|%{LICENSE}|%{SIZE}|%{BUILDTIME}|%{SOURCERPM}|%{SIGMD5}\n"
            let queried = try await output("rpm", ["-qp", "--qf", format, path.string]).split(separator: "|").map(String.init)
            let own = ["\(read.name)", "\(read.evr)", read.arch, read.summary, read.license, "\(read.installedSize)", "\(read.buildTime)"]
            #expect(Array(queried.prefix(own.count)) == own)
            for (option, list) in [
                ("--requires", read.requires), ("--provides", read.provides), ("--conflicts", read.conflicts),
                ("--obsoletes", read.obsoletes), ("--recommends", read.recommends), ("--suggests", read.suggests),
                ("--supplements", read.supplements), ("--enhances", read.enhances),
            ] {
                let lines = try await output("rpm", ["-qp", option, path.string]).split(separator: "\n").map(String.init)
                // rpm prints what differs in the purpose only once.
                #expect(Set(lines) == Set(list.map(\.description)), "\(option)")
            }
            let fileFormat =
                "[%{FILENAMES}|%{FILEMODES}|%{FILESIZES}|%{FILEDIGESTS}|%{FILEFLAGS}|%{FILEMTIMES}|%{FILELINKTOS}|%{FILEUSERNAME}|%{FILEGROUPNAME}\n]"
            let files = try await output("rpm", ["-qp", "--qf", fileFormat, path.string]).split(separator: "\n").map(String.init)
            let ownFiles = read.files.map {
                "\($0.path)|\($0.mode)|\($0.size)|\($0.digest)|\($0.flags.rawValue)|\($0.mtime)|\($0.linkTo)|\($0.user)|\($0.group)"
            }
            #expect(files == ownFiles)
            #expect(read.changelog == shape.package.changelog)
            #expect(Set(read.scriptlets) == Set(shape.package.scriptlets))
        }
    }
}
