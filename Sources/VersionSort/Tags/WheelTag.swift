import ForeignText

/// The compatibility tag of a wheel: Python, ABI and platform (PEP 425).
package struct WheelTag: Hashable, Sendable, CustomStringConvertible {
    /// The interpreter and version in lower case, for example `py3` or `cp39`.
    package let python: String
    /// The ABI of compiled modules in lower case, for example `cp39`, `abi3` or `none`.
    package let abi: String
    /// The platform in lower case, for example `manylinux_2_17_x86_64` or `any`.
    package let platform: String

    /// Creates a tag; converts upper-case letters to lower case.
    package init(python: String, abi: String, platform: String) {
        self.python = python.lowercasedASCII
        self.abi = abi.lowercasedASCII
        self.platform = platform.lowercasedASCII
    }

    /// The parts joined by `-`.
    package var description: String { "\(python)-\(abi)-\(platform)" }

    /// Returns all tags of a compressed set such as `py2.py3-none-any`; `nil` if the text is not one or has too many tags.
    package static func expanding(_ text: String) -> [WheelTag]? {
        guard isSet(text.utf8Span.span) else { return nil }
        let sets = text.utf8.split(separator: UInt8(ascii: "-")).map { part in
            part.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        }
        return sets[0].flatMap { python in
            sets[1].flatMap { abi in sets[2].map { WheelTag(python: python, abi: abi, platform: $0) } }
        }
    }

    /// Returns `true` if the bytes are three compressed sets with no more tags than the limit.
    static func isSet(_ bytes: Span<UInt8>) -> Bool {
        var sets = 1
        var count = 1
        var members = 1
        var length = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
                if length == 0 { return false }
                length = 0
                if byte == UInt8(ascii: ".") {
                    members += 1
                    continue
                }
                sets += 1
                count *= min(members, setLimit + 1)
                members = 1
            } else {
                guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") else { return false }
                // An interpreter name does not begin with a digit.
                if length == 0, sets == 1, byte.isASCIIDigit { return false }
                length += 1
            }
        }
        return sets == 3 && length > 0 && count * min(members, setLimit + 1) <= setLimit
    }

    /// The maximum number of tags in one file name.
    static let setLimit = 512
}

/// The part of a wheel's tags that does not fit a target.
package enum TagPart: String, Hashable, Sendable, Comparable {
    /// The interpreter and its version.
    case python = "Python"
    /// The ABI of compiled modules.
    case abi = "ABI"
    case platform

    private var place: Int { self == .python ? 0 : self == .abi ? 1 : 2 }

    /// Compares two parts.
    ///
    /// A higher part means that the tag came closer: its Python, or its Python and ABI, fit.
    package static func < (one: TagPart, other: TagPart) -> Bool { one.place < other.place }
}

extension String {
    /// The text with ASCII letters in lower case.
    var lowercasedASCII: String {
        utf8.contains { $0 >= 65 && $0 <= 90 } ? String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) : self
    }
}

extension WheelTag {
    /// Returns the tags that CPython on Linux supports, best first.
    ///
    /// Source of the order: PEP 425, PEP 384 (`abi3` of all older releases from 3.2 on), and the order of installers.
    package static func supported(python: TagVersion, abis: [String], glibc: TagVersion, architecture: String) -> [WheelTag] {
        let platforms = platforms(glibc: glibc, architecture: architecture)
        let interpreter = "cp\(python.major)\(python.minor)"
        let isThreaded = abis.first.map { $0.droppingBytes(first: 2).utf8.contains("t") } ?? false
        let stable: String? = python >= TagVersion(3, 2) ? (isThreaded ? "abi3t" : "abi3") : nil
        var tags: [WheelTag] = []
        func add(_ interpreter: String, _ abi: String) {
            tags += platforms.map { WheelTag(python: interpreter, abi: abi, platform: $0) }
        }
        for abi in abis where abi != "none" && abi != stable { add(interpreter, abi) }
        if let stable { add(interpreter, stable) }
        add(interpreter, "none")
        if let stable, python.minor > 2 {
            for minor in (2..<python.minor).reversed() { add("cp\(python.major)\(minor)", stable) }
        }
        let generic = genericInterpreters(python)
        for name in generic { add(name, "none") }
        tags.append(WheelTag(python: interpreter, abi: "none", platform: "any"))
        tags += generic.map { WheelTag(python: $0, abi: "none", platform: "any") }
        return tags
    }

    /// Returns the generic interpreter tags: `py39`, `py3`, then `py38` down to `py30`.
    private static func genericInterpreters(_ python: TagVersion) -> [String] {
        ["py\(python.major)\(python.minor)", "py\(python.major)"] + (0..<python.minor).reversed().map { "py\(python.major)\($0)" }
    }

    /// Returns the platform tags of a glibc system, best first (PEP 600, with the names of PEP 513, 571 and 599).
    package static func platforms(glibc: TagVersion, architecture: String) -> [String] {
        var found = ["linux_\(architecture)"]
        let oldest = ["x86_64", "i686"].contains(architecture) ? 5 : 17
        guard glibc.major == 2, glibc.minor >= oldest else { return found }
        for minor in (oldest...glibc.minor).reversed() {
            found.append("manylinux_2_\(minor)_\(architecture)")
            switch minor {
            case 17: found.append("manylinux2014_\(architecture)")
            case 12: found.append("manylinux2010_\(architecture)")
            case 5: found.append("manylinux1_\(architecture)")
            default: break
            }
        }
        return found
    }
}
