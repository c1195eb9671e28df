import ForeignText
import FoundationEssentials
import HTTPTypes
import Hummingbird
import IndexCrawler
import MirrorAccess
import Native
package import SystemPackage

/// An RPM package that a build machine uploaded, received completely.
package struct PackageUpload: Sendable {
    /// The file, complete and synced, below `tmp/` of the mirror.
    package let file: FilePath
    /// The SHA-256 digest of the file in hexadecimal, which is also the digest that the client stated.
    package let sha256: String
    package let channel: String
    package let target: String
    package let architecture: String
    package let filename: String
    /// The name of the token.
    package let by: String
    /// The time in seconds since 1970.
    package let at: Int64

    /// The effect of an upload on its channel.
    package enum Effect: Hashable, Sendable {
        /// The channel had the package with the same bytes.
        case unchanged
        /// The package is new.
        case published
        /// The package is new, and the first one of its target or repository on the channel, for example of `el9` or of `el9/aarch64`.
        case publishedFirst(of: String)
    }
}

/// A publisher of uploaded RPM packages.
///
/// The program provides it, because the server knows nothing of the format.
package protocol PackagePublisher: Sendable {
    /// Publishes a package on its channel, and returns the effect.
    ///
    /// - Throws: `UploadRefusal` for a package that cannot be published, and other errors for faults of the mirror.
    func publish(_ upload: PackageUpload) async throws -> PackageUpload.Effect
}

extension Uploads {
    /// Receives the package `/rpm/CHANNEL/TARGET/ARCHITECTURE/FILE`.
    func package(_ names: [String], _ request: ChangeRequest, _ publisher: any PackagePublisher) async throws -> Outcome {
        let channel = names[1]
        let token = try await admit(request) { $0.permits(.upload, channel: channel) }
        guard let stated = try Self.statedDigest(request.request) else {
            throw DeclinedChange(.badRequest, "state the digest of the package: add ?sha256= and its hexadecimal SHA-256 to the address")
        }
        return try await receiving(request, upTo: sizeLimit) { sink in
            var (pending, size): ([UInt8], UInt64) = ([], 0)
            for try await part in request.body() {
                size += UInt64(part.readableBytes)
                guard size <= sizeLimit else { throw tooLarge }
                pending += part.readableBytesView
                if pending.count >= Self.partSize { try await write(&pending, sink) }
            }
            try await write(&pending, sink)
            let received = try await desk.work { try sink.finish() }
            guard let sha256 = received.digests.sha256, sha256 == stated else {
                throw DeclinedChange(.badRequest, "the package has another SHA-256 than the request states")
            }
            let upload = PackageUpload(
                file: received.path, sha256: sha256, channel: channel, target: names[2], architecture: names[3], filename: names[4], by: token.name,
                at: Int64(Date().timeIntervalSince1970))
            let effect = try await publisher.publish(upload)
            sink.discard()
            return Self.outcome(effect, of: upload)
        }
    }

    /// Returns the outcome of an upload; it says that a target is new on the channel, because that may be a misspelled one.
    private static func outcome(_ effect: PackageUpload.Effect, of upload: PackageUpload) -> Outcome {
        let name = PublicText.cleaned(upload.filename)
        var (text, warning): (String, String?) = ("published on \(upload.channel)", nil)
        switch effect {
        case .unchanged: text = "there already, with the same bytes"
        case .published: break
        case .publishedFirst(let place):
            text += ", as its first package for \(place)"
            warning = "warning: the channel \(upload.channel) had no package for \(place) before \(name), which the token '\(upload.by)' uploaded"
        }
        return Outcome(
            answer: .text(.ok, "\(name): \(text)\n"), by: upload.by, changedChannel: effect == .unchanged ? nil : upload.channel, warning: warning)
    }

    /// Returns the SHA-256 in hexadecimal that a request states: in the query as `sha256`, or in `Content-Digest` (RFC 9530).
    ///
    /// - Throws: ``DeclinedChange`` for a digest that cannot be read.
    private static func statedDigest(_ request: Request) throws(DeclinedChange) -> String? {
        let query: String?
        do { query = try RequestQuery(request.head.path ?? "").text("sha256") } catch { throw DeclinedChange(.badRequest, error.reason) }
        if let query {
            guard SHA256Digest(hex: query.lowercased()) != nil else { throw DeclinedChange(.badRequest, "sha256 is not a SHA-256 in hexadecimal") }
            return query.lowercased()
        }
        guard let field = HTTPField.Name("Content-Digest").flatMap({ request.headers[$0] }) else { return nil }
        let digests = field.splitBytes(on: ",").compactMap { $0.trimmingSpaces.without(prefix: "sha-256=:")?.without(suffix: ":") }
        guard digests.count == 1, let bytes = Data(base64Encoded: String(digests[0])), bytes.count == 32 else {
            throw DeclinedChange(.badRequest, "Content-Digest has no sha-256 that can be read")
        }
        return Hex.encode(Array(bytes))
    }
}
