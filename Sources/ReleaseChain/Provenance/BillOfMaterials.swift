import Native
import RPMBuilder
import VersionSort

/// The contents of a repository as a CycloneDX 1.5 document: each package with its digest, licence, source release and dependencies.
struct BillOfMaterials: Encodable {
    struct Hash: Encodable {
        let alg: String
        let content: String

        /// Creates a hash from a SHA-256 in hexadecimal.
        init(sha256: String) {
            alg = "SHA-256"
            content = sha256
        }
    }

    struct License: Encodable {
        let expression: String
    }

    struct Component: Encodable {
        let type: String
        var bomRef: String?
        let name: String
        /// The version of the component; for relcli itself the numbers of its formats, so that the bill does not change with each version of relcli.
        let version: String
        var purl: String?
        var hashes: [Hash]?
        var licenses: [License]?
        var pedigree: Pedigree?

        enum CodingKeys: String, CodingKey {
            case type, name, version, purl, hashes, licenses, pedigree
            case bomRef = "bom-ref"
        }
    }

    struct Pedigree: Encodable {
        let ancestors: [Component]
    }

    struct Dependency: Encodable {
        let ref: String
        let dependsOn: [String]
    }

    struct Tools: Encodable {
        let components: [Component]
    }

    struct Metadata: Encodable {
        let timestamp: String
        let tools: Tools
        let component: Component
    }

    let bomFormat = "CycloneDX"
    let specVersion = "1.5"
    let serialNumber: String
    let version = 1
    let metadata: Metadata
    let components: [Component]
    let dependencies: [Dependency]

    private enum CodingKeys: String, CodingKey {
        case bomFormat, specVersion, serialNumber, version, metadata, components, dependencies
    }

    /// Creates the document of one target of a release.
    init(_ record: ReleaseMaterials, of build: TargetPackages) throws {
        let names = Dictionary(build.projects.map { ($0.project, $0.packages) }, uniquingKeysWith: { first, _ in first })
        func references(_ project: ProjectName) -> [String] {
            (names[project] ?? []).filter { !$0.isSource }.map { Self.reference($0, build.target) }
        }
        var components: [Component] = []
        var dependencies: [Dependency] = []
        for (package, project) in zip(build.resolution.packages, build.projects) {
            for built in project.packages where !built.isSource {
                let header = try RPMFileReader.read(built.path).package
                components.append(
                    Component(
                        type: "library", bomRef: Self.reference(built, build.target), name: built.nevra.name,
                        version: EVR(version: built.nevra.evr.version, release: built.nevra.evr.release).description,
                        purl: Self.packageURL(built, build.target), hashes: [Hash(sha256: built.sha256.hex)],
                        licenses: [License(expression: header.license)], pedigree: Pedigree(ancestors: Self.ancestors(package))))
                let needs = package.dependencies.flatMap(references).filter { $0 != Self.reference(built, build.target) }
                dependencies.append(Dependency(ref: Self.reference(built, build.target), dependsOn: Array(Set(needs)).sorted()))
            }
        }
        let root = "\(record.stack)@\(record.snapshot)/\(build.target.directoryName)"
        dependencies.append(Dependency(ref: root, dependsOn: build.resolution.packages.filter(\.isDirect).flatMap { references($0.name) }.sorted()))
        metadata = Metadata(
            timestamp: record.timestamp,
            tools: Tools(components: [Component(type: "application", name: "relcli", version: FormatNumber.text)]),
            component: Component(type: "application", bomRef: root, name: record.stack, version: record.snapshot))
        serialNumber = record.serialNumber(build.target)
        self.components = components.sorted { ($0.bomRef ?? "") < ($1.bomRef ?? "") }
        self.dependencies = dependencies.sorted { $0.ref < $1.ref }
    }

    private static func reference(_ package: BuiltPackage, _ target: Target) -> String { "\(target.directoryName)/\(package.nevra)" }

    /// Returns the package URL of an RPM.
    private static func packageURL(_ package: BuiltPackage, _ target: Target) -> String {
        let evr = package.nevra.evr
        let version = PackageURL.escaped("\(evr.version)-\(evr.release ?? "")")
        let epoch = evr.epoch.map { "&epoch=\($0)" } ?? ""
        return "pkg:rpm/\(PackageURL.escaped(package.nevra.name))@\(version)?arch=\(package.nevra.arch)&distro=\(target.profile.name)\(epoch)"
    }

    private static func ancestors(_ package: ResolvedPackage) -> [Component] {
        package.files.prefix(1).map { file in
            Component(
                type: "library", name: package.name.normalized, version: "\(package.version)", purl: PackageURL.pypi(package),
                hashes: file.hashes["sha256"].map { [Hash(sha256: $0)] })
        }
    }
}

/// Package URLs, by the package URL specification.
enum PackageURL {
    /// Returns the package URL of a project's release on a package index.
    static func pypi(_ package: ResolvedPackage) -> String {
        let file = package.files.first.map { "?file_name=\(escaped($0.filename))" } ?? ""
        return "pkg:pypi/\(package.name.normalized)@\(escaped("\(package.version)"))\(file)"
    }

    /// Percent-encodes all but letters, digits and `.-_~`.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                return String(UnicodeScalar(byte))
            default: return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
