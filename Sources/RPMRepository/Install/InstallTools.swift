/// The programs of this machine that install packages.
package enum InstallTools {
    /// Returns the versions of rpm and the package manager for cache keys, for example `4.18.0 dnf 4.14.0`.
    ///
    /// Missing programs are left out.
    package static func describe() async -> String {
        var words: [String] = []
        for (name, arguments) in [("rpm", ["--version"]), (PackageManager.available?.rawValue ?? "dnf", ["--version"])] {
            guard let answer = try? await HostTool.run(name, arguments), answer.succeeded, let line = answer.lines.first else { continue }
            words.append("\(name) \(line)")
        }
        return words.joined(separator: "\n")
    }
}
