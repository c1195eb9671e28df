import Native
import SystemPackage
import TestSupport
import Testing

/// `relcli crawl` as a service of an intranet runs it.
@Suite struct CrawlTests {
    @Test func `a repeated crawl survives an outage of the index, and ends when it is told to`() async throws {
        try await CommandLine.run { line in
            let script = """
                "$0" crawl cart --watch 1 --mirror mirror --index http://127.0.0.1:9/simple/ --color never 2>errors.txt & process=$!
                for try in $(seq 600); do
                    if grep -q 'next crawl' errors.txt; then break; fi
                    sleep 0.05
                done
                kill -0 $process && kill -TERM $process
                wait $process
                echo "status $?"
                """
            let result = try await line.shell(script)
            #expect(result.output.hasSuffix("status 130\n"), "\(result)")
            let errors = String(decoding: try FileSystem.readAll(line.folder.appending("errors.txt"), limit: 1 << 20), as: UTF8.self)
            #expect(errors.contains("http://127.0.0.1:9/simple/") && errors.contains("the next crawl begins in 1 minute"), "\(errors)")
        }
    }

    @Test func `a mistake of the command line ends a repeated crawl at once`() async throws {
        try await CommandLine.run { line in
            try line.write("rules.toml", "newest = 0\n")
            let result = try await line.relcli(["crawl", "--rules", "rules.toml", "--watch", "1", "--mirror", "mirror"])
            #expect(result.status == 2, "\(result)")
        }
    }

    @Test func `a stack's lock that names what nothing needs is refused by crawl as by release`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod", "--mirror", "mirror"]).status == 0)
            let page = try await line.shell(
                """
                python3 - shop/pylock.prod.toml <<'END'
                import re, sys
                path = sys.argv[1]
                text = open(path).read()
                text = re.sub(r'dependencies = \\["cart[^\\]]*\\]', 'dependencies = []', text)
                open(path, 'w').write(text)
                END
                grep -c 'dependencies = \\[\\]' shop/pylock.prod.toml
                """)
            #expect(page.status == 0, "\(page)")
            for command in [["crawl", "--stack", "shop"], ["release", "shop"]] {
                let result = try await line.relcli(command + ["--channel", "prod", "--mirror", "second"])
                #expect(result.status == 1 && result.errors.contains("nothing needs cart 1.4, which the lock has"), "\(command): \(result)")
            }
        }
    }
}
