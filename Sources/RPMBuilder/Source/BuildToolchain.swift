import ForeignText

/// The compilers of this machine, which affect a built wheel.
package enum BuildToolchain {
    /// Returns the versions of the C compiler, the C++ compiler, the linker and the Rust compiler, one per line, without missing ones.
    package static func describe() async -> String {
        var lines: [String] = []
        for name in ["cc", "c++", "ld", "rustc"] {
            guard let path = Sandbox.find(name), let result = try? await PlainProcess.run(path, ["--version"]), result.isSuccess else { continue }
            lines.append(String(result.output.bytes { !$0.isLineEnd }))
        }
        return lines.joined(separator: "\n")
    }
}
