/// What a wheel is for: a Python, an ABI and a platform (PEP 425).
package struct WheelTag: Hashable, Sendable, CustomStringConvertible {
    /// Interpreter and version, as `py3` or `cp39`, in lower case.
    package let python: String
    /// The ABI of compiled modules, as `cp39`, `abi3` or `none`, in lower case.
    package let abi: String
    /// The platform, as `manylinux_2_17_x86_64` or `any`, in lower case.
    package let platform: String

    /// Names the three parts; upper case letters become lower case.
    package init(python: String, abi: String, platform: String) {
        self.python = python.lowercasedASCII
        self.abi = abi.lowercasedASCII
        self.platform = platform.lowercasedASCII
    }

    /// The parts joined by `-`.
    package var description: String { "\(python)-\(abi)-\(platform)" }

    /// Reads `python-abi-platform` with compressed sets (`py2.py3-none-any`) as all tags that it stands for; nil when it is none, or stands for too many.
    package static func expanding(_ text: String) -> [WheelTag]? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let sets = parts.map { $0.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }
        guard sets.allSatisfy({ $0.allSatisfy(isPart) }), sets.reduce(1, { $0 * min($1.count, setLimit + 1) }) <= setLimit else { return nil }
        guard sets[0].allSatisfy({ !($0.utf8.first?.isASCIIDigit ?? true) }) else { return nil }
        return sets[0].flatMap { python in
            sets[1].flatMap { abi in sets[2].map { WheelTag(python: python, abi: abi, platform: $0) } }
        }
    }

    /// The most tags that one file name may stand for.
    static let setLimit = 512

    private static func isPart(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
    }
}

extension String {
    /// The text with ASCII letters in lower case.
    var lowercasedASCII: String {
        utf8.contains { $0 >= 65 && $0 <= 90 } ? String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) : self
    }
}
