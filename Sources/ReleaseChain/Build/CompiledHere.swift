import ForeignText
import RPMBuilder
import VersionSort

/// Finds libraries that modules compiled on this machine need and that the target lacks, according to its profile.
enum CompiledHere {
    /// Returns one sentence that names the libraries; an empty list if the target has all of them.
    static func warnings(_ plan: RPMPlan, _ target: Target) -> [String] {
        let names = target.baseProvides().map(\.name)
        let provided = Set(names.map { ExactText($0) })
        let known = Set(names.map { ExactText($0.part(before: "(")) })
        // The libraries of which the profile lists symbol versions: a version that it does not list is newer than the target's.
        let versioned = Set(names.filter { $0.utf8.has("(GLIBC_") }.map { ExactText($0.part(before: "(")) })
        let wanted = plan.packages.flatMap(\.requires).map(\.name).filter { $0.utf8.has(".so") && $0.utf8.has("(") && !$0.utf8.hasPrefix("/") }
        let newer = wanted.filter { $0.utf8.has("(GLIBC_") && versioned.contains(ExactText($0.part(before: "("))) && !provided.contains(ExactText($0)) }
        let missing =
            Set(wanted.map { ExactText($0.part(before: "(")) }).subtracting(known).sorted().map(\.text)
            + Set(newer.map { ExactText($0) }).sorted().map(\.text)
        guard !missing.isEmpty else { return [] }
        return [
            "it was compiled here, with this machine's \(missing.joined(separator: ", ")), which \(target.profile.title) may have under another number or not at "
                + "all: let the target build it, with sdists = \"source\" in stack.toml or relcli rpm --source"
        ]
    }
}
