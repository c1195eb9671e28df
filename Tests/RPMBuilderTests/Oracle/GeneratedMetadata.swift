import TestSupport
import VersionSort

/// METADATA of generated projects with names, versions and requirements of all kinds.
struct GeneratedMetadata {
    var random: SeededGenerator

    private mutating func pick<Element>(_ values: [Element]) -> Element { values[Int.random(in: 0..<values.count, using: &random)] }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private static let names = ["zope.interface", "Foo_Bar", "a", "python-dateutil", "x--y", "A.b-C_d", "six", "ruamel.yaml.clib", "Q"]
    private static let extras = ["fast", "speed-ups", "Speed_Ups", "a.b", "tls"]
    private static let markers = [
        "python_version >= '3.8'", "python_version < '3'", "sys_platform == 'win32'", "platform_system != 'Darwin'",
        "os_name == 'posix' and python_version > '3.6'",
        "python_full_version >= '3.11.5'", "python_full_version < '3.11.1'", "implementation_name == 'cpython'", "platform_machine == 'aarch64'",
        "python_version in '3.10 3.11'", "python_version not in '2.7, 3.11'", "(os_name == 'nt' or python_version == '3.11')", "python_version ~= '3.9'",
    ]

    /// Returns a version with up to three suffixes; rarely an epoch.
    mutating func version(simple: Bool = false) -> String {
        var text = chance(8) ? "\(pick([1, 2]))!" : ""
        text += (0..<pick([1, 2, 2, 3, 3, 4])).map { _ in "\(pick([0, 0, 1, 2, 3, 10, 19]))" }.joined(separator: ".")
        if simple { return text }
        if chance(20) { text += pick(["a", "b", "rc"]) + "\(pick([0, 1, 2]))" }
        if chance(15) { text += ".post\(pick([0, 1, 3]))" }
        if chance(12) { text += ".dev\(pick([0, 1, 7]))" }
        return text
    }

    private mutating func clause() -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return pick(["==", "!="]) + version(simple: true) + ".*"
        case 1: return "~=" + version(simple: true) + ".\(pick([0, 1, 4]))" + (chance(20) ? ".post1" : "")
        case 2: return "===" + version()
        case 3: return "!=" + version() + (chance(30) ? "+local.1" : "")
        default: return pick(["==", "!=", "<", "<=", ">", ">=", ">="]) + version()
        }
    }

    /// Returns a line of Requires-Dist.
    mutating func requirement(ofExtra extra: String? = nil) -> String {
        var text = pick(Self.names)
        if chance(20) { text += "[" + Self.extras.filter { _ in chance(30) }.joined(separator: ",") + "]" }
        if chance(5) {
            text += " @ https://example.org/x-1.zip"
        } else {
            text += (0..<pick([0, 1, 1, 2, 3])).map { _ in clause() }.joined(separator: ",")
        }
        var conditions = chance(35) ? [pick(Self.markers)] : []
        if let extra { conditions.append("extra == '\(extra)'") }
        if conditions.isEmpty { return text }
        return text + " ; " + conditions.joined(separator: chance(90) ? " and " : " or ")
    }

    /// Returns the text of METADATA, and its extras.
    mutating func metadata(_ number: Int) -> (text: String, extras: [String]) {
        let name = pick(["Gen.Erated", "gen_erated", "Gen--", "gen", "G.E.N_"]) + "x\(number)"
        let extras = chance(50) ? [pick(Self.extras), pick(["docs", "Test.Ing"])] : []
        var lines = ["Metadata-Version: 2.1", "Name: \(name)", "Version: \(version() + (chance(8) ? "+local.\(number)" : ""))"]
        lines += extras.map { "Provides-Extra: \($0)" }
        for _ in 0..<pick([0, 1, 2, 4, 7]) { lines.append("Requires-Dist: \(requirement())") }
        for extra in extras {
            for _ in 0..<pick([0, 1, 2, 3]) { lines.append("Requires-Dist: \(requirement(ofExtra: extra))") }
        }
        return (lines.joined(separator: "\n") + "\n\nText\n", extras)
    }
}
