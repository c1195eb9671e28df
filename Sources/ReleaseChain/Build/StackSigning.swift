import Failures
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// The signing key of a stack; it signs packages and the indexes of repositories.
struct StackSigning: Sendable {
    private let packages: PackageSigner
    /// The signer of the repositories' indexes.
    let repositories: RepositorySigner

    /// Finds the key.
    ///
    /// - Parameter home: the home folder of GnuPG; `nil` for GnuPG's default.
    /// - Throws: ``Failure`` with code `external` if the key is missing or cannot sign packages.
    init(key: String, home: FilePath?) async throws {
        do {
            packages = try await PackageSigner(key: key, gnupg: GnuPG(home: home))
        } catch {
            throw Failure(.external, "nothing can be signed with the key '\(key)'", cause: error, hints: error.hints)
        }
        repositories = RepositorySigner(key: packages.key.fingerprint, home: home)
    }

    /// The fingerprint of the key.
    ///
    /// It is part of the keys under which signed results are cached.
    var fingerprint: String { packages.key.fingerprint }

    /// Returns `true` if a package is whole and carries a good signature of the key, as clients with `gpgcheck=1` require.
    ///
    /// - Throws: The errors of ``PackageVerification/verify(_:keys:decompressing:)``.
    func hasSigned(_ package: ReadPackage) async throws -> Bool {
        try await PackageVerification.verify(package, keys: packages.publicKey, decompressing: false).isTrusted
    }

    /// Signs packages in place.
    ///
    /// - Parameter time: the time of the signature, in seconds since 1970, so that the same package gets the same signature.
    func sign(_ built: [BuiltPackage], form: RPMFormat.SignatureForm, time: UInt32) async throws -> [BuiltPackage] {
        var signed: [BuiltPackage] = []
        for package in built {
            do {
                signed.append(package.replaced(by: try await packages.sign(package.path, form: form, time: time)))
            } catch {
                throw Failure(.failure, "cannot sign \(package.fileName)", cause: error, hints: error.hints)
            }
        }
        return signed
    }
}
