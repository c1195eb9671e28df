import ForeignText
import Native
import SystemPackage

/// A file of a repository on the network, of which nothing is kept before it was found to be what the metadata states.
struct VerifiedDownload {
    let client: TransferClient
    let url: String
    /// The most bytes that are taken.
    let limit: UInt64

    /// Fetches the file to its place, unless it is there already; it was checked when it came.
    ///
    /// - Parameters:
    ///   - workspace: a folder on the same disk for what is not checked yet.
    ///   - verify: throws when a file is not the one that is wanted.
    /// - Throws: ``RepositoryError`` `.network` when it cannot be had, and what `verify` throws.
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

    /// The answer to a request, when it is what was asked for.
    ///
    /// - Parameter hint: what to try when the server has no such thing.
    /// - Throws: ``RepositoryError`` `.network`, and `.badMetadata` for an answer that is longer than was allowed.
    static func response(to request: TransferRequest, _ client: TransferClient, hint: String? = nil) async throws(RepositoryError) -> TransferResponse {
        let response: TransferResponse
        do { response = try await client.perform(request) } catch {
            let message = "\(error)"
            let words = message.without(prefix: "\(request.url): ").map(String.init) ?? message
            if case .bodyTooLong = error.reason { throw RepositoryError(.badMetadata, request.url, cause: words) }
            throw RepositoryError(.network, request.url, cause: words)
        }
        guard response.status == 200 else {
            throw RepositoryError(.network, request.url, cause: "the server answered with status \(response.status)", hint: hint)
        }
        return response
    }
}
