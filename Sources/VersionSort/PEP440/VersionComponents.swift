/// The parts of a version, in full: what a version keeps when its packed key does not tell everything.
struct VersionComponents: Sendable {
    var epoch: VersionNumber = 0
    /// One number at least, trailing zeros as written.
    var release: [VersionNumber] = []
    var pre: PreRelease?
    var post: VersionNumber?
    var dev: VersionNumber?
    /// Empty when there is no local label.
    var local: [LocalSegment] = []

    /// The normal form (PEP 440 §Normalization).
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

/// Components on the heap, so that a ``Version`` stays three words; never changed after they are made.
final class VersionBox: Sendable {
    let components: VersionComponents
    /// The text as written, nil when it was the normal form.
    let original: String?

    init(_ components: VersionComponents, original: String?) {
        self.components = components
        self.original = original
    }
}
