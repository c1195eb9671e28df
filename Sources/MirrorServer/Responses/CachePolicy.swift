/// What caches may do with an answer.
enum CachePolicy {
    /// The content of this name never changes.
    static let immutable = "public, max-age=31536000, immutable"
    /// Ask again after a minute.
    static let revalidate = "public, max-age=60, must-revalidate"
    /// Keep nothing.
    static let never = "no-store"
}
