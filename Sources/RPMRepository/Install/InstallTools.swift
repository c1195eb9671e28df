/// The programs of this machine that install packages for real.
package enum InstallTools {
    /// Returns the versions of rpm and of the package manager, as `4.18.0 dnf 4.14.0`, for keys; what is missing is left out.
    package static func describe() async -> String {
        var words: [String] = []
        for (name, arguments) in [("rpm", ["--version"]), (PackageManager.available?.rawValue ?? "dnf", ["--version"])] {
            guard let answer = try? await HostTool.run(name, arguments), answer.succeeded, let line = answer.lines.first else { continue }
            words.append("\(name) \(line)")
        }
        return words.joined(separator: "\n")
    }
}
