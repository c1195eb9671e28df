import Failures
import Native
import RPMRepository
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// Folders of applications in the repository of a stack.
@Suite struct `A source in the repository of a stack` {
    /// A state of a repository, and its differences from the commit.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The script for bash; it runs in the repository `stack`, with the committed files `apps/till/app.py`, `apps/till/go` and `apps/till/link`.
        let script: String
        /// The differences of the source, sorted; `nil` if it is in no repository.
        var differences: [String]?
        /// A part of the error.
        var complaint: String?
        /// The folder of the stack.
        var stack = "stack"

        init(_ description: String, _ script: String, _ differences: [String]?) {
            (testDescription, self.script, self.differences) = (description, script, differences)
        }

        init(_ description: String, complaint: String, _ script: String) {
            (testDescription, self.script, self.complaint) = (description, script, complaint)
        }

        func with(stack: String) -> Case {
            var other = self
            other.stack = stack
            return other
        }
    }

    private static let start = """
        set -e; export GIT_CONFIG_GLOBAL=/dev/null HOME=$1; cd $1
        git() { command git -c user.name=t -c user.email=t@example.org -c protocol.file.allow=always -c init.defaultBranch=main "$@"; }
        commit() { git -C $1 add -A; git -C $1 commit -q -m one; }
        git init -q part; echo 'x = 1' > part/part.py; printf '*.key\\n' > part/.gitignore; commit part
        git init -q stack; mkdir -p stack/apps/till stack/other; cd stack; touch stack.toml other/a
        echo 'x = 1' > apps/till/app.py; echo run > apps/till/go; chmod +x apps/till/go; ln -s app.py apps/till/link; commit .

        """

    /// Makes a repository, and calls a closure with the folder of the stack.
    private func inRepository<Result>(_ one: Case, _ body: (FilePath, [String: String]) async throws -> Result) async throws -> Result {
        let folder = try FileSystem.realPath(try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"))
        defer { try? FileSystem.remove(folder) }
        let made = try await Tool.run("bash", ["-c", Self.start + one.script, "bash", folder.string])
        try #require(made.succeeded, "\(made.output)\(made.errors)")
        return try await body(folder.pushing(FilePath(one.stack)), ["PATH": "/usr/bin:/bin", "HOME": folder.string])
    }

    private static let submodule = "git submodule --quiet add ../part apps/till/part; commit .\n"

    private static let cases = [
        Case("unchanged", "", []),
        Case("with changes elsewhere", "echo x > other/a; echo x > new", []),
        Case(
            "with changed, missing and new files", "echo 'x = 2' > apps/till/app.py; rm apps/till/link; touch apps/till/new",
            [" D link", " M app.py", "?? new"]),
        Case("with another right to run", "chmod -x apps/till/go; chmod +x apps/till/app.py", [" M app.py", " M go"]),
        Case("with another link", "ln -sf go apps/till/link", [" M link"]),
        Case("with files that an uncommitted list names", "printf '*\\n' > apps/till/.gitignore; touch apps/till/evil.py", ["?? .gitignore", "?? evil.py"]),
        Case("with files that a committed list names", "echo 'evil*' > .gitignore; commit .; touch apps/till/evil.py", ["?? evil.py"]),
        Case("with files that the user's list names", "mkdir -p ../.config/git; echo 'evil*' > ../.config/git/ignore; touch apps/till/evil.py", ["?? evil.py"]),
        Case(
            "with files that are not packaged",
            """
            cd apps/till; mkdir -p __pycache__ .venv x/venv .tox/py311; touch {__pycache__,.venv,x/venv}/a {.venv,x/venv,.tox/py311}/pyvenv.cfg
            """, []),
        Case(
            "with committed files that are not packaged", "mkdir apps/till/__pycache__; touch apps/till/__pycache__/a; commit .; rm apps/till/__pycache__/a", []
        ),
        Case(
            "with a package named as an environment", "mkdir -p apps/till/{venv,x/.nox}; touch apps/till/{venv,x/.nox}/evil.py",
            ["?? venv/evil.py", "?? x/.nox/evil.py"]),
        Case("with a committed environment", "mkdir apps/till/venv; touch apps/till/venv/{pyvenv.cfg,a.py}; commit .", [" D venv/a.py", " D venv/pyvenv.cfg"]),
        Case("with empty folders", "mkdir -p apps/till/new/inner", []),
        Case("with a lock that is none of a stack", "touch apps/till/pylock.prod.toml", ["?? pylock.prod.toml"]),
        Case("with a repository in it", "git init -q apps/till/in; touch apps/till/in/evil.py; commit apps/till/in", ["?? in/evil.py"]),
        Case("with other ends of lines", "echo '* text=auto eol=crlf' > .gitattributes; commit .; printf 'x = 1\\r\\n' > apps/till/app.py", [" M app.py"]),
        Case(
            "with a filter", "echo '*.py ident' > .gitattributes; printf '$Id$\\n' > apps/till/app.py; commit .; printf '$Id: x $\\n' > apps/till/app.py",
            [" M app.py"]),
        Case("with a hidden change", "git update-index --assume-unchanged apps/till/app.py; echo 'x = 2' > apps/till/app.py", [" M app.py"]),
        Case("with a sub-module", submodule, []),
        Case("with a sub-module that is not there", submodule + "git submodule --quiet deinit -f --all", [" D part/"]),
        forged("tree", complaint: "was changed", "HEAD:apps/till", "git write-tree --prefix=apps/till/"),
        forged("tree above it", complaint: "was changed", "HEAD:apps", "git write-tree --prefix=apps/"),
        forged("tree of all files", complaint: "was changed", "HEAD^{tree}", "git write-tree"),
        forged("commit", complaint: "was changed", "HEAD", "git commit-tree -m one $(git write-tree)"),
        forged("tree that is a file", complaint: "there is no tree", "HEAD:apps/till", "git hash-object -w stack.toml"),
        Case(
            "with a changed sub-module", submodule + "cd apps/till/part; echo 'x = 2' > part.py; touch evil.py a.key",
            [" M part/part.py", "?? part/a.key", "?? part/evil.py"]),
        Case("with another commit of a sub-module", submodule + "cd apps/till/part; echo 'x = 2' > part.py; commit .", [" M part/part.py"]),
        Case("with files in place of a sub-module", submodule + "rm apps/till/part/.git; touch apps/till/part/evil.py", ["?? part/"]),
        Case("that is a sub-module", "git rm -rq apps/till; git submodule --quiet add ../part apps/till; commit .", []),
        Case(
            "that is a sub-module at another commit",
            "git rm -rq apps/till; git submodule --quiet add ../part apps/till; commit .; cd apps/till; echo 'x = 2' > part.py; commit .", [" M part.py"]),
        Case("that is a repository of its own", complaint: "does not have it as a sub-module", "rm -r apps/till; git clone -q ../part apps/till"),
        Case("in a linked work tree", submodule + "git worktree add -q ../tree; cd ../tree; touch apps/till/evil.py", [" D part/", "?? evil.py"]).with(
            stack: "tree"),
        Case(
            "in a linked work tree, with a sub-module",
            submodule + "git worktree add -q ../tree; cd ../tree; git submodule --quiet update --init; touch apps/till/part/evil.py", ["?? part/evil.py"]
        ).with(stack: "tree"),
        Case(
            "in a stack that is a sub-module", "cd ..; git init -q all; cd all; git submodule --quiet add ../stack; commit .; touch stack/apps/till/evil.py",
            ["?? evil.py"]
        )
        .with(stack: "all/stack"),
        Case("in a shallow clone", "cd ..; git clone -q --depth 1 file://$PWD/stack new; touch new/apps/till/evil.py", ["?? evil.py"]).with(stack: "new"),
        Case("with packed objects and references", "git gc -q; git pack-refs --all; touch apps/till/evil.py", ["?? evil.py"]),
        Case("in no repository", "rm -rf .git", nil),
        Case("in a shared clone", complaint: "is not below its own folder", "cd ..; git clone -q --shared stack new").with(stack: "new"),
        Case("without objects", complaint: "cannot compare", "rm -rf .git/objects/*"),
        Case(
            "behind a link", complaint: "leads through a symbolic link",
            "mkdir v; mv apps/till v/1; ln -s ../v/1 apps/till; commit .; cp -r v/1 v/2; touch v/2/evil.py; ln -sfn ../v/2 apps/till"),
        Case(
            "whose repository shares the objects of a folder around it", complaint: "as only a linked work tree does",
            "mv .git/objects .git/refs .; echo .. > .git/commondir"),
        Case(
            "whose repository has alternates without end", complaint: "more than 64 folders of objects",
            "mkdir -p .git/objects/info; for n in $(seq 100); do echo ../objects; done > .git/objects/info/alternates"),
        Case("in a work tree whose repository is gone", complaint: "which is not there", "git worktree add -q ../tree; mv .git ../gone").with(stack: "tree"),
        Case(
            "with a path that is too long", complaint: "more than 4096 bytes",
            """
            tree=$(printf '100644 blob %s\\t%s\\n' $(git hash-object -w stack.toml) $(head -c 5000 /dev/zero | tr '\\0' a) | git mktree)
            till=$(printf '040000 tree %s\\ttill\\n' $tree | git mktree); apps=$(printf '040000 tree %s\\tapps\\n' $till | git mktree)
            git update-ref refs/heads/main $(git commit-tree -m one $apps)
            """),
        tree("with two files of one name", complaint: "which no file can have or which another one has too", "app.py", "app.py"),
        tree("with a name of git", complaint: "which no file can have or which another one has too", ".GIT"),
        tree("with a path as a name", complaint: "which no file can have or which another one has too", "a/b"),
        tree("with a name that is not UTF-8", complaint: "a name that is not UTF-8", "a\\377"),
        Case("without a commit", complaint: "it has no commit", "rm -rf .git; git init -q ."),
        Case("whose repository is that of others", complaint: "which does not name it", "rm -rf .git; echo \"gitdir: ../part/.git\" > .git"),
        Case(
            "whose repository shares the objects of others", complaint: "names a folder that it is not in",
            "echo ../../part/.git > .git/commondir; git -C ../part rev-parse HEAD > .git/HEAD"),
    ]

    /// Returns a repository in which a loose object was replaced by another one that has the new file `apps/till/evil.py`.
    private static func forged(_ what: String, complaint: String, _ name: String, _ other: String) -> Case {
        let script = """
            id=$(git rev-parse \(name)); touch apps/till/evil.py; git add .; other=$(\(other))
            cp -f .git/objects/${other:0:2}/${other:2} .git/objects/${id:0:2}/${id:2}
            """
        return Case("with a forged \(what)", complaint: complaint, script)
    }

    /// Returns a repository whose tree of the source has these names, which git would not write.
    ///
    /// - Parameter names: formats for `printf`.
    private static func tree(_ description: String, complaint: String, _ names: String...) -> Case {
        let script = """
            blob=$(git hash-object -w stack.toml | sed 's/../\\\\x&/g')
            tree=$(for name in \(names.map { "'\($0)'" }.joined(separator: " ")); do printf "100644 $name\\0$blob"; done | git hash-object --literally -w -t tree --stdin)
            for name in till apps; do tree=$(printf "40000 $name\\0$(echo $tree | sed 's/../\\\\x&/g')" | git hash-object --literally -w -t tree --stdin); done
            git update-ref refs/heads/main $(git commit-tree -m one $tree)
            """
        return Case(description, complaint: complaint, script)
    }

    @Test func `may have modes in its trees that only other programs write`() async throws {
        let script = """
            id() { git rev-parse HEAD:apps/till/$1 | sed 's/../\\\\x&/g'; }
            tree=$(printf "0100640 app.py\\0$(id app.py)100775 go\\0$(id go)120000 link\\0$(id link)" | git hash-object --literally -w -t tree --stdin)
            for name in till apps; do tree=$(printf "040000 $name\\0$(echo $tree | sed 's/../\\\\x&/g')" | git hash-object --literally -w -t tree --stdin); done
            git update-ref refs/heads/main $(git commit-tree -m one $tree)
            """
        try await inRepository(Case("", script, [])) { stack, environment in
            let found = try await StackCommit.uncommitted(below: stack.pushing("apps/till"), of: stack, environment: environment)
            #expect(found == [])
        }
    }

    @Test func `leaves out the locks of its stack where it is the folder of the stack`() async throws {
        let script = """
            printf 'lock-version = "1.0"\\ncreated-by = "relcli"\\n' > pylock.prod.toml; commit .; echo >> pylock.prod.toml
            cp pylock.prod.toml pylock.dev.toml
            """
        try await inRepository(Case("", script, [])) { stack, environment in
            #expect(try await StackCommit.uncommitted(below: stack, of: stack, environment: environment) == [])
            let digest = try SourceFolder.digest(stack)
            try FileSystem.remove(stack.appending("pylock.prod.toml"))
            #expect(try SourceFolder.digest(stack) == digest)
            try FileSystem.createDirectory(stack.pushing("apps/empty/inner"))
            #expect(try SourceFolder.digest(stack) == digest)
            try FileSystem.writeAtomically([0x78], to: stack.pushing("apps/empty/inner/a"))
            #expect(try SourceFolder.digest(stack) != digest)
        }
    }

    @Test(arguments: cases) func `is what its commit has, or else it is told`(_ one: Case) async throws {
        try await inRepository(one) { stack, environment in
            func differences() async throws -> [String]? {
                try await StackCommit.uncommitted(below: stack.pushing("apps/till"), of: stack, environment: environment)?.sorted()
            }
            guard let complaint = one.complaint else {
                let found = try await differences()
                #expect(found == one.differences)
                return
            }
            let error = await #expect(throws: Failure.self) { _ = try await differences() }
            #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
        }
    }

    @Test func `is not what anybody can tell without git`() async throws {
        try await inRepository(Case("unchanged", "", [])) { stack, _ in
            let error = await #expect(throws: Failure.self) {
                _ = try await StackCommit.uncommitted(below: stack.pushing("apps/till"), of: stack, environment: ["PATH": "/nowhere"])
            }
            #expect(error?.hints == ["install git: apt-get install git, or dnf install git"], "\(String(describing: error))")
            let read = try #require(try await StackCommit.read(of: stack, environment: ["PATH": "/nowhere"]))
            #expect(read.commit.isClean == nil && read.problem?.hints == ["install git: apt-get install git, or dnf install git"], "\(read)")
        }
    }

    @Test(arguments: [
        Case(submodule, submodule + "echo 'a*' > .gitignore; commit .; touch abc", []),
        Case("a folder below the top", "cd ..; git init -q all; mv stack all/; rm -rf all/stack/.git; touch all/b; commit all; touch all/c", []).with(
            stack: "all/stack"),
        Case("a linked work tree", "git worktree add -q ../tree", []).with(stack: "tree"),
        Case("a changed file", "echo x > other/a", nil),
        Case("a file in a sub-module", submodule + "touch apps/till/part/b", nil),
        Case("another commit", submodule + "cd apps/till/part; touch b; commit .", nil),
        Case("a staged file", "touch b; git add b", nil),
        Case("a file that the user's list names", "mkdir -p ../.config/git; echo 'evil*' > ../.config/git/ignore; touch evil.py", nil),
    ]) func `is recorded with its commit and its changes`(_ one: Case) async throws {
        try await inRepository(one) { stack, environment in
            let read = try #require(try await StackCommit.read(of: stack, environment: environment))
            #expect(read.commit.isClean == (one.differences != nil) && read.problem == nil, "\(read)")
        }
    }

    @Test(.timeLimit(.minutes(5))) func `is not read without end`() async throws {
        let script = """
            blob=$(git hash-object -w other/a); tree=$(for name in $(seq 40); do printf '100644 blob %s\\tf%s\\n' $blob $name; done | git mktree)
            for level in 1 2 3 4 5; do tree=$(for name in $(seq 40); do printf '040000 tree %s\\td%s\\n' $tree $name; done | git mktree); done
            git update-ref refs/heads/main $(git commit-tree -m bomb $tree)
            """
        try await inRepository(Case("a bomb", script, [])) { stack, environment in
            let read = try #require(try await StackCommit.read(of: stack, environment: environment))
            #expect(read.commit.isClean == nil && read.problem?.causes == ["it has more than 100000 files"], "\(read)")
            let error = await #expect(throws: Failure.self) { _ = try await StackCommit.uncommitted(below: stack, of: stack, environment: environment) }
            #expect(error?.causes == ["it has more than 100000 files"], "\(String(describing: error))")
        }
    }
}
