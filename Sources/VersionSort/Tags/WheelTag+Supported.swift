import ForeignText

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
