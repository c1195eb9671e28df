import ForeignText
import Glibc
import Native
import SystemPackage

/// The user of this machine that a sandbox runs as.
package enum SandboxUser: Hashable, Sendable {
    /// The user who runs the program, who is not root.
    case own
    /// Users that nobody has, and that only root can give: `first` is the first of `count`.
    case spare(first: UInt32, count: UInt32)
    /// Root itself with few capabilities, where the machine forbids user namespaces.
    case root

    /// Ids between those of `systemd` and the end of the signed numbers, which no distribution gives away.
    private static let spareIDs: UInt32 = 1_900_000_000
    private static let rangeSize: UInt32 = 65536

    /// The user of an installation, which has a range of users of its own where root can give it one.
    package static func forInstallation() async -> SandboxUser {
        guard getuid() == 0 else { return .own }
        guard let found = range(among: identities()), case .spare(let first, _) = found else { return .root }
        let probe = ["--reuid", "\(first)", "--regid", "\(first)", "--clear-groups", "unshare", "--user", "true"]
        let program = Sandbox.find("setpriv") ?? "/usr/bin/setpriv"
        let answer = try? await PlainProcess.run(program, probe)
        return answer?.isSuccess == true ? found : .root
    }

    /// The user of a build, another one for each sandbox where root can choose, so that no two count as one for the limits.
    static func forBuild() throws(SandboxError) -> SandboxUser {
        guard getuid() == 0 else { return .own }
        guard case .spare(let first, let count)? = range(among: identities()) else {
            throw SandboxError(why: "this container has no user but root to run a build as", hint: "map more users into the container (/etc/subuid)")
        }
        // Above the range of installations where there is room.
        let isWide = first == spareIDs
        return .spare(first: isWide ? first + count + UInt32.random(in: 0..<count) : first + count - 1, count: 1)
    }

    /// The range of spare users among those that this process knows: usually the same one, in a container with few users the last of them.
    static func range(among known: [ClosedRange<UInt32>]) -> SandboxUser? {
        if known.contains(where: { $0.contains(spareIDs) && $0.contains(spareIDs + 2 * rangeSize) }) { return .spare(first: spareIDs, count: rangeSize) }
        guard let widest = known.max(by: { $0.count < $1.count }), widest.count > 8192 else { return nil }
        // The first thousand are the container's own users, the last the one that stands for unknown users.
        let first = max(widest.lowerBound + 2000, widest.upperBound > rangeSize ? widest.upperBound - rangeSize : 0)
        return .spare(first: first, count: widest.upperBound - first - 1)
    }

    /// The users that the namespace of this process knows (`user_namespaces(7)`).
    private static func identities() -> [ClosedRange<UInt32>] {
        let text = (try? FileSystem.readAll("/proc/self/uid_map", limit: 1 << 16)) ?? []
        return String(decoding: text, as: UTF8.self).splitBytes(on: "\n").compactMap { line in
            let numbers = line.splitBytes(on: " ").compactMap { UInt32($0) }
            guard numbers.count == 3, numbers[2] > 0 else { return nil }
            return numbers[0]...(numbers[0] + (numbers[2] - 1))
        }
    }

    /// The owner on this machine of what the sandbox's first user may write; nil when that is who runs the program.
    package var owner: UInt32? {
        if case .spare(let first, _) = self { return first }
        return nil
    }
}
