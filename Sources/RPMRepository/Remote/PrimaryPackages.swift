import Failures
import Native
import SystemPackage
import VersionSort

/// A reader of the packages of `primary.xml` in order, with their provides and requires.
struct PrimaryPackages: ~Copyable {
    private var reader: XMLReader
    private let subject: String

    private var name = ""
    private var evr = ""
    private var arch = ""
    private var provides: [RPMDependency] = []
    private var requires: [RPMDependency] = []

    /// The maximum number of capabilities of one package.
    private static let dependencyLimit = 100_000
    private static let packageLimit = 1_000_000

    init(_ path: FilePath, subject: String) throws {
        self.subject = subject
        let source = DecompressedFile(try Decompressor(path: path), limit: Int(MetadataContent.openLimit))
        reader = try XMLReader { try source.next($0) }
    }

    /// Calls a closure with every binary package.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for a document that is damaged, states another number of packages than it lists, or exceeds a
    ///   limit; and the errors of `body`.
    consuming func forEach(_ body: (RepositoryPackage) throws -> Void) throws {
        var declared: Int?
        var (count, text) = (0, "")
        /// The element whose entries are being read.
        var list = ""
        var isInFormat = false
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "metadata": declared = attributes["packages"].flatMap(Int.init)
                case "package": clear()
                case "version" where !isInFormat: evr = Self.evr(attributes)
                case "format": isInFormat = true
                case "provides", "requires": list = name.local
                case "entry" where !list.isEmpty: try add(attributes, to: list)
                default: break
                }
            case .text(let run): if !isInFormat { text += run }
            case .end(let name):
                switch name.local {
                case "name" where !isInFormat: self.name = text
                case "arch" where !isInFormat: arch = text
                case "provides", "requires": list = ""
                case "format": isInFormat = false
                case "package":
                    count += 1
                    guard count <= Self.packageLimit else { throw fault("it lists more than \(Self.packageLimit) packages") }
                    guard !self.name.isEmpty, !arch.isEmpty else { throw fault("its package \(count) has no name or no architecture") }
                    if arch != "src", arch != "nosrc" {
                        try body(RepositoryPackage(name: self.name, evr: evr, arch: arch, provides: provides, requires: requires))
                    }
                default: break
                }
            }
        }
        if let declared, declared != count { throw fault("it announces \(declared) packages and lists \(count)") }
    }

    private mutating func clear() {
        (name, evr, arch) = ("", "", "")
        provides = []
        requires = []
    }

    private mutating func add(_ attributes: [XMLAttribute], to list: String) throws {
        guard let name = attributes["name"], !name.isEmpty else { throw fault("a capability of the package \(self.name) has no name") }
        guard provides.count + requires.count < Self.dependencyLimit else {
            throw fault("the package \(self.name) has more than \(Self.dependencyLimit) capabilities")
        }
        let flags: RPMDependencyFlags =
            switch attributes["flags"] {
            case "EQ": .equal
            case "LT": .less
            case "GT": .greater
            case "LE": [.less, .equal]
            case "GE": [.greater, .equal]
            default: []
            }
        let dependency = RPMDependency(name: name, flags: flags, evr: flags.isEmpty ? "" : Self.evr(attributes))
        if list == "provides" { provides.append(dependency) } else { requires.append(dependency) }
    }

    /// Returns `[epoch:]version[-release]` of an element.
    private static func evr(_ attributes: [XMLAttribute]) -> String {
        let epoch = attributes["epoch"].flatMap { $0 == "0" || $0.isEmpty ? nil : "\($0):" } ?? ""
        let release = attributes["rel"].flatMap { $0.isEmpty ? nil : "-\($0)" } ?? ""
        return epoch + (attributes["ver"] ?? "") + release
    }

    private func fault(_ cause: String) -> Failure { Failure(.badMetadata, subject, cause: cause) }
}

/// A search for the owners of a path in `filelists.xml`, which lists every file of a repository.
enum FileOwners {
    /// Returns the packages of a repository that own a path, in the order of the metadata; empty if there are no file lists.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for a damaged document.
    static func packages(owning path: String, in directory: FilePath) throws -> [NEVRA] {
        let repomd = try Repomd.read(directory: directory)
        guard repomd.data[.filelists] != nil else { return [] }
        let document = try repomd.path(of: .filelists, in: directory)
        do {
            let stream = DecompressedFile(try Decompressor(path: document), limit: Int(MetadataContent.openLimit))
            var reader = try XMLReader { try stream.next($0) }
            return try read(&reader, path)
        } catch {
            throw Failure(.badMetadata, document.string, cause: "\(error)")
        }
    }

    private static func read(_ reader: inout XMLReader, _ path: String) throws -> [NEVRA] {
        var found: [NEVRA] = []
        var package = NEVRA(name: "", evr: EVR(version: ""), arch: "")
        var text = ""
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "package": package = NEVRA(name: attributes["name"] ?? "", evr: EVR(version: ""), arch: attributes["arch"] ?? "")
                case "version": package.evr = EVR(attributes)
                default: break
                }
            case .text(let run): text += run
            case .end(let name): if name.local == "file", text == path, found.last != package { found.append(package) }
            }
        }
        return found
    }
}
