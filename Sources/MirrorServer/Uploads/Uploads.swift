import Failures
import ForeignText
import FoundationEssentials
import HTTPTypes
import Hummingbird
import IndexCrawler
import MirrorAccess
import NIOCore
import Native
import Synchronization
import SystemPackage
import VersionSort

/// A request that changes the mirror.
struct ChangeRequest: Sendable {
    let request: Request
    private let channel: any NIOCore.Channel

    init(_ request: Request, on channel: any NIOCore.Channel) {
        (self.request, self.channel) = (request, channel)
    }

    var headers: HTTPFields { request.headers }

    /// Returns the body of an accepted request.
    ///
    /// A client that sent `Expect: 100-continue` waits for status 100 before it sends the body; this call triggers the status.
    func body() -> RequestBody {
        if headers[.expect] != nil { channel.triggerUserOutboundEvent(Acceptance(), promise: nil) }
        return request.body
    }
}

/// The requests that change the mirror: uploads and yanks.
struct Uploads: Sendable {
    let gate: Gate
    let desk: UploadDesk
    /// The maximum size of a file, in bytes.
    let sizeLimit: UInt64
    /// The publisher of uploaded RPM packages; `nil` to accept none.
    let packages: (any PackagePublisher)?
    private let places = UploadPlaces()

    init(gate: Gate, desk: UploadDesk, sizeLimit: UInt64, packages: (any PackagePublisher)?) {
        (self.gate, self.desk, self.sizeLimit, self.packages) = (gate, desk, sizeLimit, packages)
    }

    /// The maximum number of bytes that are read of the body of an upload, even if the upload is refused.
    var bodyLimit: UInt64 { 2 * sizeLimit + Self.formLimit }

    /// The result of a request to change the mirror: the response, and the project that changed.
    struct Outcome {
        let answer: Answer
        /// The name of the token.
        var by: String?
        /// The project whose pages changed.
        var changed: ProjectName?
        /// The name of the channel whose repositories changed.
        var changedChannel: String?
        /// A line for the server's log; `nil` for a usual change.
        var warning: String?
    }

    /// Returns the outcome of a request other than GET and HEAD; `nil` if its path accepts no changes.
    func respond(to change: ChangeRequest, _ path: RequestPath) async throws -> Outcome? {
        let (names, methods) = (path.names, path.methods(takesPackages: packages != nil))
        guard methods.contains(.post) else { return nil }
        guard methods.contains(change.request.method) else { return Outcome(answer: .wrongMethod(methods)) }
        return try await answering {
            if let packages, names[0].utf8.equals(MirrorFolder.rpm) { return try await package(names, change, packages) }
            if names[0].utf8.equals("legacy") { return try await upload(change) }
            return try await yank(change, names[2], names[3], isBack: names[4].utf8.equals("unyank"))
        }
    }

    /// Runs a change, and converts a refusal into a response.
    ///
    /// The rest of the body is read and discarded after the response.
    private func answering(_ change: () async throws -> Outcome) async throws -> Outcome {
        do {
            return try await change()
        } catch let declined as DeclinedChange {
            return Outcome(answer: declined.answer)
        } catch let refusal as UploadRefusal {
            return Outcome(answer: DeclinedChange(Self.status(refusal.kind), refusal.description).answer)
        } catch let refused as Gate.Refused {
            return Outcome(answer: refused.answer)
        } catch  where FullDisk.isCause(of: error) {
            return Outcome(answer: DeclinedChange(.init(code: 507, reasonPhrase: "Insufficient Storage"), "the mirror has no room left").answer)
        }
    }

    func admit(_ request: ChangeRequest, _ permits: @escaping @Sendable (Token) -> Bool) async throws -> Token {
        let (gate, headers) = (gate, request.headers)
        return try await desk.work { try gate.token(headers, permits) }
    }

    private static func status(_ kind: UploadRefusal.Kind) -> HTTPResponse.Status {
        switch kind {
        case .malformed: .badRequest
        case .conflict: .conflict
        case .forbidden: .forbidden
        case .missing: .notFound
        case .busy: .serviceUnavailable
        }
    }
}

// MARK: - Uploads

extension Uploads {
    private func upload(_ request: ChangeRequest) async throws -> Outcome {
        let token = try await admit(request) { $0.permits(.upload) }
        return try await receiving(request, upTo: sizeLimit + Self.formLimit) { sink in
            let statement = try await read(request, token, into: sink)
            let origin = UploadOrigin(by: token.name, at: Int64(Date().timeIntervalSince1970))
            let checked = try await desk.work { try desk.store().check(statement, try sink.finish(), from: origin) }
            let outcome = try await desk.publish(checked)
            let what = outcome == .published ? "published" : "there already, with the same bytes"
            return Outcome(answer: .text(.ok, "\(checked.filename): \(what)\n"), by: token.name, changed: outcome == .published ? statement.name : nil)
        }
    }

    /// Receives a file: takes one of the places for simultaneous uploads, checks the free disk space, and removes the received bytes if the upload fails.
    ///
    /// - Parameter limit: The maximum size of the request's body, in bytes.
    /// - Throws: ``DeclinedChange`` if there are too many uploads or the body is too large, `FileError` if the body would take more than half of the free disk
    ///   space, and the errors of the closure.
    func receiving(_ request: ChangeRequest, upTo limit: UInt64, _ body: (UploadSink) async throws -> Outcome) async throws -> Outcome {
        guard places.take() else { throw DeclinedChange(.serviceUnavailable, "too many uploads at once: try again") }
        defer { places.giveBack() }
        let (desk, length) = (desk, request.headers[.contentLength].flatMap { UInt64($0) })
        if let length, length > limit { throw tooLarge }
        let temporary = try await desk.work { () throws -> FilePath in
            let store = try desk.store()
            if let length, try FileSystem.freeSpace(store.root).bytes / 2 < length { throw FileError(.write, store.root, .noSpace) }
            return store.temporaryPath()
        }
        let sink = try await desk.work { try UploadSink(temporary) }
        do {
            return try await body(sink)
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Reads the form of an upload; its file goes to the sink.
    private func read(_ request: ChangeRequest, _ token: Token, into sink: UploadSink) async throws -> UploadStatement {
        do {
            var (reader, form) = (try MultipartReader(contentType: request.headers[.contentType] ?? ""), UploadForm())
            var (pending, size): ([UInt8], UInt64) = ([], 0)
            for try await part in request.body() {
                for event in try reader.read(Array(part.readableBytesView)) {
                    switch event {
                    case .begin(let name, let filename):
                        try form.begin(name, filename: filename)
                        if form.isInFile { try checkScope(form, token) }
                    case .content(let bytes) where form.isInFile:
                        size += UInt64(bytes.count)
                        guard size <= sizeLimit else { throw tooLarge }
                        pending += bytes
                    case .content(let bytes): try form.add(bytes)
                    case .end: break
                    }
                }
                if pending.count >= Self.partSize { try await write(&pending, sink) }
            }
            try reader.finish()
            try await write(&pending, sink)
            let statement = try form.statement()
            guard token.permits(.upload, project: statement.name) else { throw Gate.Refused(answer: Gate.forbidden(token)) }
            return statement
        } catch let fault as MultipartReader.Fault {
            throw DeclinedChange(.badRequest, fault == .incomplete ? "the upload is incomplete" : "the body is not a form with an upload")
        }
    }

    var tooLarge: DeclinedChange { DeclinedChange(.contentTooLarge, "the file is larger than \(sizeLimit >> 20) MiB, which is the limit of this mirror") }

    /// Throws ``Gate/Refused`` if the token does not permit uploads of the project, before the file is received.
    ///
    /// Does nothing if the form has not named the project yet.
    private func checkScope(_ form: UploadForm, _ token: Token) throws(Gate.Refused) {
        if let name = form.project, !token.permits(.upload, project: name) { throw Gate.Refused(answer: Gate.forbidden(token)) }
    }

    func write(_ pending: inout [UInt8], _ sink: UploadSink) async throws {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending = []
        try await desk.work { try sink.append(bytes) }
    }

    static let partSize = 256 << 10
    /// The maximum size of the form without its file, in bytes.
    private static let formLimit: UInt64 = 9 << 20
}

/// A limiter of the number of uploads at once, because each of them uses memory and disk space.
private final class UploadPlaces: Sendable {
    private let taken = Atomic(0)

    func take() -> Bool {
        guard taken.add(1, ordering: .relaxed).newValue > Self.limit else { return true }
        giveBack()
        return false
    }

    func giveBack() { taken.subtract(1, ordering: .relaxed) }

    private static let limit = 32
}

// MARK: - Yanks

extension Uploads {
    /// The JSON body of a request to yank, such as `{"reason": "broken"}`.
    private struct YankOrder: Decodable {
        let reason: String?
    }

    private func yank(_ request: ChangeRequest, _ nameText: String, _ versionText: String, isBack: Bool) async throws -> Outcome {
        guard let name = try? ProjectName(nameText), let version = try? Version(versionText) else {
            throw DeclinedChange(.notFound, "there is no such project or version")
        }
        let token = try await admit(request) { $0.permits(.yank, project: name) }
        let body: ByteBuffer
        do {
            body = try await request.body().collect(upTo: 16 << 10)
        } catch is NIOTooManyBytesError {
            throw DeclinedChange(.contentTooLarge, "the body is longer than 16 KiB")
        }
        var reason = ""
        if body.readableBytes > 0 {
            guard let order = try? JSONDecoder().decode(YankOrder.self, from: Data(body.readableBytesView)) else {
                throw DeclinedChange(.badRequest, "the body is not as {\"reason\": \"…\"}")
            }
            reason = order.reason ?? ""
        }
        let count = try await desk.yank(name, version, reason: isBack ? nil : reason)
        let text = "\(name) \(version): \(count.counted("file")) \(isBack ? "no longer yanked" : "yanked")\n"
        return Outcome(answer: .text(.ok, text), by: token.name, changed: name)
    }
}
