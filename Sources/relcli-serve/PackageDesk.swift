import Failures
import IndexCrawler
import MirrorServer
import Native
import RPMRepository
import SystemPackage

/// The publisher of uploaded RPM packages: the snapshot store of the mirror.
struct PackageDesk: PackagePublisher {
    let mirror: FilePath

    func publish(_ upload: PackageUpload) async throws -> PackageUpload.Effect {
        guard let sha256 = SHA256Digest(hex: upload.sha256) else { throw UploadRefusal(.malformed, "\(upload.filename) has no digest") }
        let place = PackagePlace(channel: upload.channel, target: upload.target, architecture: upload.architecture, filename: upload.filename)
        let reason = PublishReason(time: upload.at, who: upload.by, why: "upload of \(upload.filename)")
        do {
            switch try await SnapshotStore(root: mirror.appending("rpm")).upload(upload.file, sha256: sha256, to: place, reason: reason) {
            case .unchanged: return .unchanged
            case .added: return .published
            case .addedFirst(let place): return .publishedFirst(of: place)
            }
        } catch let failure as Failure {
            guard let kind = Self.kinds[failure.code] else { throw failure }
            throw UploadRefusal(kind, ([failure.description] + failure.hints).joined(separator: "; "))
        }
    }

    private static let kinds: [Failure.Code: UploadRefusal.Kind] = [
        .badPackage: .malformed, .badName: .malformed, .duplicatePackage: .conflict, .otherBytes: .conflict, .otherStack: .conflict, .signature: .forbidden,
        .locked: .busy,
    ]
}
