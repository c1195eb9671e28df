import MirrorAccess
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct PageTests {
    /// The pages that a person reaches.
    private static let paths = [
        "/", "/projects/", "/projects/?q=app", "/projects/?q=%3Cscript%3E", "/project/demo-app/", "/project/billing/", "/channels/", "/channels/prod/",
        "/snapshots/", "/snapshots/\(SiteFixture.new)/", "/differences/\(SiteFixture.old)/\(SiteFixture.new)/", "/activity/", "/setup/", "/reference/",
        "/rpm/", "/rpm/prod/", "/rpm/prod/el9-py3.11/x86_64/", "/rpm/prod/el9-py3.11/x86_64/Packages/", "/rpm/snapshots/", "/none/",
    ]

    @Test func `each page escapes foreign text, loads nothing from elsewhere and needs no script`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            for path in Self.paths {
                let reply = try await server.get(path, "-H", "Accept: text/html")
                #expect(reply.status == (path == "/none/" ? 404 : 200) && reply.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
                let policy = reply.headers["content-security-policy"] ?? ""
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"), "\(path)")
                for part in ["<script", "<img src=x", "style=", "onerror=alert(1)>", "http://files", "src=\"http"] {
                    #expect(!reply.body.contains(part), "\(path): \(part)")
                }
            }
        }
    }

    @Test func `a project shows its releases, yanks and the packages that were built from it`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            let page = try await server.get("/project/demo-app/").body
            for part in [
                "demo_app-2.0-py3-none-any.whl", "Python &gt;=3.9,&lt;4", "yanked", "121 KiB", "python3-demo-app-2.0-1.el9.noarch", "el9-py3.11",
                "first seen <time datetime=\"2026-11-29T", "attestations", "sha256 \(SHA256Digest(of: Array("demo_app-2.0.tar.gz".utf8)).hex)",
            ] { #expect(page.contains(part), "\(part)") }
            #expect(try await server.get("/project/demo-app").headers["location"] == "demo-app/")
            #expect(try await server.get("/project/none/").status == 404)
            let found = try await server.get("/projects/?q=Demo_A").body
            #expect(found.contains("1 project with") && found.contains("../project/demo-app/"))
            let difference = try await server.get("/differences/\(SiteFixture.old)/\(SiteFixture.new)/").body
            for part in ["1.0-1.el9 → 2.0-1.el9", "python3-fresh.noarch", "python3-gone.noarch", "rebuilt", "0 packages unchanged"] {
                #expect(difference.contains(part), "\(part)")
            }
            for path in ["/projects/?after=%FF", "/projects?q=%", "/projects?q=a&q=b"] {
                let reply = try await server.get(path)
                #expect(reply.status == 400, "\(path)")
            }
            for (path, place) in [
                ("/projects?q=app&after=a", "projects/?q=app&after=a"), ("/project/Demo.App?x", "Demo.App/?x"), ("/simple/Demo.App/?a=b", "../demo-app/?a=b"),
                ("/rpm/prod?x=1", "prod/?x=1"), ("/channels", "channels/"),
            ] {
                let reply = try await server.get(path)
                #expect(reply.headers["location"] == place, "\(path)")
            }
        }
    }

    @Test func `a snapshot leads to the report of its release, which is served in each form and nothing beside it`() async throws {
        func prepare(_ root: FilePath) throws {
            try SiteFixture.prepare(root)
            for (name, text) in [("report.html", "<!DOCTYPE html><style>p{}</style><p>told"), ("report.md", "# told\n"), ("times.json", "[]")] {
                try write(text, "releases/\(SiteFixture.new)/\(name)", in: root)
            }
        }
        try await withServer(prepare) { server in
            let page = try await server.get("/snapshots/\(SiteFixture.new)/").body
            #expect(page.contains("<a href=\"report.html\">Report</a>") && page.contains("<a href=\"report.md\">Notes</a>") && !page.contains("report.json"))
            let report = try await server.get("/snapshots/\(SiteFixture.new)/report.html")
            #expect(report.status == 200 && report.body.hasSuffix("told") && report.headers["content-type"] == "text/html; charset=utf-8")
            #expect(report.headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'unsafe-inline'") == true)
            #expect(try await server.get("/snapshots/\(SiteFixture.new)/report.md").headers["content-type"] == "text/markdown; charset=utf-8")
            for name in ["report.json", "times.json", "report.html/", "..%2Freport.html", "snapshot.json"] {
                #expect(try await server.get("/snapshots/\(SiteFixture.new)/\(name)").status >= 400, "\(name)")
            }
            #expect(try await server.get("/snapshots/\(SiteFixture.old)/report.html").status == 404)
            #expect(try await server.get("/releases/\(SiteFixture.new)/report.html").status == 404)
        }
    }

    @Test func `pages and the API are guarded as what they show`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try SiteFixture.prepare(root)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.access = AccessRules(
            [
                "/simple/Demo_": [.token], "/pypi/demo-": [.token], "/rpm/prod/": [.token], "/rpm/snapshots/\(SiteFixture.new)": [.token],
                "/api/channels/dev": [.token], "/pypi/billing/json": [.token],
            ])
        try await serving(configuration) { server in
            let guarded = [
                "/pypi/demo-app/1.0/json", "/pypi/DEMO_app/1/json", "/pypi/billing/1.0/json", "/pypi/Billing/1.0/json",
                "/project/demo-app/", "/project/Demo_App/", "/api/projects/demo-app", "/api/projects/DEMO.app", "/channels/prod/", "/api/channels/prod",
                "/snapshots/\(SiteFixture.new)/", "/snapshots/\(SiteFixture.new)/report.html", "/api/differences/\(SiteFixture.old)/\(SiteFixture.new)",
                "/api/differences/\(SiteFixture.new)/\(SiteFixture.old)", "/pypi/demo-app/json", "/pypi/DEMO_app/json", "/simple/Demo.App/",
                "/api/channels/dev",
            ]
            for path in guarded {
                let reply = try await server.get(path)
                #expect(reply.status == 401, "\(path)")
            }
            for path in ["/project/billing/", "/api/projects/billing", "/channels/dev/", "/"] {
                let reply = try await server.get(path)
                #expect(reply.status == 200, "\(path)")
            }
        }
    }

    @Test func `lists show the channels and snapshots that the client may read, and no others`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try SiteFixture.prepare(root)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.access = AccessRules(["/rpm/prod/": [.token]])
        var (order, other) = (TokenFile.Order(name: "reader", verbs: [.read]), TokenFile.Order(name: "other", verbs: [.read]))
        (order.channels, other.channels) = (["prod"], ["stage"])
        let (token, wrong) = (try TokenFile(mirror: root).add(order, at: 0).secret.text, try TokenFile(mirror: root).add(other, at: 0).secret.text)
        try await serving(configuration) { server in
            // The new snapshot is only on prod; the old one is on dev, and was on prod.
            let lists = [
                "/", "/channels/", "/setup/", "/snapshots/", "/activity/", "/project/demo-app/", "/rpm/", "/rpm/snapshots/", "/api/channels", "/api/snapshots",
                "/api/activity", "/api/projects/demo-app",
            ]
            func shows(_ body: String) -> Bool { [">prod<", "\"prod\"", "prod/", SiteFixture.new].contains { body.contains($0) } }
            for path in lists {
                for options in [[], ["-u", "x:\(wrong)"], ["-u", "x:nonsense"]] {
                    let reply = try await server.get(path, options)
                    #expect(reply.status == 200 && !shows(reply.body), "\(path) \(options): \(reply.body)")
                    #expect(reply.headers["cache-control"]?.contains("public") != true, "\(path)")
                }
                let reply = try await server.get(path, "-u", "x:\(token)")
                #expect(reply.status == 200 && shows(reply.body), "\(path): \(reply.body)")
                // The response to one client is not given to the next.
                let next = try await server.get(path)
                #expect(!shows(next.body), "\(path)")
            }
            #expect(try await server.get("/api/").body.contains("\"channels\":1"))
            for path in ["/snapshots/\(SiteFixture.new)/", "/api/snapshots/\(SiteFixture.new)", "/api/differences/\(SiteFixture.old)/\(SiteFixture.new)"] {
                let (hidden, shown) = (try await server.get(path), try await server.get(path, "-u", "x:\(token)"))
                #expect(hidden.status == 404 && shown.status == 200, "\(path)")
            }
        }
    }

    @Test func `lists come from memory for clients without a token, and never for one with a token`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try SiteFixture.prepare(root)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.access = AccessRules(["/rpm/prod/": [.token]])
        configuration.limits.freshness = .seconds(1000)
        var order = TokenFile.Order(name: "reader", verbs: [.read])
        order.channels = ["prod"]
        let token = try TokenFile(mirror: root).add(order, at: 0).secret.text
        try await serving(configuration) { server in
            let lists = ["/", "/channels/", "/rpm/", "/api/channels"]
            func shows(_ channel: String, _ body: String) -> Bool {
                [">\(channel)<", "\"\(channel)\"", "\(channel)/"].contains { body.contains($0) }
            }
            var before: [String] = []
            for path in lists {
                let (own, open) = (try await server.get(path, "-u", "x:\(token)"), try await server.get(path))
                #expect(shows("prod", own.body) && !shows("prod", open.body) && shows("dev", open.body), "\(path)")
                #expect(open.headers["cache-control"]?.contains("public") != true, "\(path)")
                before.append(open.body)
            }
            try FileSystem.symlink(FilePath("snapshots/\(SiteFixture.old)"), at: root.appending("rpm").appending("later"))
            for (path, body) in zip(lists, before) {
                let open = try await server.get(path)
                #expect(open.body == body && open.headers["cache-control"]?.contains("public") != true, "\(path)")
                let own = try await server.get(path, "-u", "x:\(token)")
                #expect(shows("prod", own.body) && shows("later", own.body), "\(path)")
                // A wrong token is looked at, and gives the response of a client without one.
                let wrong = try await server.get(path, "-u", "x:wrong")
                #expect(!shows("prod", wrong.body) && shows("later", wrong.body), "\(path)")
                let again = try await server.get(path)
                #expect(again.body == wrong.body, "\(path)")
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `Chromium walks all pages without an error, and axe finds nothing serious`() async throws {
        let script = """
            import sys, json
            from urllib.parse import urljoin, urldefrag
            from playwright.sync_api import sync_playwright
            from axe_playwright_python.sync_playwright import Axe
            base = sys.argv[1]
            problems = []
            with sync_playwright() as p:
                browser = p.chromium.launch(executable_path='/usr/bin/chromium', args=['--no-sandbox'])
                for scheme, width in (('light', 1280), ('dark', 360)):
                    context = browser.new_context(color_scheme=scheme, viewport={'width': width, 'height': 900})
                    page = context.new_page()
                    here = ['']
                    page.on('console', lambda m: problems.append(here[0] + ' console ' + m.text) if m.type == 'error' else None)
                    page.on('pageerror', lambda e: problems.append(here[0] + ' error ' + str(e)))
                    page.on('request', lambda r: None if r.url.startswith(base) else problems.append(here[0] + ' asks for ' + r.url))
                    seen, kinds, queue, pages = set(), set(), [base], 0
                    while queue:
                        url = queue.pop(0)
                        if url in seen: continue
                        seen.add(url)
                        here[0] = url[len(base):]
                        answer = page.request.get(url)
                        if answer.status >= 400: problems.append(here[0] + ' is ' + str(answer.status)); continue
                        # The simple index is for programs.
                        if 'text/html' not in answer.headers['content-type'] or here[0].startswith('simple/'): continue
                        page.goto(url)
                        pages += 1
                        # One page of each kind is enough for axe, which takes its time.
                        parts = here[0].split('?')[0].strip('/').split('/')
                        kind = (parts[0], len(parts))
                        found = [] if kind in kinds else Axe().run(page).response['violations']
                        kinds.add(kind)
                        for violation in found:
                            if violation['impact'] in ('serious', 'critical'):
                                problems.append(f"{here[0]} {scheme} axe {violation['id']}: {violation['nodes'][0]['html'][:200]}")
                        if page.evaluate('document.documentElement.scrollWidth > innerWidth'): problems.append(f'{here[0]} is wider than {width}')
                        ends = page.eval_on_selector_all('nav a', 'l => l.map(a => a.getBoundingClientRect()).flatMap(r => [r.left, r.right])')
                        if min(ends) < 0 or max(ends) > width: problems.append(f'{here[0]}: a part of the menu is beyond {width}')
                        if page.locator('table').count() != page.locator('.wide > table').count(): problems.append(here[0] + ': a table has no box')
                        page.keyboard.press('Tab')
                        if page.evaluate("document.activeElement.className") != 'skip': problems.append(here[0] + ': Tab does not lead to the content first')
                        for link in page.eval_on_selector_all('a[href]', 'l => l.map(a => a.href)'):
                            link = urldefrag(link)[0]
                            if link.startswith(base) and 'packages/' not in link: queue.append(link)
                    if pages < 20: problems.append(f'only {pages} pages')
                    page.goto(base)
                    page.fill('input[type=search]', 'zope'); page.keyboard.press('Enter'); page.wait_for_url('**/projects/?q=zope')
                    if page.locator('a', has_text='zope-interface').count() != 1: problems.append('the search finds nothing')
                browser.close()
            print(json.dumps(problems, indent=1))
            """
        try await withServer(SiteFixture.prepare) { server in
            let result = try await Tool.run(try Tool.sitePython, ["-c", script, "http://127.0.0.1:\(server.port)/"])
            #expect(result.output == "[]\n", "\(result.output) \(result.errors)")
        }
    }
}
