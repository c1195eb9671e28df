import Glibc
import Native
import SystemPackage
import TestSupport
import Testing

/// A crawl into a disk of a few hundred kilobytes ends with an error that names it, and goes on when there is room.
@Suite struct FullDiskTests {
    /// Fills the disk, verifies the mirror, makes room, and crawls on.
    private static let script = """
        exec unshare \(getuid() == 0 ? "" : "--user --map-root-user") --mount sh -c '
            mkdir disk && mount -t tmpfs -o size=600k,mode=0755 relcli disk
            "$0" crawl --all --mirror disk/mirror; echo "crawl $?"
            find disk/mirror/tmp disk/mirror -name "*.part" -o -name ".tmp-*"
            "$0" mirror verify --mirror disk/mirror >&2; echo "verify $?"
            mount -o remount,size=60m disk
            "$0" crawl --all --mirror disk/mirror --quiet >/dev/null; echo "crawl $?"
            "$0" mirror verify --mirror disk/mirror >&2; echo "verify $?"
            ls disk/mirror/packages/*/*.whl | wc -l' "$0"
        """

    @Test func `the mirror is whole, and nothing that is not complete takes up room`() async throws {
        try await CommandLine.run { line in
            for number in 0..<12 {
                var wheel = WheelMaker("ware-\(number)", "1.0")
                var random = SeededGenerator(seed: UInt64(number))
                wheel.files.append(("ware/data", (0..<60_000).map { _ in UInt8(random.below(256)) }))
                line.index.add(try LocalIndexFile(wheel))
            }
            let result = try await line.shell(Self.script)
            #expect(result.output == "crawl 3\nverify 0\ncrawl 0\nverify 0\n19\n", "\(result)")
            #expect(result.errors.contains("disk/mirror") && result.errors.contains("hint: free some space on that disk"), "\(result)")
        }
    }
}
