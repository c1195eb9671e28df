package import Failures
import ForeignText
import SystemPackage

/// The forms of a graph that other programs read.
extension ReleaseGraph {
    /// The graph in the language of Graphviz.
    package var dot: String {
        func quoted(_ text: String) -> String {
            "\"\(text.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "\"", with: "\\\""))\""
        }
        var lines = ["digraph \(quoted("\(stack) \(channel)")) {", "  rankdir=LR;", "  node [shape=box, fontname=\"monospace\"];"]
        for node in nodes { lines.append("  \(quoted(node.id)) [tooltip=\(quoted(node.command.joined(separator: " ")))];") }
        for node in nodes { for before in node.after { lines.append("  \(quoted(before)) -> \(quoted(node.id));") } }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The graph as a file for ninja.
    ///
    /// ninja runs a step again if an input is newer than its output or its command changed.
    ///
    /// - Throws: ``Failure`` as ``requirePlainPaths(for:)``.
    package func ninja() throws(Failure) -> String {
        try requirePlainPaths(for: "ninja")
        func path(_ text: String) -> String {
            text.replacingBytes(of: "$", with: "$$").replacingBytes(of: " ", with: "$ ").replacingBytes(of: ":", with: "$:")
        }
        func value(_ text: String) -> String { text.replacingBytes(of: "$", with: "$$") }
        var lines = [
            "# \(stack) \(channel): relcli plan --format ninja", "ninja_required_version = 1.5", "", "rule step", "  command = $run", "  description = $step",
            "",
        ]
        let outputs = outputs
        for node in nodes {
            let needed = needs(of: node, outputs)
            lines.append("build \(node.outputs.map(path).joined(separator: " ")): step \(needed.map(path).joined(separator: " "))")
            lines += ["  run = \(value(node.shell))", "  step = \(value(node.id))", ""]
        }
        if let last = nodes.last { lines.append("default \(last.outputs.map(path).joined(separator: " "))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The graph as a file for make.
    ///
    /// - Throws: ``Failure`` as ``requirePlainPaths(for:)``.
    package func make() throws(Failure) -> String {
        try requirePlainPaths(for: "make")
        func path(_ text: String) -> String {
            [" ", "#", ":"].reduce(text) { $0.replacingBytes(of: $1, with: "\\\($1)") }.replacingBytes(of: "$", with: "$$")
        }
        func recipe(_ text: String) -> String { text.replacingBytes(of: "$", with: "$$") }
        let last = nodes.last?.outputs.map(path).joined(separator: " ") ?? ""
        var lines = ["# \(stack) \(channel): relcli plan --format make", ".DELETE_ON_ERROR:", ".PHONY: all", "all: \(last)", ""]
        let outputs = outputs
        for node in nodes {
            lines.append("\(node.outputs.map(path).joined(separator: " ")): \(needs(of: node, outputs).map(path).joined(separator: " "))")
            lines += ["\t\(recipe(node.shell))", ""]
        }
        return lines.joined(separator: "\n")
    }

    /// Throws a ``Failure`` with code `usage` for a path or an argument that a language cannot say.
    ///
    /// A stack chooses the names of its files. After a `;` in a list of inputs, make takes the rest for a command, and neither language has a sign for every
    /// other one that it reads in its own way: wildcards, `=`, `|`, `%`, line feeds. So paths may have few signs, and arguments none that ends a line.
    private func requirePlainPaths(for program: String) throws(Failure) {
        let signs = Array("._-+/@,: #$".utf8)
        for node in nodes {
            let path = (node.inputs + node.outputs).first { !$0.utf8.allSatisfy { $0.isAlphanumeric || $0 >= 0x80 || signs.contains($0) } }
            if let path {
                throw Failure(
                    .usage, "a plan for \(program) cannot name '\(PublicText.cleaned(path))'",
                    causes: ["\(program) would read some of its signs in its own way"],
                    hints: ["rename it: use letters, digits and . _ - + / @ , : # $ and spaces", "or run the plan with another program: --format json"])
            }
            if let word = node.command.first(where: { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }) {
                throw Failure(.usage, "a plan for \(program) cannot say the argument '\(PublicText.cleaned(word))'", causes: ["it has a control character"])
            }
        }
    }

    /// The outputs of each step, by its name.
    private var outputs: [String: [String]] { Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.outputs) }) }

    /// Returns the files that a step waits for: its own inputs, and the outputs of the steps before it.
    private func needs(of node: Node, _ outputs: [String: [String]]) -> [String] {
        let before = node.after.flatMap { outputs[$0] ?? [] }
        var seen: Set<String> = []
        return (node.inputs + before).filter { seen.insert($0).inserted }
    }
}

extension ReleaseGraph.Node {
    /// The command as a line for a shell, which makes the stamp if the command succeeds.
    package var shell: String {
        let line = command.map { ShellWord.quoted($0) }.joined(separator: " ")
        guard isStamped, let stamp = outputs.first else {
            // A lock that did not change keeps its time, so it is marked as made now.
            return line + outputs.map { " && touch \(ShellWord.quoted($0))" }.joined()
        }
        let folder = FilePath(stamp).removingLastComponent().string
        return "\(line) && mkdir -p \(ShellWord.quoted(folder)) && touch \(ShellWord.quoted(stamp))"
    }
}
