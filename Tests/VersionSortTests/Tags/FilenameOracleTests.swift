import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `File names beside the packaging library` {
    private static let script = """
        import sys
        from packaging.utils import parse_wheel_filename, parse_sdist_filename
        out = []
        for line in sys.stdin.buffer.read().decode().split("\\n"):
            if not line: continue
            try:
                if line.endswith(".whl"):
                    name, version, build, tags = parse_wheel_filename(line)
                    out.append("|".join([name, str(version), "".join(map(str, build)), " ".join(sorted(map(str, tags)))]))
                else:
                    name, version = parse_sdist_filename(line)
                    out.append(name + "|" + str(version))
            except ValueError: out.append("-")
        print("\\n".join(out))
        """

    private static func ours(_ text: String) -> String {
        if text.hasSuffix(".whl") {
            guard let wheel = try? WheelFilename(text) else { return "-" }
            let build = wheel.build.map { build in
                let digits = build.prefix { $0.isNumber }.drop { $0 == "0" }
                return (digits.isEmpty ? "0" : digits) + build.drop { $0.isNumber }
            }
            let tags = Set(wheel.tags.map(\.description)).sorted().joined(separator: " ")
            return "\(wheel.name)|\(wheel.version)|\(build ?? "")|\(tags)"
        }
        guard let source = try? SdistFilename(text) else { return "-" }
        return "\(source.name)|\(source.version)"
    }

    @Test func `are read alike`() async throws {
        var random = SeededGenerator(for: "filenames")
        var versions = VersionGenerator(random: SeededGenerator(for: "filename versions"))
        // A name that begins with a separator is invalid (PEP 508), although packaging allows it here.
        func name() -> String { random.pick(["foo", "Foo_Bar", "zope.interface", "a__b", "x", "a-b", "1x"]) }
        func version() -> String { versions.version().replacing("-", with: "_") }
        let texts = (0..<20_000).map { _ -> String in
            if random.chance(30) { return "\(name())-\(version())\(random.pick([".tar.gz", ".zip", ".tar.gz", ".rpm"]))" }
            let build = random.chance(15) ? "-" + random.pick(["1", "2a", "x", "01", "", "3.1"]) : ""
            let python = random.pick(["py3", "py2.py3", "cp39", "CP39", "39", "py3.", ""])
            let abi = random.pick(["none", "cp39", "abi3", "cp39.abi3"])
            let platform = random.pick(["any", "manylinux_2_17_x86_64.manylinux2014_x86_64", "linux_x86_64", "win32", ""])
            return "\(name())-\(version())\(build)-\(python)-\(abi)-\(platform)\(random.chance(3) ? "-x" : "").whl"
        }
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script], input: texts.joined(separator: "\n"))
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == texts.count)
        let differences = zip(texts, answers).filter { Self.ours($0) != $1 }.map { "\($0): \(Self.ours($0)), packaging: \($1)" }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(8).joined(separator: "\n"))")
    }

    @Test(arguments: [(3, 6, 28, "x86_64"), (3, 9, 34, "x86_64"), (3, 12, 39, "aarch64"), (3, 13, 17, "x86_64"), (2, 7, 12, "x86_64")])
    func `have tags in the same order of preference`(sample: (Int, Int, Int, String)) async throws {
        let (major, minor, glibc, machine) = sample
        let script = """
            from packaging import tags, _manylinux
            _manylinux._get_glibc_version = lambda: (2, \(glibc))
            platforms = ["linux_\(machine)"] + list(_manylinux.platform_tags(["\(machine)"]))
            python, interpreter = (\(major), \(minor)), "cp\(major)\(minor)"
            abis = ["cp\(major)\(minor)\(major == 2 ? "mu" : minor < 8 ? "m" : "")"]
            for tag in list(tags.cpython_tags(python, abis, platforms)) + list(tags.compatible_tags(python, interpreter, platforms)): print(tag)
            """
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script])
        try #require(result.succeeded, "\(result.errors)")
        let abi = "cp\(major)\(minor)\(major == 2 ? "mu" : minor < 8 ? "m" : "")"
        let ours = WheelTag.supported(python: TagVersion(major, minor), abis: [abi], glibc: TagVersion(2, glibc), architecture: machine)
        #expect(ours.map(\.description) == result.output.split(separator: "\n").map(String.init))
    }
}
