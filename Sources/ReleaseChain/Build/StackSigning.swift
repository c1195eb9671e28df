import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// The key of a stack, and what it signs: packages and the indexes of repositories.
struct StackSigning: Sendable {
    private let packages: PackageSigner
    /// Signs the indexes of repositories.
    let repositories: RepositorySigner

    /// Finds the key.
    ///
    /// - Parameter home: the folder of GnuPG; nil takes its own choice.
    /// - Throws: ``ChainError`` of code `external` when the key is not there or cannot sign packages.
    init(key: String, home: FilePath?) async throws {
        do {
            packages = try await PackageSigner(key: key, gnupg: GnuPG(home: home))
        } catch {
            throw ChainError(.external, "nothing can be signed with the key '\(key)'", cause: error, hints: error.hints)
        }
        repositories = RepositorySigner(key: packages.key.fingerprint, home: home)
    }

    /// Names the key: part of what a signed package depends on.
    var fingerprint: String { packages.key.fingerprint }

    /// Signs packages in their places.
    ///
    /// - Parameter time: of the signature, in seconds since 1970, so that the same package has the same one.
    func sign(_ built: [BuiltPackage], form: RPMFormat.SignatureForm, time: UInt32) async throws -> [BuiltPackage] {
        var signed: [BuiltPackage] = []
        for package in built {
            do {
                signed.append(package.replaced(by: try await packages.sign(package.path, form: form, time: time)))
            } catch {
                throw ChainError(.failure, "cannot sign \(package.fileName)", cause: error, hints: error.hints)
            }
        }
        return signed
    }
}
