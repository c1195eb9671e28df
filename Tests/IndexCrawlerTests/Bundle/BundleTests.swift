import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A bundle carries a mirror to another machine, and a hostile one does no harm there.
@Suite struct BundleTests {
    private static let wheel = "packages/alpha/alpha-1.0-py3-none-any.whl"

    private static func offered() throws -> [LocalIndexFile] {
        try ["alpha", "beta"].flatMap { name in try ["1.0", "1.1"].map { try LocalIndexFile(WheelMaker(name, $0)) } }
    }

    /// A mirror with two projects, and a folder for bundles and another mirror.
    private struct Fixture: Sendable {
        let crawler: CrawlerFixture
        let folder: FilePath

        func export(_ name: String, _ change: (inout BundleExport.Selection) throws -> Void = { _ in }, since earlier: FilePath? = nil) throws -> FilePath {
            var selection = BundleExport.Selection()
            try change(&selection)
            let path = folder.appending(name)
            _ = try BundleExport(crawler.store, selection).write(to: path, since: try earlier.map { try BundleSource($0).manifest })
            return path
        }

        func target(_ name: String = "target") throws -> MirrorStore { try MirrorStore(root: folder.appending(name), key: UserKey()) }

        func take(_ bundle: FilePath, into store: MirrorStore) throws -> BundleImport.Outcome {
            let work = try FileSystem.temporaryDirectory(in: store.root.appending("tmp"), prefix: "import-")
            defer { try? FileSystem.remove(work) }
            return try BundleImport(into: store).run(BundleSource(bundle), through: work).outcome
        }

        func shell(_ script: String) async throws -> String {
            let result = try await Tool.run("sh", ["-c", script], in: folder)
            #expect(result.succeeded, "\(result)")
            return result.output
        }
    }

    private func run(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await CrawlerFixture.run(try Self.offered()) { crawler in
            let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-bundle-")
            defer { try? FileSystem.remove(folder) }
            #expect(try await IndexWalk(crawler.client()).projects(try ["alpha", "beta"].map { try ProjectName($0) }).isComplete)
            try await body(Fixture(crawler: crawler, folder: folder))
        }
    }

    /// Lists the files of a mirror with their digests, without the times at which it first had them: those are its own.
    private static let list = """
        find simple packages blobs -type f | sort | xargs sha256sum; for f in projects/*; do sed 's/"first-seen":[0-9]*//g' "$f" | sha256sum; done
        """

    @Test(arguments: ["bundle", "bundle.tar"]) func `what is exported is imported with the same bytes, and is the same each time`(name: String) async throws {
        try await run { fixture in
            let bundle = try fixture.export(name)
            let target = try fixture.target()
            let outcome = try fixture.take(bundle, into: target)
            #expect(outcome.projects == 2 && outcome.files == 4 && outcome.refused.isEmpty, "\(outcome)")
            let there = try await fixture.shell("cd target && \(Self.list)")
            let here = try await Tool.run("sh", ["-c", Self.list], in: fixture.crawler.store.root).output
            #expect(there == here && there.count > 100)
            #expect(try await MirrorVerification(target, jobs: 2, repairingWith: nil).run().damaged.isEmpty)
            let again = try fixture.take(bundle, into: target)
            #expect(again.files == 0 && again.held == 4 && again.refused.isEmpty)
            _ = try fixture.export("second-\(name)")
            #expect(try await fixture.shell("diff -r \(name) second-\(name)") == "")
            #expect(try FileSystem.list(target.root.appending("tmp")).isEmpty)
        }
    }

    @Test func `a folder has no links, and pip installs from it under a plain web server`() async throws {
        try await run { fixture in
            _ = try fixture.export("bundle")
            #expect(try await fixture.shell("find bundle -type l -o -type f -links +1 -o ! -type d ! -type f") == "")
            let script = """
                set -e; python3 -m http.server --bind 127.0.0.1 --directory bundle 0 > log 2>&1 & server=$!
                trap 'kill $server' EXIT
                for i in $(seq 100); do port=$(sed -n 's/.*port \\([0-9]*\\).*/\\1/p' log); [ -n "$port" ] && break; sleep 0.1; done
                "$RELCLI_ORACLE_PYTHON" -m pip download --no-deps --no-cache-dir --index-url http://127.0.0.1:$port/simple -d got alpha==1.0 >&2
                cmp got/alpha-1.0-py3-none-any.whl bundle/\(Self.wheel)
                """
            // The server's output has no buffer, so that the port is in the log at once.
            _ = try await fixture.shell("export PYTHONUNBUFFERED=1; \(script)")
        }
    }

    @Test func `a part of a mirror is exported, and merged into another`() async throws {
        try await run { fixture in
            let digest = try LocalIndexFile(WheelMaker("alpha", "1.0")).sha256
            let part = try fixture.export("part") {
                $0.projects = [try ProjectName("alpha")]
                $0.files = [digest]
            }
            let target = try fixture.target()
            #expect(try fixture.take(part, into: target).files == 1)
            #expect(target.record(of: try ProjectName("alpha"))?.listed.map(\.file.filename) == [WheelMaker("alpha", "1.0").filename])
            #expect(try fixture.take(try fixture.export("whole.tar"), into: target).files == 3)
            #expect(target.record(of: try ProjectName("alpha"))?.listed.count == 2)
            // A part does not take away what is there.
            #expect(try fixture.take(part, into: target).refused.isEmpty)
            #expect(target.record(of: try ProjectName("alpha"))?.listed.count == 2)
            #expect(throws: Failure.self) { try fixture.export("none") { $0.files = [SHA256Digest(of: [1])] } }
            #expect(throws: Failure.self) { try fixture.export("part") }
        }
    }

    @Test func `what the mirror itself knows and decided stays, whatever a bundle says`() async throws {
        try await run { fixture in
            let name = try ProjectName("alpha")
            let bundle = try fixture.export("bundle")
            let target = try fixture.target()
            _ = try fixture.take(bundle, into: target)
            func change(_ path: FilePath, _ body: (inout ProjectRecord) -> Void) throws {
                var record = try #require(ProjectRecord(parsing: try FileSystem.readAll(path, limit: 1 << 20), name: name))
                body(&record)
                try FileSystem.writeAtomically(record.json(), to: path)
            }
            try change(target.recordPath(name)) { record in
                record.files[0].yankedHere = Yanked(reason: "ours")
                for place in record.files.indices { record.files[place].firstSeen = 1_600_000_000 }
            }
            let hostile = try fixture.export("hostile")
            let record = hostile.appending("projects").appending("alpha.json")
            try change(record) { record in
                record.serial = 50
                for place in record.files.indices {
                    record.files[place].firstSeen = 1
                    record.files[place].yankedHere = nil
                }
            }
            _ = try await fixture.shell(
                """
                cd hostile; python3 - <<'END'
                import hashlib, json
                manifest, data = json.load(open("manifest.json")), open("projects/alpha.json", "rb").read()
                for entry in manifest["entries"]:
                    if entry["path"] == "projects/alpha.json": entry.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
                json.dump(manifest, open("manifest.json", "w"))
                END
                """)
            let outcome = try fixture.take(hostile, into: target)
            let merged = try #require(target.record(of: name))
            #expect(merged.serial == 50, "\(outcome)")
            #expect(merged.files[0].yankedHere?.reason == "ours" && merged.files.allSatisfy { $0.firstSeen == 1_600_000_000 })
        }
    }

    @Test(arguments: ["bundle", "bundle.tar"]) func `a later bundle leaves out what an earlier one has`(name: String) async throws {
        try await run { fixture in
            let first = try fixture.export("first-\(name)")
            fixture.crawler.index.add(try LocalIndexFile(WheelMaker("alpha", "2.0")))
            #expect(try await IndexWalk(fixture.crawler.client()).projects([try ProjectName("alpha")]).downloaded == 1)
            let second = try fixture.export("second-\(name)", since: first)
            let target = try fixture.target()
            #expect(try fixture.take(first, into: target).files == 4)
            let outcome = try fixture.take(second, into: target)
            #expect(outcome.files == 1 && outcome.held == 0 && outcome.refused.isEmpty, "\(outcome)")
            #expect(target.record(of: try ProjectName("alpha"))?.listed.count == 3)
            // Without the first bundle, the missing files are named and no page lists them.
            let alone = try fixture.take(second, into: try fixture.target("alone"))
            #expect(alone.refused.contains("\(Self.wheel): the bundle does not have it, nor the mirror"), "\(alone)")
            #expect(try fixture.target("alone").record(of: ProjectName("alpha"))?.listed.count == 1)
            #expect(try await MirrorVerification(fixture.target("alone"), jobs: 1, repairingWith: nil).run().damaged.isEmpty)
        }
    }

    @Test func `an import that breaks off keeps what it had, and continues`() async throws {
        try await run { fixture in
            let bundle = try fixture.export("bundle.tar")
            _ = try await fixture.shell("head -c $(($(stat -c %s bundle.tar) * 9 / 10)) bundle.tar > cut.tar")
            let target = try fixture.target()
            var reader = BundleImport.Outcome?.none
            do { reader = try fixture.take(fixture.folder.appending("cut.tar"), into: target) } catch {}
            #expect(reader == nil || reader?.refused.isEmpty == false)
            #expect(try FileSystem.list(target.root.appending("tmp")).isEmpty)
            #expect(try fixture.take(bundle, into: target).refused.isEmpty)
            #expect(try await MirrorVerification(target, jobs: 1, repairingWith: nil).run().damaged.isEmpty)
        }
    }

    /// A change that makes a bundle hostile, and the refusal of it.
    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Python statements that change `files` (a list of `(TarInfo, bytes)`) or `manifest`; `add(name, data)` adds a file that the manifest names.
        let change: String
        let refusal: String
    }

    private static let hostile = [
        Hostile(testDescription: "a path that leads out", change: "add('../escaped', b'x')", refusal: "../escaped: its path leads out of the bundle"),
        Hostile(testDescription: "an absolute path", change: "add('/tmp/relcli-escaped', b'x')", refusal: "/tmp/relcli-escaped: its path leads out"),
        Hostile(
            testDescription: "a path that leads out in the middle", change: "add('packages/alpha/../../../escaped', b'x')",
            refusal: "packages/alpha/../../../escaped: its path leads out"),
        Hostile(testDescription: "a hidden file", change: "add('packages/alpha/.htaccess', b'x')", refusal: "packages/alpha/.htaccess: its path leads out"),
        Hostile(
            testDescription: "another place of the mirror", change: "add('releases/shop+prod.json', b'x')",
            refusal: "releases/shop+prod.json: a bundle has no such file"),
        Hostile(
            testDescription: "a file of another project", change: "add('packages/alpha/evil-1.0-py3-none-any.whl', b'x')",
            refusal: "packages/alpha/evil-1.0-py3-none-any.whl: it belongs to the project evil"),
        Hostile(
            testDescription: "a symbolic link", change: "link(tarfile.SYMTYPE, 'packages/alpha/alpha-3.0.tar.gz', '/etc/passwd')",
            refusal: "packages/alpha/alpha-3.0.tar.gz: it is a symbolic link"),
        Hostile(
            testDescription: "a hard link", change: "link(tarfile.LNKTYPE, 'packages/alpha/alpha-3.0.tar.gz', '\(wheel)')",
            refusal: "packages/alpha/alpha-3.0.tar.gz: it is a hard link"),
        Hostile(
            testDescription: "a device", change: "link(tarfile.CHRTYPE, 'packages/alpha/alpha-3.0.tar.gz', '')",
            refusal: "packages/alpha/alpha-3.0.tar.gz: it is a device"),
        Hostile(
            testDescription: "a named pipe", change: "link(tarfile.FIFOTYPE, 'packages/alpha/alpha-3.0.tar.gz', '')",
            refusal: "packages/alpha/alpha-3.0.tar.gz: it is a device"),
        Hostile(testDescription: "a file twice", change: "files.append((info('\(wheel)'), b'other'))", refusal: "\(wheel): it is there twice"),
        Hostile(
            testDescription: "an entry twice", change: "manifest['entries'].append(dict(manifest['entries'][0]))", refusal: ": the manifest names it twice"),
        Hostile(
            testDescription: "a file that the manifest does not name", change: "files.append((info('packages/alpha/alpha-3.0.tar.gz'), b'x'))",
            refusal: "packages/alpha/alpha-3.0.tar.gz: the manifest does not name it"),
        Hostile(testDescription: "a missing file", change: "files[:] = [f for f in files if f[0].name != '\(wheel)']", refusal: "\(wheel): it is missing"),
        Hostile(
            testDescription: "other bytes of the same length", change: "files[:] = [(i, b[::-1] if i.name == '\(wheel)' else b) for i, b in files]",
            refusal: "\(wheel): its bytes have another digest"),
        Hostile(
            testDescription: "too many bytes", change: "files[:] = [(i, b + b'x' if i.name == '\(wheel)' else b) for i, b in files]",
            refusal: "\(wheel): it is longer than"),
        Hostile(
            testDescription: "too few bytes", change: "files[:] = [(i, b[:-1] if i.name == '\(wheel)' else b) for i, b in files]", refusal: "\(wheel): it has "),
        Hostile(
            testDescription: "a record with a path for a name", change: "record('alpha', lambda r: r['files'][0]['file'].update(filename='../../evil'))",
            refusal: "projects/alpha.json: it is not the record of the project"),
        Hostile(
            testDescription: "a record with a file of another project",
            change: "record('alpha', lambda r: r['files'][0]['file'].update(filename='evil-1.0-py3-none-any.whl'))",
            refusal: "projects/alpha.json: evil-1.0-py3-none-any.whl: it belongs to the project evil"),
        Hostile(
            testDescription: "a record with one name for two files",
            change: "record('alpha', lambda r: r['files'][1]['file'].update(filename=r['files'][0]['file']['filename']))",
            refusal: "projects/alpha.json: it has alpha-1.0-py3-none-any.whl twice"),
        Hostile(
            testDescription: "a record that is none", change: "record('alpha', lambda r: r.clear())",
            refusal: "projects/alpha.json: it is not the record of the project"),
    ]

    /// Rewrites a bundle; the manifest stays right unless the change says otherwise.
    private static func script(_ change: String) -> String {
        """
        import hashlib, io, json, tarfile
        with tarfile.open('bundle.tar') as bundle:
            files = [(member, bundle.extractfile(member).read()) for member in bundle]
        manifest = json.loads(files.pop(0)[1])
        def info(name):
            return tarfile.TarInfo(name)
        def note(name, data):
            manifest['entries'] = [e for e in manifest['entries'] if e['path'] != name]
            manifest['entries'].append({'path': name, 'size': len(data), 'sha256': hashlib.sha256(data).hexdigest()})
        def add(name, data):
            note(name, data)
            files.append((info(name), data))
        def link(kind, name, target):
            note(name, b'')
            entry = info(name)
            entry.type, entry.linkname = kind, target
            files.append((entry, b''))
        def record(name, change):
            path = f'projects/{name}.json'
            value = json.loads(next(data for member, data in files if member.name == path))
            change(value)
            files[:] = [f for f in files if f[0].name != path]
            add(path, json.dumps(value).encode())
        \(change)
        with tarfile.open('hostile.tar', 'w') as out:
            for member, data in [(info('manifest.json'), json.dumps(manifest).encode())] + files:
                member.size = len(data)
                out.addfile(member, io.BytesIO(data))
        """
    }

    @Test(arguments: hostile) func `a hostile bundle is refused by name, and the rest goes on`(_ hostile: Hostile) async throws {
        try await run { fixture in
            _ = try fixture.export("bundle.tar")
            let made = try await Tool.run("python3", ["-c", Self.script(hostile.change)], in: fixture.folder)
            #expect(made.succeeded, "\(made)")
            let target = try fixture.target("in/the/target")
            let outcome = try fixture.take(fixture.folder.appending("hostile.tar"), into: target)
            #expect(outcome.refused.contains { $0.contains(hostile.refusal) }, "\(outcome.refused)")
            #expect(target.record(of: try ProjectName("beta"))?.listed.count == 2)
            #expect(
                try await fixture.shell(
                    "find . -name '*escaped*' -o -name '*evil*' -o -name '.ht*' -o -type l; find in -type p -o -type c; ls /tmp | grep relcli-escaped || true")
                    == "")
            #expect(try await MirrorVerification(target, jobs: 1, repairingWith: nil).run().damaged.isEmpty)
            #expect(try FileSystem.list(target.root.appending("tmp")).isEmpty)
        }
    }

    @Test func `links and pipes in a folder are not followed`() async throws {
        try await run { fixture in
            let bundle = try fixture.export("bundle")
            _ = try await fixture.shell(
                "cp \(Self.wheel.replacing("packages", with: "bundle/packages")) real; rm bundle/\(Self.wheel); ln -s $PWD/real bundle/\(Self.wheel); mv bundle/packages/beta b; ln -s $PWD/b bundle/packages/beta"
            )
            let outcome = try fixture.take(bundle, into: try fixture.target())
            #expect(outcome.refused.contains("\(Self.wheel): it is a symbolic link, or below one"), "\(outcome.refused)")
            #expect(outcome.refused.contains("packages/beta/beta-1.0-py3-none-any.whl: it is a symbolic link, or below one"))
            #expect(try fixture.target().record(of: ProjectName("alpha"))?.listed.count == 1)
            _ = try await fixture.shell("mkfifo pipe; rm bundle/\(Self.wheel); mv pipe bundle/\(Self.wheel)")
            #expect(try fixture.take(bundle, into: try fixture.target("second")).refused.contains("\(Self.wheel): it is not a plain file"))
        }
    }

    @Test func `a name that stands for other bytes in the mirror is refused`() async throws {
        try await run { fixture in
            let bundle = try fixture.export("bundle.tar")
            let target = try fixture.target()
            var other = try LocalIndexFile(WheelMaker("alpha", "1.0", requires: ["beta"]))
            other.filename = WheelMaker("alpha", "1.0").filename
            try await CrawlerFixture.run([other]) { second in
                let client = IndexClient(index: try IndexURL(second.index.url), transfers: TransferClient(), store: target)
                #expect(try await IndexWalk(client).projects([try ProjectName("alpha")]).isComplete)
            }
            let outcome = try fixture.take(bundle, into: target)
            #expect(
                outcome.refused == ["projects/alpha.json: alpha-1.0-py3-none-any.whl of alpha has new bytes under an old name: a published file never changes"])
            #expect(target.record(of: try ProjectName("alpha"))?.listed.map(\.file.sha256) == [other.sha256])
            #expect(target.record(of: try ProjectName("beta"))?.listed.count == 2)
        }
    }
}
