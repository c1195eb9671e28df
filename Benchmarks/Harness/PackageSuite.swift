import Glibc
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// Converts a wheel to RPMs repeatedly; measures processor and wall time per package, and the maximum memory.
enum PackageSuite {
    /// Runs the suite with `WHEEL COUNT FOLDER [LEVEL]`: the wheel, the number of packages, the output folder, and the level of zstd.
    static func run(_ arguments: [String]) {
        guard arguments.count > 2, let count = Int(arguments[1]), count > 0 else { return print("usage: packages WHEEL COUNT FOLDER [LEVEL]") }
        do {
            let level = arguments.count > 3 ? Int(arguments[3]) : nil
            let suite = Run(wheel: FilePath(arguments[0]), folder: FilePath(arguments[2]), target: try target(level))
            try suite.repeated(count)
        } catch {
            print("error: \(error)")
            exit(1)
        }
    }

    private struct Run {
        let wheel: FilePath
        let folder: FilePath
        let target: Target
        /// One pool for all packages, as in a release.
        let pool = CodecPool()

        func repeated(_ count: Int) throws {
            let whole = try measured(count) { _ = try package(try plan()) }
            let planned = try plan()
            let written = try measured(count) { _ = try package(planned) }
            let spelled = try measured(count) { _ = SpecWriter.text(try plan(), sources: [wheel.lastComponent?.string ?? ""]) }
            print("whole_cpu_ms \(whole.processor * 1e3 / Double(count))")
            print("whole_wall_ms \(whole.wall * 1e3 / Double(count))")
            print("write_cpu_ms \(written.processor * 1e3 / Double(count))")
            print("write_wall_ms \(written.wall * 1e3 / Double(count))")
            print("spec_cpu_ms \(spelled.processor * 1e3 / Double(count))")
            print("spec_wall_ms \(spelled.wall * 1e3 / Double(count))")
            print("peak_mb \(peakMegabytes())")
        }

        private func plan() throws -> RPMPlan {
            let name = wheel.lastComponent?.string ?? ""
            guard let digest = SHA256Digest(bytes: try Digest.ofFile(wheel, .sha256)) else { throw VerificationError.notAFile(filename: name) }
            let artifact = try VerifiedArtifact.verify(path: wheel, filename: name, expecting: digest)
            let contents = try WheelContents(artifact, spoolDirectory: folder)
            return try RPMPlanner.plan(wheel: contents, target: target, overrides: nil, context: PlanContext(buildTime: 1_700_000_000))
        }

        private func package(_ plan: RPMPlan) throws -> BuiltPackage {
            try RPMWriter.write(plan.main, format: target.profile.rpm, to: folder.appending("\(plan.main.name).rpm"), pool: pool)
        }
    }

    private static func target(_ level: Int?) throws -> Target {
        let python = PythonProfile(
            version: "3.9", fullVersion: "3.9.21", interpreter: "/usr/bin/python3.9", abiTags: ["cp39"], packagePrefix: "python3-",
            sitelib: "/usr/lib/python3.9/site-packages", sitearch: "/usr/lib64/python3.9/site-packages",
            distProvides: DistProvides(namespaces: ["python3.9dist"]))
        let profile = TargetProfile(
            name: "bench", title: "bench", distTag: ".bench", rpm: RPMFormat(version: "4.16.1.3", codec: "zstd", level: level),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: "2.34", architectures: ["x86_64"], pythons: [python])
        return try Target(profile: profile, architecture: "x86_64")
    }

    private static func measured(_ count: Int, _ work: () throws -> Void) throws -> (processor: Double, wall: Double) {
        let (processor, wall) = (time(CLOCK_PROCESS_CPUTIME_ID), time(CLOCK_MONOTONIC))
        for _ in 0..<count { try work() }
        return (time(CLOCK_PROCESS_CPUTIME_ID) - processor, time(CLOCK_MONOTONIC) - wall)
    }

    private static func time(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func peakMegabytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
    }
}
