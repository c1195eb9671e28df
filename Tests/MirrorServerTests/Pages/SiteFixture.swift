import Native
import SystemPackage
import TestSupport

/// A mirror folder with projects, channels, snapshots, checks and a history, in which foreign texts are hostile.
enum SiteFixture {
    static let hostile = "<script>alert(\\\"x\\\")</script><img src=x onerror=alert(1)>"
    static let old = "a76c13584e259ab89bb4"
    static let new = "bb10c95a1f2e3d4c5b6a"

    static func prepare(_ root: FilePath) throws {
        for (number, name) in ["alpha-tool", "billing", "demo-app", "zope-interface"].enumerated() { try project(name, number, in: root) }
        try write(
            "{\"meta\":{\"_last-serial\":9,\"api-version\":\"1.4\"},\"projects\":[{\"_last-serial\":9,\"name\":\"demo-app\"},{\"_last-serial\":3,\"name\":\"billing\"}]}",
            "simple/index.v1_json", in: root)
        try snapshot(old, ["python3-demo-app-1.0-1.el9.noarch": "a", "python3-base-1.0-1.el9.x86_64": "b", "python3-gone-1.0-1.el9.noarch": "c"], in: root)
        try snapshot(
            new,
            [
                "python3-demo-app-2.0-1.el9.noarch": "d", "python3-base-1.0-1.el9.x86_64": "e", "python3-fresh-1.0-1.el9.noarch": "f",
            ], in: root)
        try FileSystem.symlink(FilePath("snapshots/\(new)"), at: root.appending("rpm").appending("prod"))
        try FileSystem.symlink(FilePath("snapshots/\(old)"), at: root.appending("rpm").appending("dev"))
        let events = [
            event("create", nil, nil, old), event("publish", "dev", nil, old), event("publish", "prod", nil, old), event("create", nil, nil, new),
            event("promote", "prod", old, new),
        ]
        try write(events.joined(separator: "\n") + "\n{damaged\n", "rpm/history.jsonl", in: root)
    }

    private static func event(_ action: String, _ channel: String?, _ from: String?, _ to: String) -> String {
        let places = (channel.map { "\"channel\":\"\($0)\"," } ?? "") + (from.map { "\"from\":\"\($0)\"," } ?? "")
        return """
            {"action":"\(action)",\(places)"checked":true,"forced":\(action == "promote"),"stack":"sync",\(channel == nil ? "" : "\"release\":2,")"time":1795966929,"to":"\(to)","who":"ops","why":"\(hostile)"}
            """.replacing("\n", with: "")
    }

    private static func project(_ name: String, _ number: Int, in root: FilePath) throws {
        let stem = name.replacing("-", with: "_")
        let files = ["1.0", "2.0"].flatMap { ["\(stem)-\($0)-py3-none-any.whl", "\(stem)-\($0).tar.gz"] }.map { filename in
            let digest = SHA256Digest(of: Array(filename.utf8)).hex
            let yanked = filename.contains("-1.0-") && number == 2 ? ",\"yanked\":{\"reason\":\"\(hostile)\"}" : ""
            return """
                {"file":{"filename":"\(filename)","url":"https://files.example/\(filename)","hashes":{"sha256":"\(digest)"},"size":123456,
                "requires-python":">=3.9,<4","upload-time":"2024-01-02T03:04:05Z","provenance":"https://index.example/\(filename).provenance"\(yanked)},
                "size":123456,"first-seen":1795966929,"listed":true}
                """
        }
        let status = number == 1 ? "\"status\":\"archived\",\"status-reason\":\"\(hostile)\"," : ""
        try write(
            "{\"format\":1,\"name\":\"\(name)\",\"index\":\"https://index.example/simple\",\(status)\"serial\":\(number),\"files\":[\(files.joined(separator: ","))]}",
            "projects/\(name).json", in: root)
        for page in ["simple/\(name)/index.html", "simple/\(name)/index.v1_json"] { try write("x", page, in: root) }
    }

    private static func snapshot(_ id: String, _ packages: [String: String], in root: FilePath) throws {
        let folder = "rpm/snapshots/\(id)"
        let names = packages.sorted { $0.key < $1.key }
        for arch in ["x86_64", "source"] { try write("<repomd \(id)/>", "\(folder)/el9-py3.11/\(arch)/repodata/repomd.xml", in: root) }
        for (name, bytes) in names { try write(bytes, "\(folder)/el9-py3.11/x86_64/Packages/\(name).rpm", in: root) }
        try write(bytesOnly(id), "\(folder)/el9-py3.11/x86_64/repodata/\(SHA256Digest(of: Array(bytesOnly(id).utf8)).hex)-primary.xml.gz", in: root)
        let digest = String(repeating: "ab", count: 32)
        try write(
            """
            {"stack":"sync","members":[{"bytes":71858,"packages":0,"path":"el9-py3.11/source","repomd":"\(digest)"},
            {"bytes":50808,"packages":\(names.count),"path":"el9-py3.11/x86_64","repomd":"\(digest)"}]}
            """, "\(folder)/snapshot.json", in: root)
        let list = names.map { "\"\($0.key)\":\"\(SHA256Digest(of: Array($0.value.utf8)).hex)\"" }.joined(separator: ",")
        try write("{\"repositories\":{\"el9-py3.11/x86_64\":{\(list)},\"el9-py3.11/source\":{}}}", "\(folder)/packages.json", in: root)
        let tiers = ["headers", "closure", "files", "transaction"].map { tier in
            "{\"tier\":\"\(tier)\",\"state\":\"\(tier == "transaction" ? "not run" : "passed")\",\"note\":\"\(hostile)\",\"failed\":[]}"
        }.joined(separator: ",")
        let cause = """
            {"id":"1","kind":"change","requirement":"\(hostile)","neededBy":["python3-base"],"victimCount":1,"victims":[],"why":[],"nearest":[],"rules":[],
            "fix":["\(hostile)"]}
            """
        let report = """
            {"label":"x","architecture":"x86_64","base":[],"packages":\(names.count),"checked":\(names.count),"uninstallable":0,"passed":true,
            "tiers":[\(tiers)],"causes":[\(cause)]}
            """
        try write("{\"snapshot\":\"\(id)\",\"reports\":{\"el9-py3.11/x86_64\":\(report),\"el9-py3.11/source\":\(report)}}", "rpm/checks/\(id).json", in: root)
        let components = names.map { name, _ in
            """
            {"bom-ref":"el9-py3.11/\(name)","hashes":[{"alg":"SHA-256","content":"\(digest)"}],"name":"n","type":"library","version":"1",
            "pedigree":{"ancestors":[{"name":"Demo.App","version":"1.0","purl":"pkg:pypi/demo-app@1.0?file_name=demo_app-1.0-py3-none-any.whl","type":"library"}]}}
            """
        }.joined(separator: ",")
        try write("{\"bomFormat\":\"CycloneDX\",\"components\":[\(components)]}", "releases/\(id)/el9-py3.11.cdx.json", in: root)
    }

    /// The content of a file that only one snapshot has.
    static func bytesOnly(_ id: String) -> String { "primary \(id)" }
}
