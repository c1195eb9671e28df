import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Every kind of package in the form of every generation of targets, signed in its form, and checked by the real rpm.
struct TargetFormTests {
    private static let old = RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)

    /// The generations by name, as their profiles describe them.
    static let formats: [(name: String, format: RPMFormat, version: PackageFormat)] = [
        (
            "el5",
            RPMFormat(
                version: "4.4.2.3", features: old, codec: "gzip", level: 6, digest: "md5", headerDigests: ["sha1", "md5"], payloadDigest: false,
                largeFiles: false, licenseFlag: false, signature: .rsaVersion3), .four
        ),
        (
            "el6",
            RPMFormat(
                version: "4.8.0", features: old, codec: "xz", level: 2, payloadDigest: false, largeFiles: false, licenseFlag: false,
                signature: .rsaVersion4), .four
        ),
        (
            "el7",
            RPMFormat(
                version: "4.11.3", features: RPMFeatures(tilde: true, caret: false, richDependencies: false, weakDependencies: false), codec: "xz",
                level: 2, payloadDigest: false, largeFiles: false, signature: .rsaVersion4), .four
        ),
        ("el8", RPMFormat(version: "4.14.3", codec: "xz", level: 2, signature: .rsaHeader), .four),
        ("el9", RPMFormat(version: "4.16.1.3", codec: "zstd", level: 12), .four),
        ("fedora", RPMFormat(version: "6.0.0", codec: "zstd", level: 12, headerDigests: ["sha256"]), .four),
        ("fedora in format 6", RPMFormat(version: "6.0.0", codec: "zstd", level: 12), .six),
    ]

    /// Returns `true` if the target's rpm supports the features of the package.
    private static func fits(_ package: RPMPackage, _ features: RPMFeatures) -> Bool {
        let dependencies = DependencyKind.allCases.flatMap { package[$0] }
        let versions = [package.evr.description] + dependencies.map { $0.isRich ? $0.name : $0.evr }
        return (features.richDependencies || !dependencies.contains { $0.isRich }) && (features.tilde || !versions.contains { $0.contains("~") })
            && (features.caret || !versions.contains { $0.contains("^") })
    }

    @Test(arguments: formats.map(\.name))
    func `every shape is signed, installed, verified and erased in the form of a target`(_ name: String) async throws {
        let target = try #require(Self.formats.first { $0.name == name })
        try await SigningHome.with([(SigningHome.rsa, "rsa3072")]) { home, folder in
            let signer = try await home.signer(SigningHome.rsa)
            var tried = 0
            for shape in PackageShape.all where Self.fits(shape.package, target.format.features) {
                tried += 1
                let place = folder.appending("\(tried)")
                try FileSystem.createDirectory(place)
                let path = place.appending("p.rpm")
                let built = try RPMWriter.write(shape.package, format: target.format, version: target.version, to: path)
                let signed = try await signer.sign(path, form: target.format.signature, time: 0)
                #expect(signed.size == built.size)
                let checked = try await home.checked(path, importing: [SigningHome.rsa], in: folder)
                #expect(checked.succeeded && checked.output.contains("key ID \(signer.key.keyID.suffix(8)): OK"), "\(checked)")
                let read = try RPMFileReader.read(path)
                #expect(try await PackageVerification.verify(read, keys: try signer.publicKey).isTrusted)
                #expect(try ContentVerification.problems(read) == [])
                // rpm before 4.16 reads no larger signature header.
                #expect(read.signature.entries.count < 32 && read.signature.bytes.count < 8192)
                try await PackageAcceptance.accept(
                    path, shape.package, in: place, listing: target.version == .four, database: folder.appending("db"))
            }
            #expect(tried >= 4)
        }
    }
}
