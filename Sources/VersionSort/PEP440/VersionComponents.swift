/// All parts of a version, stored if its packed key does not describe it completely.
struct VersionComponents: Sendable {
    var epoch: VersionNumber = 0
    /// The release numbers, at least one, with trailing zeros as written.
    var release: [VersionNumber] = []
    var pre: PreRelease?
    var post: VersionNumber?
    var dev: VersionNumber?
    /// The local label; empty if there is none.
    var local: [LocalSegment] = []

    /// The normalized form (PEP 440 §Normalization).
    var text: String {
        var text = epoch.isZero ? "" : "\(epoch)!"
        for (index, number) in release.enumerated() {
            if index > 0 { text += "." }
            text += number.description
        }
        if let pre { text += pre.description }
        if let post { text += ".post\(post)" }
        if let dev { text += ".dev\(dev)" }
        for (index, segment) in local.enumerated() {
            text += index == 0 ? "+" : "."
            text += segment.description
        }
        return text
    }
}

/// Immutable components on the heap, so that a ``Version`` stays three words.
final class VersionBox: Sendable {
    let components: VersionComponents
    /// The text as written; `nil` if it was normalized.
    let original: String?

    init(_ components: VersionComponents, original: String?) {
        self.components = components
        self.original = original
    }
}
