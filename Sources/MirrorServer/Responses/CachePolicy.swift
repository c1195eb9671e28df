/// The cache directives of a response.
enum CachePolicy {
    /// Caches may keep the response for ever, because the content of this name never changes.
    static let immutable = "public, max-age=31536000, immutable"
    /// Caches must ask again after a minute.
    static let revalidate = "public, max-age=60, must-revalidate"
    /// Caches must not keep the response.
    static let never = "no-store"
}
