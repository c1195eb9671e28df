/// A channel of RPM repositories, as pages show it.
struct Channel: Sendable, Hashable {
    /// One target of a channel.
    struct Target: Sendable, Hashable {
        let name: String
        let architectures: [String]
    }

    let name: String
    /// The snapshot that it leads to now.
    let snapshot: String
    let targets: [Target]
}
