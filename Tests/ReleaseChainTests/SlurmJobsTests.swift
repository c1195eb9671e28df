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

    @Test func `have only limits that sbatch can read`() throws {
        struct Case {
            let text: String
            let isTime: Bool
            let isMemory: Bool
        }
        // As sbatch 22.05 takes them, without a cluster.
        let cases = [
            Case(text: "30", isTime: true, isMemory: true), Case(text: "0", isTime: true, isMemory: true), Case(text: "1:30", isTime: true, isMemory: false),
            Case(text: "1:2:3", isTime: true, isMemory: false), Case(text: "1-2", isTime: true, isMemory: false),
            Case(text: "1-2:3:4", isTime: true, isMemory: false), Case(text: "Unlimited", isTime: true, isMemory: false),
            Case(text: "4G", isTime: false, isMemory: true), Case(text: "8k", isTime: false, isMemory: true), Case(text: "4gb", isTime: false, isMemory: true),
            Case(text: "soon", isTime: false, isMemory: false), Case(text: "2h", isTime: false, isMemory: false),
            Case(text: "1:2:3:4", isTime: false, isMemory: false), Case(text: "1-2-3", isTime: false, isMemory: false),
            Case(text: "1:2-3", isTime: false, isMemory: false), Case(text: "1:", isTime: false, isMemory: false),
            Case(text: "4Gx", isTime: false, isMemory: false), Case(text: "1P", isTime: false, isMemory: false),
            Case(text: "4.5G", isTime: false, isMemory: false), Case(text: "G", isTime: false, isMemory: false),
        ]
        for item in cases {
            for (key, isGood) in [("time", item.isTime), ("memory", item.isMemory)] {
                var settings = SlurmSettings()
                settings.build = SlurmSettings.Job(time: key == "time" ? item.text : nil, memory: key == "memory" ? item.text : nil)
                var failure: Failure?
                do { try settings.check(in: "relcli.toml") } catch let error as Failure { failure = error }
                #expect((failure == nil) == isGood && failure.map { $0.status == .usage } ?? true, "\(key) = \(item.text)")
                #expect(failure?.headline.hasPrefix("relcli.toml: [slurm.build] \(key) = '\(item.text)'") ?? true)
            }
        }
    }

    @Test func `that wait are named once for each reason that lasts`() {
        func step(_ job: String, _ index: Int, _ state: String, _ reason: String) -> SlurmCluster.Step {
            SlurmCluster.Step(job: "1", name: "relcli-x-\(job)", index: index, state: state, reason: reason)
        }
        var waits = SlurmWaits()
        func newLines(_ steps: [SlurmCluster.Step], _ now: Double) -> [String] { waits.newLines(of: steps, prefix: "relcli-x-", now: now) }
        let stuck = [step("build-1", 0, "PENDING", "PartitionConfig"), step("build-1", 1, "PENDING", "PartitionConfig")]
        let quiet = [step("fetch", 0, "RUNNING", "None"), step("release", 0, "PENDING", "Dependency")]
        #expect(newLines(stuck + quiet, 100) == [])
        let told = newLines(stuck + quiet, 100 + SlurmWaits.patience)
        #expect(told.count == 1 && told[0].hasPrefix("Slurm keeps 2 steps of build-1 waiting: PartitionConfig; ") && told[0].hasSuffix("--cancel"), "\(told)")
        #expect(newLines(stuck, 500) == [])
        // A reason that ended meanwhile begins anew.
        let busy = [step("fetch", 0, "PENDING", "Resources")]
        #expect(newLines(busy, 600) == [] && newLines([], 610) == [] && newLines(busy, 620) == [])
        #expect(newLines(busy, 620 + SlurmWaits.patience) == ["Slurm keeps 1 step of fetch waiting: Resources"])
    }

    @Test func `are followed with a word about other settings`() {
        var old = SlurmSettings()
        old.cpus = 64
        let jobs = Self.jobs([Self.node(.fetch, "fetch", after: [])])
        #expect(SlurmRun.following(jobs, SlurmRun.State(settings: old)).contains("with other settings of [slurm]"))
        for state in [SlurmRun.State(), SlurmRun.State(settings: SlurmSettings())] {
            #expect(SlurmRun.following(jobs, state).hasSuffix("again, which an earlier command began"))
        }
    }

    @Test func `that a program refuses before it reads them leave its message`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let cluster = SlurmCluster(try stack.context())
            let error = await #expect(throws: Failure.self) {
                _ = try await cluster.run(
                    "sh", ["-c", "exec <&-; echo 'invalid memory' >&2; exit 1"], input: String(repeating: "# a long script\n", count: 100_000))
            }
            #expect(error?.headline == "sh failed" && error?.causes == ["invalid memory"], "\(String(describing: error))")
            #expect(try await cluster.run("cat", [], input: "a script") == "a script")
        }
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
