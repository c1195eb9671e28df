import ForeignText

/// The media types of the mirror's files.
enum MediaType {
    static let plainText = "text/plain; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let json = "application/json"
    static let simpleJSON = "application/vnd.pypi.simple.v1+json"
    static let simpleHTML = "application/vnd.pypi.simple.v1+html"

    /// Returns the media type for the end of a file name, or `application/octet-stream`.
    ///
    /// A compressed file is sent as such and never with a content encoding, because clients compare its digest.
    static func of(_ name: String) -> String {
        byEnding.first { name.utf8.hasSuffix($0.ending) }?.type ?? "application/octet-stream"
    }

    private static let byEnding: [(ending: String, type: String)] = [
        (".metadata", plainText), (".provenance", "application/vnd.pypi.integrity.v1+json"), (".whl", "application/zip"),
        (".zip", "application/zip"), (".gz", "application/gzip"), (".tgz", "application/gzip"), (".xz", "application/x-xz"),
        (".zst", "application/zstd"), (".bz2", "application/x-bzip2"), (".tar", "application/x-tar"), (".rpm", "application/x-rpm"),
        (".xml", "text/xml; charset=utf-8"), (".asc", plainText), (".key", plainText), (".repo", plainText), (".txt", plainText),
        (".json", json), (".spec", plainText), (".html", html),
    ]
}
