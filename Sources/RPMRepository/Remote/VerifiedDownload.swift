import Failures
import ForeignText
import Native
import SystemPackage

/// The download of a repository's file, which is stored only after it was checked against the metadata.
struct VerifiedDownload {
    let client: TransferClient
    let url: String
    /// The maximum number of bytes.
    let limit: UInt64

    /// Fetches the file to a path unless it exists.
    ///
    /// An existing file was checked when it was fetched.
    ///
    /// - Parameters:
    ///   - workspace: A folder on the same disk for unchecked files.
    ///   - verify: A closure that throws an error if a file is wrong.
    /// - Throws: ``Failure`` with `.network` if it cannot be fetched, and the errors of `verify`.
    func fetch(to path: FilePath, workspace: FilePath, verify: (FilePath) throws -> Void) async throws {
        if try FileSystem.status(path) != nil { return }
        let folder = try FileSystem.temporaryDirectory(in: workspace)
        defer { try? FileSystem.remove(folder) }
        let made = folder.appending("file")
        var request = TransferRequest(url)
        request.destination = .file(made)
        request.bodyLimit = limit
        _ = try await Self.response(to: request, client)
        try verify(made)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.rename(made, to: path)
    }

    /// Returns the response to a request if it is a success.
    ///
    /// - Parameter hint: The hint for a missing resource.
    /// - Throws: ``Failure`` with `.network`, or `.badMetadata` for a response above the limit.
    static func response(to request: TransferRequest, _ client: TransferClient, hint: String? = nil) async throws(Failure) -> TransferResponse {
        let response: TransferResponse
        do { response = try await client.perform(request) } catch {
            let message = "\(error)"
            let words = message.without(prefix: "\(request.url): ").map(String.init) ?? message
            if case .bodyTooLong = error.reason { throw Failure(.badMetadata, request.url, cause: words) }
            throw Failure(.network, request.url, cause: words)
        }
        guard response.status == 200 else {
            throw Failure(.network, request.url, cause: "the server answered with status \(response.status)", hint: hint)
        }
        return response
    }
}
