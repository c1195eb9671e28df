import Failures
import Native
import SystemPackage
import VersionSort

extension RepodataForm {
    /// The digest algorithm for files, metadata and packages.
    var digestAlgorithm: DigestAlgorithm {
        get throws(Failure) { try DigestAlgorithm(repodata: checksumName) }
    }

    /// The compression of the metadata files.
    var compressionFormat: CompressionFormat {
        get throws(Failure) {
            switch compression {
            case "gzip": return .gzip
            case "xz": return .xz
            case "zstd": return .zstd
            case "none": return .none
            default:
                throw Failure(
                    .badMetadata, "compression \"\(compression)\"", cause: "repository metadata is not compressed that way")
            }
        }
    }
}

extension DigestAlgorithm {
    /// Creates the algorithm for a name in metadata.
    ///
    /// yum of EL 5 writes `sha` for SHA-1.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for an unknown name.
    init(repodata name: String) throws(Failure) {
        switch name {
        case "sha", "sha1": self = .sha1
        case "sha256": self = .sha256
        case "sha384": self = .sha384
        case "sha512": self = .sha512
        default:
            throw Failure(.badMetadata, "checksum \"\(name)\"", cause: "repository metadata knows no digest of that name")
        }
    }

    /// Returns `true` if a file has the given hexadecimal digest.
    func isDigest(_ hexadecimal: String, of path: FilePath) throws(FileError) -> Bool {
        try Hex.encode(Digest.ofFile(path, self)) == hexadecimal.lowercased()
    }
}

extension EVR {
    /// Creates the EVR from the attributes `epoch`, `ver` and `rel` of an element.
    ///
    /// The epoch 0 counts as none.
    init(_ attributes: [XMLAttribute]) {
        let epoch = attributes["epoch"].flatMap(UInt32.init)
        self.init(epoch: epoch == 0 ? nil : epoch, version: attributes["ver"] ?? "", release: attributes["rel"])
    }
}

extension RPMDependency {
    /// The dependency without the flags that state its purpose.
    var comparisonOnly: RPMDependency { RPMDependency(name: name, flags: flags.intersection(.comparison), evr: evr) }

    /// Returns `true` if another dependency has the same name, comparison and version, whatever else its flags state.
    func isSameComparison(as other: RPMDependency) -> Bool {
        name == other.name && evr == other.evr && flags.intersection(.comparison) == other.flags.intersection(.comparison)
    }

    /// A Boolean value indicating whether the dependency must be satisfied before scriptlets run.
    var isPre: Bool { !flags.isDisjoint(with: Self.preFlags) }

    /// The comparison as a word of repository metadata; `nil` if there is none.
    var repodataWord: String? {
        switch comparison {
        case .less: "LT"
        case .lessOrEqual: "LE"
        case .equal: "EQ"
        case .greaterOrEqual: "GE"
        case .greater: "GT"
        case nil: nil
        }
    }

    private static let preFlags: RPMDependencyFlags = [.prerequisite, .preTransaction, .scriptPre, .scriptPost, .postTransaction]
}
