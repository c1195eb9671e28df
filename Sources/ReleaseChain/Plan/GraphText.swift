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
    package var ninja: String {
        // A path may hold no line feed, which ninja cannot express.
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
    package var make: String {
        func path(_ text: String) -> String {
            ["\\", " ", "#", "%", ":"].reduce(text) { $0.replacingBytes(of: $1, with: "\\\($1)") }.replacingBytes(of: "$", with: "$$")
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
