import ForeignText

/// Media types of what a mirror holds.
enum MediaType {
    static let plainText = "text/plain; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let json = "application/json"
    static let simpleJSON = "application/vnd.pypi.simple.v1+json"
    static let simpleHTML = "application/vnd.pypi.simple.v1+html"

    /// The type of a file by the end of its name; bytes of no known kind otherwise.
    ///
    /// A compressed file is the compressed thing, never its content in a transfer encoding: clients compare its digest.
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
