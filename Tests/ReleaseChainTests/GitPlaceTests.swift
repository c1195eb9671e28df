import Failures
import Native
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// Repositories in the folder of a stack, whose text leads git to other folders, repositories and programs.
@Suite struct `A repository in the folder of a stack` {
    /// A way to write a repository, as a script for bash.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The script; it runs in the folder of the stack, and `$out` is a repository elsewhere with the file `secret.py`, whose commit is `$id`.
        let script: String
        /// The path of the repository, from the folder of the stack.
        var path: String
        /// A part of the error.
        var complaint = "not below the stack's folder"

        init(_ description: String, _ path: String, _ script: String) { (testDescription, self.path, self.script) = (description, path, script) }

        init(_ description: String, _ script: String) { self.init(description, "app.git", script) }

        func with(complaint: String) -> Case {
            var other = self
            other.complaint = complaint
            return other
        }
    }

    private static let start = """
        set -e; export GIT_CONFIG_GLOBAL=/dev/null; folder=$1; out=$folder/out; in=$folder/stack
        make() { git init -q -b main "$@"; }
        add() { git -C "$1" add .; git -C "$1" -c user.name=t -c user.email=t@example.org commit -q -m "$2"; }
        bare() { mkdir -p $1/objects $1/refs/heads; echo 'ref: refs/heads/main' > $1/HEAD; }
        make $out; echo 'secret = 1' > $out/secret.py; add $out one; id=$(git -C $out rev-parse HEAD)
        mkdir -p $in; cd $in

        """

    /// Runs a closure with a temporary folder that is removed afterwards.
    private static func inFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
        let folder = try FileSystem.realPath(try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"))
        defer { try? FileSystem.remove(folder) }
        return try await body(folder)
    }

    /// Writes a repository and checks out its branch; returns the names of the files.
    private func files(of one: Case) async throws -> [String] {
        try await Self.inFolder { folder in
            let made = try await Tool.run("bash", ["-c", Self.start + one.script, "bash", folder.string])
            try #require(made.succeeded, "\(made.output)\(made.errors)")
            let path = folder.pushing(FilePath("stack")).string + "/" + one.path
            let place = folder.appending("checkout")
            do {
                _ = try await GitCheckout(
                    url: "file://\(path)", reference: "refs/heads/main", into: place, inside: folder.appending("stack"), environment: ["PATH": "/usr/bin:/bin"])
            } catch {
                #expect(try FileSystem.status(folder.appending("ran")) == nil, "a program of the repository ran")
                throw error
            }
            #expect(try FileSystem.status(folder.appending("ran")) == nil, "a program of the repository ran")
            let list = try await Tool.run("find", [place.string, "-name", "*.py", "-printf", "%P\n"])
            return list.output.split(separator: "\n").map(String.init).sorted()
        }
    }

    /// Repositories that lead to another one, or to a program.
    private static let escapes = [
        Case("a common folder", "bare app.git; echo $out/.git > app.git/commondir"),
        Case("a file of git", "app", "mkdir app; echo \"gitdir: $out/.git\" > app/.git"),
        Case(
            "a file of git that names a folder with a common folder", "app",
            "bare inner.git; echo $out/.git > inner.git/commondir; mkdir app; echo 'gitdir: ../inner.git' > app/.git"),
        Case(
            "alternates",
            """
            bare app.git; mkdir app.git/objects/info; echo $out/.git/objects > app.git/objects/info/alternates; echo $id > app.git/refs/heads/main
            """),
        Case(
            "alternates of alternates",
            """
            bare app.git; bare two.git; mkdir app.git/objects/info two.git/objects/info; echo $id > app.git/refs/heads/main
            echo ../../two.git/objects > app.git/objects/info/alternates; echo $out/.git/objects > two.git/objects/info/alternates
            """),
        Case(
            "a quoted path in alternates",
            """
            bare app.git; mkdir app.git/objects/info; echo $id > app.git/refs/heads/main
            line='"'$out/.git/objects'"'; mkdir -p "app.git/objects/$line"; echo "$line" > app.git/objects/info/alternates
            """
        ).with(complaint: "has a quoted path"),
        Case(
            "a path in alternates that is not UTF-8",
            """
            bare app.git; mkdir app.git/objects/info; echo $id > app.git/refs/heads/main
            one=$(printf 'other\\377'); mkdir -p $one/info $(printf 'other\\357\\277\\275'); echo $out/.git/objects > $one/info/alternates
            echo ../../$one > app.git/objects/info/alternates
            """
        ).with(complaint: "is not UTF-8"),
        Case("a link to objects", "bare app.git; rmdir app.git/objects; ln -s $out/.git/objects app.git/objects; echo $id > app.git/refs/heads/main").with(
            complaint: "objects is no folder"),
        Case(
            "links in the folder of objects",
            "bare app.git; for one in $out/.git/objects/??; do ln -s $one app.git/objects/; done; echo $id > app.git/refs/heads/main"
        ).with(complaint: "is a link or a device"),
        Case("a link to references", "bare app.git; rm -r app.git/refs app.git/objects; for one in refs objects; do ln -s $out/.git/$one app.git/; done").with(
            complaint: "refs is no folder"),
        Case(
            "a link to a reference",
            """
            bare app.git; mkdir app.git/objects/info; echo $out/.git/objects > app.git/objects/info/alternates
            ln -s $out/.git/refs/heads/main app.git/refs/heads/main
            """
        ).with(complaint: "is a link or a device"),
        Case(
            "missing objects of another repository",
            """
            bare app.git; echo $id > app.git/refs/heads/main
            printf '[core]\\n\\trepositoryformatversion = 1\\n[extensions]\\n\\tpartialclone = o\\n' > app.git/config
            printf '[remote "o"]\\n\\turl = file://%s\\n\\tpromisor = true\\n\\tuploadpack = touch %s/ran; git-upload-pack\\n' $out $folder >> app.git/config
            """
        ).with(complaint: "not our ref"),
        Case(
            "a sub-module with a common folder",
            """
            make app.git; mkdir app.git/p; bare x.git; echo $out/.git > x.git/commondir; printf '[submodule "p"]\\n\\tpath = p\\n\\turl = ../x.git\\n' > app.git/.gitmodules
            git -C app.git update-index --add --cacheinfo 160000,$id,p; git -C app.git add .gitmodules; add app.git one
            """),
    ]

    @Test(arguments: escapes) func `leads to nothing outside that folder`(_ one: Case) async throws {
        let error = await #expect(throws: Failure.self) {
            let found = try await files(of: one)
            Issue.record("it has \(found)")
        }
        let told = ([error?.subject ?? ""] + (error?.causes ?? [])).joined(separator: "; ")
        #expect(told.contains(one.complaint), "\(String(describing: error))")
    }

    private static let honest = [
        Case("a work tree", "app", "make app; echo > app/app.py; add app one"),
        Case("a name with signs", "we ird%41", "make 'we ird%41'; echo > 'we ird%41/app.py'; add 'we ird%41' one"),
        Case(
            "settings that name programs", "app",
            """
            make app; echo > app/app.py; add app one
            for key in uploadpack.packObjectsHook core.fsmonitor core.sshCommand core.alternateRefsCommand core.gitProxy core.hooksPath; do
              git config --file app/.git/config $key "touch $folder/ran"
            done
            """),
        Case("packed references", "app", "make app; echo > app/app.py; add app one; git -C app pack-refs --all; git -C app gc -q"),
        Case("a linked work tree", "tree", "make app; echo > app/app.py; add app one; git -C app worktree add -q -b other ../tree"),
        Case("shared objects", "make app; echo > app/app.py; add app one; git clone -q --bare --shared app app.git"),
        Case(
            "a shallow clone",
            "make app; echo > app/app.py; add app one; echo x > app/app.py; add app two; git clone -q --bare --depth 1 file://$PWD/app app.git"),
        Case(
            "a sub-module's folder", "outer/p",
            """
            make app; echo > app/app.py; add app one; make outer
            git -C outer -c protocol.file.allow=always submodule --quiet add file://$PWD/app p
            """),
    ]

    @Test(arguments: honest) func `may be of any form that git writes`(_ one: Case) async throws {
        var one = one
        one.path = one.path.replacing("%", with: "%25").replacing(" ", with: "%20")
        #expect(try await files(of: one) == ["app.py"])
    }

    @Test func `may have identifiers of SHA-256, and so may its sub-modules`() async throws {
        let script = """
            export GIT_DEFAULT_HASH=sha256; make part; echo > part/part.py; add part one; make app; echo > app/app.py
            git -C app -c protocol.file.allow=always submodule --quiet add file://$PWD/part part; add app one
            """
        #expect(try await files(of: Case("identifiers of SHA-256", "app", script)) == ["app.py", "part/part.py"])
    }

    @Test(
        arguments: [
            ("", .sha1), ("[core]\n\tobjectformat = sha256\n", .sha1), ("[Extensions]\n\tObjectFormat = sha256\n", .sha256),
            ("[extensions] objectformat=sha256", .sha256), ("[extensions]\nobjectformat = sha256\nobjectformat = sha1\n", .sha1),
            ("[extensions]\n\tobjectformat = md5\n", nil), ("[extensions \"x\"]\n\tobjectformat = sha256\n", .sha1),
        ] as [(String, GitObjectFormat?)]) func `states the format of its identifiers`(_ settings: String, _ format: GitObjectFormat?)
    {
        #expect(GitObjectFormat(settings: settings) == format)
    }

    @Test func `has the bytes of its commit, whatever its attributes say, and so have its sub-modules`() async throws {
        let attributes = [
            "* text=auto eol=crlf", "* text eol=crlf", "* crlf", "* ident", "* text working-tree-encoding=UTF-32", "* binary working-tree-encoding=UTF-16",
        ]
        try await Self.inFolder { folder in
            let script = """
                make part; make app; text=$(printf '$Id$\\\\nabc\\\\n')
                for name in part app; do
                  number=0
                  while read -r line; do
                    number=$((number + 1)); mkdir -p $name/$number; list=$(echo "$line" | git -C $name hash-object -w --stdin); id=$(printf '$Id$\\nabc\\n' | git -C $name hash-object -w --stdin)
                    git -C $name update-index --add --cacheinfo 100644,$id,$number/text
                    git -C $name update-index --add --cacheinfo 100644,$list,$number/.gitattributes
                  done <<'END'
                \(attributes.joined(separator: "\n"))
                END
                done
                git -C part -c user.name=t -c user.email=t@example.org commit -q -m one
                printf '[submodule "p"]\\n\\tpath = p\\n\\turl = ../part\\n' > app/.gitmodules; git -C app add .gitmodules
                git -C app update-index --add --cacheinfo 160000,$(git -C part rev-parse HEAD),p
                git -C app -c user.name=t -c user.email=t@example.org commit -q -m one
                """
            let made = try await Tool.run("bash", ["-c", Self.start + script, "bash", folder.string])
            try #require(made.succeeded, "\(made.output)\(made.errors)")
            _ = try await GitCheckout(
                url: "file://\(folder)/stack/app", reference: nil, into: folder.appending("checkout"), inside: folder.appending("stack"),
                environment: ["PATH": "/usr/bin:/bin"])
            for place in ["checkout", "checkout/p"] {
                for number in 1...attributes.count {
                    let path = folder.pushing(FilePath("\(place)/\(number)/text"))
                    let text = String(decoding: try FileSystem.readAll(path, limit: 1000), as: UTF8.self)
                    #expect(text == "$Id$\nabc\n", "\(path): \(attributes[number - 1])")
                }
            }
        }
    }

    /// The scheme of an address, that of its sub-module, and the protocols that git may use for both.
    struct Schemes: Sendable, CustomTestStringConvertible {
        let outer: String
        let inner: String
        let allowed: [String]
        var testDescription: String { "\(inner) in \(outer)" }
    }

    @Test(arguments: [
        Schemes(outer: "https://bot:hunter2@host", inner: "https://host", allowed: ["https", "https"]),
        Schemes(outer: "https://bot:hunter2@host", inner: "http://host", allowed: ["https", "https"]),
        Schemes(outer: "http://bot:hunter2@host", inner: "https://host", allowed: ["http:https", "https"]),
        Schemes(outer: "http://bot:hunter2@host", inner: "..", allowed: ["http:https", "http:https"]),
        Schemes(outer: "https://bot:hunter2@host", inner: "ssh://git@host", allowed: ["https", ""]),
        Schemes(outer: "ssh://git@host", inner: "https://host", allowed: ["ssh", "https"]),
        Schemes(outer: "file://HERE", inner: "http://host", allowed: ["file", "https"]),
        Schemes(outer: "file://HERE", inner: "https://host", allowed: ["file", "https"]),
        Schemes(outer: "ssh://git@host", inner: "git@host:", allowed: ["ssh", "ssh"]),
    ]) func `is reached by nothing less safe than its address says, and only with its own token`(_ one: Schemes) async throws {
        try await Self.inFolder { folder in
            // A git that takes each address from a folder, and tells what it may use.
            let script = """
                make part; touch part/part.py; add part one; make app; id=$(git -C part rev-parse HEAD); mkdir app/p
                printf '[submodule "p"]\\n\\tpath = p\\n\\turl = %s/part\\n' "\(one.inner)" > app/.gitmodules
                git -C app update-index --add --cacheinfo 160000,$id,p; add app one; git -C app tag v1
                mkdir $folder/bin; cat > $folder/bin/git <<END
                #!/bin/bash
                case "\\$* " in *"/part "* | *"/app "* | *"/relcli-origin "*) echo "\\${GIT_ALLOW_PROTOCOL-none} \\$GIT_CONFIG_KEY_0 \\$* " >> $folder/log ;; esac
                args=()
                for one in "\\$@"; do case "\\$one" in *host*/part | *host*part) one=$in/part ;; *host*/app) one=$in/app ;; esac; args+=("\\$one"); done
                export GIT_ALLOW_PROTOCOL=file; unset GIT_CONFIG_COUNT
                exec /usr/bin/git "\\${args[@]}"
                END
                chmod +x $folder/bin/git
                """
            let made = try await Tool.run("bash", ["-c", Self.start + script, "bash", folder.string])
            try #require(made.succeeded, "\(made.output)\(made.errors)")
            _ = try await GitCheckout(
                url: "\(one.outer.replacing("HERE", with: "\(folder)/stack"))/app", reference: "refs/tags/v*", into: folder.appending("checkout"),
                inside: folder.appending("stack"),
                environment: ["PATH": "\(folder)/bin:/usr/bin:/bin"])
            let log = String(decoding: try FileSystem.readAll(folder.appending("log"), limit: 1 << 16), as: UTF8.self).split(separator: "\n")
            let (outer, inner) = (
                log.filter { $0.contains("/app ") || $0.contains("/relcli-origin ") }, log.filter { $0.contains("/part ") || $0.contains(":/part") }
            )
            #expect(outer.count >= 2 && outer.allSatisfy { $0.hasPrefix("\(one.allowed[0]) ") }, "\(log)")
            #expect(!inner.isEmpty && inner.allSatisfy { $0.hasPrefix("\(one.allowed[1])  ") }, "\(log)")
            let secret = one.outer.contains("hunter2") ? "url.\(one.outer)/app.insteadOf" : " "
            #expect(outer.allSatisfy { $0.contains(secret) } && !inner.contains { $0.contains("hunter2") }, "\(log)")
        }
    }

    @Test func `has one sub-module for each path`() async throws {
        let script = """
            make one; touch one/one.py; add one one; make two; touch two/two.py; add two one; make app.git; id=$(git -C one rev-parse HEAD)
            for name in one two; do printf '[submodule "%s"]\n\tpath = p\n\turl = ../%s\n' $name $name >> app.git/.gitmodules; done
            git -C app.git update-index --add --cacheinfo 160000,$id,p; mkdir app.git/p; add app.git one
            """
        let error = await #expect(throws: Failure.self) { _ = try await files(of: Case("two addresses", script)) }
        #expect(error?.causes == ["its .gitmodules has two sub-modules at p"], "\(String(describing: error))")
    }

    @Test func `whose sub-module has not the commit tells what git says`() async throws {
        let script = """
            make one; touch one/one.py; add one one; make app.git; mkdir app.git/p; printf '[submodule "p"]\n\tpath = p\n\turl = ../one\n' > app.git/.gitmodules
            git -C app.git update-index --add --cacheinfo 160000,$id,p; add app.git one
            """
        let error = await #expect(throws: Failure.self) { _ = try await files(of: Case("a commit of another", script)) }
        #expect(error?.causes.count == 2 && error?.causes.first?.contains("not our ref") == true, "\(String(describing: error))")
    }

    @Test func `brings sub-modules of sub-modules, and leaves out those that are not to be updated`() async throws {
        let script = """
            make deep; echo > deep/deep.py; add deep one; make part; echo > part/part.py
            git -C part -c protocol.file.allow=always submodule --quiet add file://$PWD/deep deep
            git config --file part/.gitmodules submodule.deep.url ../deep; add part one
            make app.git; echo > app.git/app.py
            for name in part none; do git -C app.git -c protocol.file.allow=always submodule --quiet add file://$PWD/part $name; done
            git config --file app.git/.gitmodules submodule.none.update none; git config --file app.git/.gitmodules submodule.part.url ../part; add app.git one
            """
        #expect(try await files(of: Case("nested", script)) == ["app.py", "part/deep/deep.py", "part/part.py"])
    }

    @Test func `above the folder in which git works does not give it settings`() async throws {
        try await Self.inFolder { folder in
            let made = try await Tool.run("bash", ["-c", "cd $1; git init -q .; git config core.sshCommand 'touch ran'; mkdir -p a/b", "bash", folder.string])
            try #require(made.succeeded, "\(made.errors)")
            let git = GitCommand(["PATH": "/usr/bin:/bin"])
            for place in ["a", "a/b"] {
                await #expect(throws: Failure.self) {
                    _ = try await git.output(["config", "--get", "core.sshCommand"], in: folder.pushing(FilePath(place)), doing: "x")
                }
            }
        }
    }

    /// An address of a sub-module, and the place that it means in a repository at an address.
    struct Address: Sendable, CustomTestStringConvertible {
        let outer: String
        let address: String
        /// The address that it means; `nil` if it leads above the top.
        let meant: String?
        var testDescription: String { "\(address) in \(outer)" }
    }

    @Test(arguments: [
        Address(outer: "https://host/a/b.git", address: "../c.git", meant: "https://host/a/c.git"),
        Address(outer: "https://host/a/b.git/", address: "./c.git", meant: "https://host/a/b.git/c.git"),
        Address(outer: "https://host/a/b.git", address: "../../c.git", meant: "https://host/c.git"),
        Address(outer: "https://host/a/b.git", address: "../../../c.git", meant: nil),
        Address(outer: "git@host:a/b.git", address: "../c.git", meant: "git@host:a/c.git"),
        Address(outer: "git@host:b.git", address: "../c.git", meant: "git@host:c.git"),
        Address(outer: "file:///a/b.git", address: "../c.git", meant: "file:///a/c.git"),
        Address(outer: "https://host/a.git", address: "file://host/x", meant: "file:///host/x"),
        Address(outer: "https://host/a.git", address: "ssh://git@host/x", meant: "ssh://git@host/x"),
        Address(outer: "https://host/a.git", address: "dir/x:y", meant: "file://dir/x:y"),
    ]) func `has sub-modules at the addresses that git means`(_ one: Address) {
        #expect(GitTree.Place(one.outer).submodule(one.address)?.address == one.meant)
    }
}
