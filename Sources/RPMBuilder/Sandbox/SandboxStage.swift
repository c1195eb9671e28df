import Native
package import SystemPackage

/// The outer half of a sandbox: namespaces in which the parts of the sandbox are assembled for bubblewrap.
///
/// In its mount namespace, a file system of limited size holds everything that the sandbox writes. Then it changes to the sandbox's user. So bubblewrap can
/// be run by a user who may not enter this user's folders, and no build can fill the disk.
package struct SandboxStage: Sendable {
    /// An item that the stage makes available to a sandbox.
    package enum Item: Sendable {
        /// A read-only file or folder of this machine, which the sandbox can read whatever its permissions are.
        case shown(FilePath)
        /// A writable folder that this program created, not counted in the size limit.
        case writable(FilePath)
        /// A copy of a folder that the sandbox may change. The changes are discarded.
        case copy(of: FilePath)
        /// An empty folder with permissions. Unless `result` is `nil`, its content is copied there at the end; the path must not exist.
        case space(mode: String, result: FilePath?)
        /// A root from a template (or an empty one) and a layer for the changes: the folders `upper` and `work` of an area.
        case layers(template: FilePath?, area: FilePath)
    }

    /// Returns the file that is locked while a process of the stage exists.
    static func lock(of state: FilePath) -> FilePath { FilePath(state.string + ".lock") }

    /// The text in the state file if results could not be copied.
    static let lost = "results-lost"

    private let user: SandboxUser
    private let head: [String]
    private var steps: [String] = []
    private var count = 0

    init(user: SandboxUser, space: UInt64, fileCount: Int, state: FilePath, filter: FilePath) {
        self.user = user
        var (owner, range) = ("", "")
        if case .spare(let first, let count) = user { (owner, range) = ("\(first)", count > 1 ? "\(count)" : "") }
        head = [state.string, filter.string, owner, range, "\(space)", "\(fileCount)"]
    }

    /// Adds an item to the stage, and returns bubblewrap's arguments that show it at a path.
    mutating func add(_ item: Item, at place: String) throws(FileError) -> [String] {
        count += 1
        let name = "\(count)"
        let staged = "\(Self.folder)/\(name)"
        switch item {
        case .shown(let path):
            steps += ["show", name, try FileSystem.realPath(path).string]
            return ["--ro-bind", staged, place]
        case .writable(let path):
            steps += ["bind", name, try FileSystem.realPath(path).string]
            return ["--bind", staged, place]
        case .copy(let path):
            steps += ["copy", name, try FileSystem.realPath(path).string]
            return ["--bind", staged, place]
        case .space(let mode, let result):
            steps += ["space", name, mode]
            if let result {
                // The script changes its folder, so that it keeps none of this machine's folders open.
                let folder = try FileSystem.realPath(result.removingLastComponent().isEmpty ? "." : result.removingLastComponent())
                steps += ["take", name, folder.appending(result.lastComponent?.string ?? "").string]
            }
            return ["--bind", staged, place]
        case .layers(let template, let area):
            var below = ""
            if let template { below = try FileSystem.realPath(template).string }
            steps += ["layers", name, below, try FileSystem.realPath(area).string]
            return ["--dev-bind", staged, place]
        }
    }

    /// Returns the arguments of `setpriv` that create the stage and run a command on it.
    func arguments(_ command: [String]) -> [String] {
        let namespace = user == .own ? ["--user", "--map-root-user"] : []
        // The end of the program ends all processes, because each is tied to its parent.
        return ["--pdeathsig", "KILL", "unshare"] + namespace
            + ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-euc", Self.script, "sh"] + head + steps + [
                "--"
            ]
            + command
    }

    private var hasRange: Bool {
        if case .spare(_, let count) = user { count > 1 } else { false }
    }

    /// bubblewrap's arguments for the descriptors that the script opens: the system call filter, the status file, and the pipes for waiting until the users
    /// are mapped.
    var descriptors: [String] {
        ["--seccomp", "4", "--json-status-fd", "9"] + (hasRange ? ["--info-fd", "7", "--userns-block-fd", "8"] : [])
    }

    /// The words before a command that close the descriptors which bubblewrap leaves open.
    static let closing = ["/bin/sh", "-c", "exec \"$@\" 4<&- 6>&- 8<&-", "sh"]

    /// The mount point of the stage, a folder that every machine has and no sandbox needs.
    private static let folder = "/sys"

    /// A script that assembles the stage, changes the user, runs bubblewrap and copies results.
    ///
    /// A range of users can be given to a process only from outside its namespace, so bubblewrap waits for that. The layer of an installation is discarded
    /// at the end, so nothing waits for the disk if the kernel supports it (`volatile`, Linux 5.10). The mark of such a mount is removed for the next
    /// command, which would be refused otherwise. A lock is held until the last process of the stage has ended. If memory runs out, the kernel ends a
    /// sandbox first.
    private static let script = #"""
        state=$1 filter=$2 owner=$3 range=$4 size=$5 files=$6
        shift 6
        umask 022
        cd /
        exec 5<&0 </dev/null 6>"$state.lock"
        flock 6
        own() { [ -z "$owner" ] || chown -hR "$owner:$owner" "$1"; }
        own_folder() { [ -z "$owner" ] || chown -h "$owner:$owner" "$1"; }
        layer() {
            if [ -z "$1" ]; then mount --bind "$2/upper" "$3"; return; fi
            mkdir "$3.area" "$3.below"
            mount --bind "$2" "$3.area"
            mount --bind "$1" "$3.below"
            (cd "$3.area/work" && rm -rf work/incompat)
            layers="lowerdir=$3.below,upperdir=$3.area/upper,workdir=$3.area/work"
            mount -t overlay overlay -o "$layers,volatile" "$3" 2>/dev/null || mount -t overlay overlay -o "$layers" "$3"
        }
        show() {
            if [ -d "$1" ]; then mkdir "$2"; else : > "$2"; fi
            mount --rbind "$1" "$2"
        }
        # What only this user may read is shown with other permissions, and stays as it is: a layer in memory takes them.
        readable() {
            [ -n "$owner" ] && [ -n "$(find "$2" -xdev \( -type d ! -perm -5 -o -type f ! -perm -4 \) -print -quit)" ] || return 0
            if [ ! -d "$1" ]; then cat "$1" > "$2.copy"; mount --bind "$2.copy" "$2"; return; fi
            mkdir "$2.upper" "$2.work"
            mount -t overlay overlay -o "lowerdir=$2,upperdir=$2.upper,workdir=$2.work,metacopy=on" "$2"
            chmod -R a+rX "$2"
        }
        prepare() {
            mount -t tmpfs -o "mode=0755,size=$size,nr_inodes=$files" relcli /sys
            while [ "$1" != -- ]; do
                case $1 in
                show) show "$3" "/sys/$2"; readable "$3" "/sys/$2" ;;
                bind) show "$3" "/sys/$2" ;;
                copy) cp -a "$3" "/sys/$2"; own "/sys/$2" ;;
                space) mkdir -m "$3" "/sys/$2"; own "/sys/$2" ;;
                layers) mkdir "/sys/$2"; own_folder "$4/upper"; layer "$3" "$4" "/sys/$2"; shift ;;
                esac
                shift 3
            done
        }
        run() {
            while [ "$1" != -- ]; do shift; done
            shift
            echo 1000 2>/dev/null > /proc/self/oom_score_adj || true
            [ -z "$owner" ] || set -- setpriv --reuid "$owner" --regid "$owner" --clear-groups -- "$@"
            if [ -z "$range" ]; then
                "$@" <&5 5<&- 4<"$filter" 9>"$state"
                return
            fi
            mkfifo /sys/.told /sys/.go
            exec 8<>/sys/.go
            "$@" <&5 5<&- 4<"$filter" 9>"$state" 7>/sys/.told &
            child=$(sed -n 's/.*"child-pid": *\([0-9]*\).*/\1/p' /sys/.told)
            if [ -n "$child" ]; then
                echo "0 $owner $range" > "/proc/$child/uid_map"
                echo "0 $owner $range" > "/proc/$child/gid_map"
            fi
            echo >&8
            wait $!
        }
        finish() {
            while [ "$1" != -- ]; do
                case $1 in
                take) cp -R "/sys/$2" "$3" || echo results-lost >> "$state" ;;
                layers) shift ;;
                esac
                shift 3
            done
        }
        main() {
            prepare "$@"
            code=0
            run "$@" || code=$?
            finish "$@"
            exit "$code"
        }
        main "$@"
        """#
}
