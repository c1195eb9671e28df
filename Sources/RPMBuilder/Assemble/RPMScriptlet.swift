/// A script that rpm runs when it installs or removes the package.
package struct RPMScriptlet: Hashable, Sendable {
    /// The event at which the script runs.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case pre, post, preun, postun, pretrans, posttrans
        /// The script runs with `rpm --verify`.
        case verify
    }

    package var kind: Kind
    /// The program and its arguments.
    ///
    /// `<lua>` is rpm's built-in interpreter.
    package var interpreter: [String]
    /// The text of the script; empty to run only the interpreter.
    package var body: String

    package init(kind: Kind, interpreter: [String] = ["/bin/sh"], body: String) {
        self.kind = kind
        self.interpreter = interpreter
        self.body = body
    }
}

extension RPMScriptlet.Kind {
    /// The tag of the script's text.
    var bodyTag: RPMTag {
        switch self {
        case .pre: RPMTag(rawValue: 1023)
        case .post: RPMTag(rawValue: 1024)
        case .preun: RPMTag(rawValue: 1025)
        case .postun: RPMTag(rawValue: 1026)
        case .pretrans: RPMTag(rawValue: 1151)
        case .posttrans: RPMTag(rawValue: 1152)
        case .verify: RPMTag(rawValue: 1079)
        }
    }

    /// The tag of the script's interpreter.
    var interpreterTag: RPMTag {
        switch self {
        case .pre: RPMTag(rawValue: 1085)
        case .post: RPMTag(rawValue: 1086)
        case .preun: RPMTag(rawValue: 1087)
        case .postun: RPMTag(rawValue: 1088)
        case .pretrans: RPMTag(rawValue: 1153)
        case .posttrans: RPMTag(rawValue: 1154)
        case .verify: RPMTag(rawValue: 1091)
        }
    }

    /// The flag of a requirement that the script needs.
    var senseBit: UInt32 {
        switch self {
        case .posttrans: 1 << 5
        case .pretrans: 1 << 7
        case .pre: 1 << 9
        case .post: 1 << 10
        case .preun: 1 << 11
        case .postun: 1 << 12
        case .verify: 1 << 13
        }
    }
}
