import Native
import SystemPackage
import TestSupport
import Testing

/// The program's output never contains a password or foreign control characters.
@Suite struct `What the program prints` {
    @Test func `shows no password of an index, a base or a requirement`() async throws {
        try await CommandLine.run { line in
            let index = line.index.url.replacing("http://", with: "http://shop:hunter2@")
            let closed = "http://shop:hunter2@127.0.0.1:1/simple"
            try line.write("shop/git.txt", "x @ git+http://shop:hunter2@127.0.0.1:1/x.git@v1\n")
            try line.write(
                "shop/stack.toml",
                """
                name = "shop"
                targets = ["el9"]
                [base.el9]
                repositories = ["http://shop:hunter2@127.0.0.1:1/base?token=hunter2"]
                [channels.dev]
                requirements = "dev-reqs.txt"
                [channels.git]
                requirements = "git.txt"
                """)
            let commands = [
                ["config", "shop", "--index", index], ["config", "shop", "--json", "--index", index], ["lock", "cart", "--target", "el9", "--index", closed],
                ["release", "shop", "--index", index], ["lock", "shop", "--channel", "git", "--index", index],
                ["rpm", "git+http://shop:hunter2@127.0.0.1:1/x.git", "--target", "el9", "-o", "out", "--index", index],
                ["rpm", "http://shop:hunter2@127.0.0.1:1/x-1-py3-none-any.whl#sha256=\(String(repeating: "a", count: 64))", "--target", "el9", "-o", "out"],
                ["check", "http://shop:hunter2@127.0.0.1:1/repo?token=hunter2", "--target", "el9"],
                ["serve", "--mirror", ".", "--public-url", "ftp://shop:hunter2@host/"],
            ]
            for command in commands {
                let result = try await line.relcli(command)
                #expect(!result.output.contains("hunter2") && !result.errors.contains("hunter2"), "\(command): \(result.output)\(result.errors)")
                #expect(!(result.output + result.errors).isEmpty, "\(command)")
            }
        }
    }

    @Test func `gives git a token where no other user of the host sees it`() async throws {
        try await CommandLine.run { line in
            // Every user can read the arguments of a process, but only its own user the environment.
            let script = """
                #!/bin/sh
                echo "$@" >>\(line.folder)/arguments
                env | grep ^GIT_CONFIG_ | sort >\(line.folder)/environment
                case "$*" in *" fetch "*) exit 1 ;; esac

                """
            try line.write("bin/git", script)
            #expect(try await line.shell("chmod +x bin/git").succeeded)
            try line.write("shop/dev-reqs.txt", "x @ git+https://bot:${TOKEN}@127.0.0.1:1/x.git@v1\n")
            let path = "\(line.folder)/bin:/usr/bin:/bin"
            let result = try await line.relcli(["lock", "shop", "--channel", "dev", "--mirror", "mirror"], adding: ["TOKEN": "hunter2", "PATH": path])
            #expect(result.status == 3 && !result.errors.contains("hunter2"), "\(result)")
            func read(_ name: String) throws -> String { String(decoding: try FileSystem.readAll(line.folder.appending(name), limit: 1 << 20), as: UTF8.self) }
            #expect(try read("arguments").contains("-- https://127.0.0.1:1/x.git v1\n") && !(try read("arguments").contains("hunter2")))
            #expect(
                try read("environment").hasPrefix(
                    "GIT_CONFIG_COUNT=1\nGIT_CONFIG_GLOBAL=/dev/null\nGIT_CONFIG_KEY_0=url.https://bot:hunter2@127.0.0.1:1/x.git.insteadOf\n"))
        }
    }

    @Test func `shows no control character of a stack, an index or a package`() async throws {
        try await CommandLine.run { line in
            try line.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9\\u001b]0;evil\\u0007\"]\n[channels.dev]\nrequirements = \"dev-reqs.txt\"\n")
            let unknown = try await line.relcli(["lock", "shop", "--color", "always"])
            #expect(unknown.status == 2 && !unknown.errors.contains("\u{1B}]0;") && !unknown.errors.contains("\u{7}"), "\(unknown.errors)")
        }
    }

    @Test func `keeps its own colours`() async throws {
        try await CommandLine.run { line in
            let release = ["release", "shop", "--channel", "prod", "--color", "always"]
            let first = try await line.relcli(release)
            let again = try await line.relcli(release)
            #expect(first.succeeded && again.output.hasPrefix("\u{1B}[32mnothing to do:\u{1B}[0m "))
        }
    }
}
