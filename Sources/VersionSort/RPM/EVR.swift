/// The epoch, version and release of an rpm package or a dependency.
package struct EVR: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The epoch.
    ///
    /// `nil` sorts like 0 and is not written.
    package var epoch: UInt32?
    /// The version, compared by ``RPMVersionOrder``.
    package var version: String
    /// The release; `nil` in a dependency that names only a version.
    package var release: String?

    /// Creates an EVR from its parts.
    package init(epoch: UInt32? = nil, version: String, release: String? = nil) {
        self.epoch = epoch
        self.version = version
        self.release = release
    }

    /// Parses `[epoch:]version[-release]` as rpm does: the epoch is the leading digits before a `:`, and the release follows the last `-`.
    ///
    /// Every text is valid. `:1.0` has epoch 0 and `a:1.0` has none; an epoch over 32 bits counts as the highest.
    package init(parsing text: String) {
        var rest = text[...]
        let digits = text.utf8.prefix { $0.isASCIIDigit }
        let afterDigits = digits.endIndex
        if afterDigits < text.utf8.endIndex, text.utf8[afterDigits] == UInt8(ascii: ":") {
            epoch = digits.isEmpty ? 0 : UInt32(Substring(digits)) ?? .max
            rest = text[text.utf8.index(after: afterDigits)...]
        }
        if let dash = rest.utf8.lastIndex(of: UInt8(ascii: "-")) {
            version = String(rest[..<dash])
            release = String(rest[rest.utf8.index(after: dash)...])
        } else {
            version = String(rest)
        }
    }

    /// The text `[epoch:]version[-release]`, with the epoch only if it is set.
    package var description: String {
        (epoch.map { "\($0):" } ?? "") + version + (release.map { "-\($0)" } ?? "")
    }

    /// Compares two EVRs as rpm does; the result is below, at or above 0.
    ///
    /// A missing release sorts before every release.
    package func compare(_ other: EVR, dialect: RPMDialect = .current) -> Int {
        let epochs = (epoch ?? 0, other.epoch ?? 0)
        if epochs.0 != epochs.1 { return epochs.0 < epochs.1 ? -1 : 1 }
        let order = RPMVersionOrder.compare(version, other.version, dialect: dialect)
        if order != 0 { return order }
        switch (release, other.release) {
        case (nil, nil): return 0
        case (nil, _): return -1
        case (_, nil): return 1
        case (let one?, let two?): return RPMVersionOrder.compare(one, two, dialect: dialect)
        }
    }

    /// Compares two EVRs as rpm does, and then by text, so that values that are equal for rpm still have a fixed order.
    package static func < (left: EVR, right: EVR) -> Bool {
        let order = left.compare(right)
        return order != 0 ? order < 0 : left.description < right.description
    }
}
