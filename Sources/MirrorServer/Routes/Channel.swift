/// A channel of RPM repositories, for display on pages.
struct Channel: Sendable, Hashable {
    /// One target of a channel.
    struct Target: Sendable, Hashable {
        let name: String
        let architectures: [String]
    }

    let name: String
    /// The current snapshot of the channel.
    let snapshot: String
    let targets: [Target]
}
