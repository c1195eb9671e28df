import Failures
import Foundation
import Native
import RPMRepository
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// The jobs of a cluster that a graph becomes.
@Suite struct `Jobs of a cluster` {
    private static func node(_ kind: ReleaseGraph.Node.Kind, _ id: String, _ command: [String] = ["relcli"], after: [String]) -> ReleaseGraph.Node {
        ReleaseGraph.Node(kind: kind, id: id, command: command, inputs: [], outputs: ["stamps/\(id)"], digest: id, after: after, isStamped: true)
    }

    private static func jobs(_ nodes: [ReleaseGraph.Node], _ settings: SlurmSettings = SlurmSettings()) -> SlurmJobs {
        SlurmJobs(ReleaseGraph(stack: "s", channel: "prod", nodes: nodes), in: "farm", settings: settings)
    }

    @Test func `are arrays of steps that wait for the same, and each waits for those of its steps`() {
        let nodes = [
            Self.node(.fetch, "fetch", after: []), Self.node(.wheel, "wheel a", after: ["fetch"]), Self.node(.wheel, "wheel b", after: ["fetch"]),
            Self.node(.wheel, "wheel d", after: ["fetch"]),
            Self.node(.build, "build 8 d", after: ["wheel d"]), Self.node(.build, "build 8 c", after: ["fetch"]),
            Self.node(.build, "build 8 a", after: ["wheel a"]), Self.node(.build, "build 9 b", after: ["wheel b"]),
            Self.node(.build, "build 9 c", after: ["fetch"]), Self.node(.build, "build 9 a", after: ["wheel a"]),
        ]
        let builds = nodes.filter { $0.kind == .build }.map(\.id)
        let jobs = Self.jobs(nodes + [Self.node(.release, "release", after: builds)]).jobs
        #expect(jobs.map(\.name) == ["fetch", "wheel-1", "build-1", "build-2", "build-3", "release"])
        #expect(
            jobs.map { $0.nodes.map(\.id) } == [
                ["fetch"], ["wheel a", "wheel b", "wheel d"], ["build 8 a", "build 9 b", "build 8 d"], ["build 8 c", "build 9 c"], ["build 9 a"], ["release"],
            ])
        #expect(jobs.map(\.indices) == [[0], [0, 1, 2], [0, 1, 2], [0, 1], [0], [0]])
        #expect(jobs.map(\.after) == [[], ["fetch"], ["wheel-1"], ["fetch"], ["wheel-1"], ["build-1", "build-2", "build-3"]])
        // Each step of the builds waits for its own wheel, also if it is the only one of its array.
        #expect(jobs.map(\.dependency) == ["afterok", "afterok", "aftercorr", "afterok", "aftercorr", "afterok"])
        let made = Self.jobs(nodes)
        #expect(made.arguments(of: made.jobs[4]).contains("--array=0-0") && made.arguments(of: made.jobs[0]).contains { $0.hasPrefix("--array") } == false)
        #expect(made.jobs.allSatisfy { made.arguments(of: $0).contains("--export=ALL") })
    }

    @Test func `hold twenty thousand steps once each, in a script that bash can read`() async throws {
        var nodes = [Self.node(.fetch, "fetch", after: [])]
        for number in 0..<20_000 { nodes.append(Self.node(.build, "build \(number)", ["relcli", "build", "it's $\(number)\nEND\n"], after: ["fetch"])) }
        nodes.append(Self.node(.release, "release", after: nodes.dropFirst().map(\.id)))
        let jobs = Self.jobs(nodes)
        #expect(jobs.jobs.count == 22 && jobs.jobs.allSatisfy { $0.nodes.count <= 1000 })
        #expect(jobs.jobs.flatMap { $0.nodes.map(\.id) } == nodes.map(\.id))
        let text = jobs.text
        #expect(text.components(separatedBy: "=$(sbatch ").count == 23 && text.contains(" <<'END_'\n") && !text.contains(" <<'END'\n"))
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-jobs-")
        defer { try? FileSystem.remove(folder) }
        try FileSystem.writeAtomically(Array(text.utf8), to: folder.appending("farm.sh"))
        #expect(try await Tool.run("bash", ["-n", folder.appending("farm.sh").string]).succeeded)
        // The commands reach the steps as they are: an sbatch that runs its script at once, for the last step of an array, shows it.
        let fake = """
            sbatch() { local a script=$(cat); for a; do case $a in --array=*) SLURM_ARRAY_TASK_ID=${a##*-} sh -c "$script" > /dev/null;; esac; done; echo 7; }
            export SLURM_ARRAY_TASK_ID=1
            relcli() { printf '<%s>' "$@"; echo; }
            export -f relcli
            """
        let small = Self.jobs([nodes[0]] + nodes[1..<3] + [Self.node(.release, "release", after: ["build 0", "build 1"])])
        let shown = try await Tool.run(
            "bash", ["-c", fake.replacing("sh -c \"$script\" > /dev/null", with: "bash -c \"$script\" 1>&2") + "\n" + small.text], in: folder)
        #expect(shown.errors == "<build><it's $1\nEND\n>\n", "\(shown.output)\(shown.errors)")
        #expect(shown.output == "fetch 7\nbuild-1 7\nrelease 7\n")
    }

    @Test func `have the limits of their kind, and no word that is an option`() throws {
        var settings = SlurmSettings()
        settings.partition = "all"
        settings.build = SlurmSettings.Job(memory: "8G", cpus: 2)
        #expect(settings.arguments(for: .fetch) == ["--partition=all"])
        #expect(settings.arguments(for: .wheel) == ["--partition=all", "--mem=8G", "--cpus-per-task=2"])
        for word in ["", "-x", "a b", "$(touch x)", "a\nb", "é", "--wrap=x"] {
            settings.account = word
            let error = #expect(throws: Failure.self) { try settings.check(in: "relcli.toml") }
            #expect(error?.status == .usage, "\(word)")
        }
        settings.account = "team-1@x"
        #expect(throws: Never.self) { try settings.check(in: "relcli.toml") }
    }

    @Test func `of each stack and channel have a folder of their own`() {
        let pairs = [("sync-web", "prod"), ("sync", "web-prod"), ("sync", "prod"), ("sync.web", "prod"), ("packages", "prod"), ("sync_web", "prod")]
        let folders = pairs.map { StackRelease.slurmFolder(of: $0.0, $0.1, mirror: "mirror") }
        #expect(Set(folders).count == pairs.count, "\(folders)")
        // The packages that steps copy have a folder beside those.
        #expect(folders.allSatisfy { $0.removingLastComponent() == "mirror/farm" && $0 != "mirror/farm/packages" })
        for sign in "+" { #expect(!RepositoryName.isName("a\(sign)b") && !RepositoryName.isChannel("a\(sign)b")) }
    }

    @Test func `have no folder in which Slurm could not name their logs`() {
        for folder in ["/srv/bs\\x/farm", "bs\\x%a/farm"] {
            let error = #expect(throws: Failure.self) { try SlurmJobs.check(FilePath(folder)) }
            #expect(error?.status == .usage && error?.description.contains("backslash") == true, "\(folder)")
        }
        for folder in ["/srv/m%a/farm", "m'$(id)/farm"] { #expect(throws: Never.self) { try SlurmJobs.check(FilePath(folder)) } }
    }
}
