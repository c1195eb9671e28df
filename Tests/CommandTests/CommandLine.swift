import Native
import SystemPackage
import TestSupport

/// The program itself, in its own folder with its own index, as scripts and users run it.
struct CommandLine: Sendable {
    let folder: FilePath
    let index: LocalIndex

    /// The checkout that these tests belong to.
    static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

    /// Runs a test with a stack named `shop` in a fresh folder, and its index.
    static func run<Result: Sendable>(_ body: @Sendable (CommandLine) async throws -> Result) async throws -> Result {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-command-")
        defer { try? FileSystem.remove(folder) }
        return try await LocalIndex.run(try files()) { index in
            let line = CommandLine(folder: folder, index: index)
            try line.write("shop/stack.toml", stack)
            try line.write("shop/prod-reqs.txt", "shop-app==1.0\n")
            try line.write("shop/dev-reqs.txt", "shop-app\n")
            return try await body(line)
        }
    }

    private static let stack = """
        name = "shop"
        vendor = "Shop release engineering"
        targets = ["el9", "el10"]

        [channels.prod]
        requirements = "prod-reqs.txt"
        pinned = true

        [channels.dev]
        requirements = "dev-reqs.txt"

        [[application]]
        name = "shop-app"
        imports = ["shop_app"]
        """

    /// Returns an application, its dependencies, and a later release.
    private static func files() throws -> [LocalIndexFile] {
        var application = WheelMaker("shop-app", "1.0", requires: ["cart>=1.0,<2", "tables; python_version < '3.10'"])
        application.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        return try [
            LocalIndexFile(application), LocalIndexFile(WheelMaker("shop-app", "1.1", requires: ["cart>=1.4"])),
            LocalIndexFile(WheelMaker("cart", "1.0")), LocalIndexFile(WheelMaker("cart", "1.4")), LocalIndexFile(WheelMaker("cart", "2.0")),
            LocalIndexFile(WheelMaker("tables", "3.1.post1")), LocalIndexFile(WheelMaker("till", "1.0", requires: ["cart<1", "tables"])),
        ]
    }

    /// Writes a file in the folder.
    func write(_ path: String, _ text: String) throws {
        let path = folder.pushing(FilePath(path))
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically(Array(text.utf8), to: path)
    }

    /// The environment variables of a script that runs the program.
    var environment: [String: String] {
        [
            "RELCLI_INDEX": index.url, "RELCLI_TARGETS": Self.checkout.pushing("specs/targets").string, "RELCLI_JOBS": "1", "NO_COLOR": "1", "COLUMNS": "100",
            "USER": "tester", "SOURCE_DATE_EPOCH": "1700000000", "GNUPGHOME": folder.appending("gnupg").string,
            "XDG_STATE_HOME": folder.appending("state").string,
        ]
    }

    /// Runs `relcli` in the folder with only the environment of a script.
    func relcli(_ arguments: [String], input: String = "", adding further: [String: String] = [:]) async throws -> ToolResult {
        try await Tool.run(
            Self.checkout.pushing(".build/debug/relcli").string, arguments, input: input, in: folder,
            environment: environment.merging(further) { $1 })
    }

    /// Returns the terminal output of a run, with words that differ between runs replaced.
    func transcript(_ arguments: [String], input: String = "") async throws -> String {
        let result = try await relcli(arguments, input: input)
        let shown = arguments.map { $0.contains(where: { " <>'\"*;()".contains($0) }) ? "'\($0)'" : $0 }.joined(separator: " ")
        var text = "$ relcli \(shown)\n\(result.output)"
        if !result.errors.isEmpty { text += result.errors.split(separator: "\n").map { "! \($0)\n" }.joined() }
        if result.status != 0 { text += "= \(result.status)\n" }
        return Self.steady(text.split(separator: folder.string, omittingEmptySubsequences: false).joined(separator: "DIR"))
    }

    /// Returns the text without ports, times, ids, and sizes that depend on codecs.
    private static func steady(_ text: String) -> String {
        text.replacing(/127\.0\.0\.1:\d+/, with: "INDEX").replacing(/\b[0-9a-f]{20,}\b/, with: "DIGEST")
            .replacing(/\b\d+(\.\d+)? (ms|s|min)\b/, with: "TIME").replacing(/\b\d+(\.\d+)? (B|KiB|MiB|kB|MB)\b/, with: "SIZE")
            .replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?/, with: "MOMENT")
            // The width of columns depends on their content.
            .replacing(/(\S) {2,}/, with: { "\($0.output.1)  " })
            // The user who runs the tests follows the time.
            .replacing(/MOMENT  \S+/, with: "MOMENT  USER")
    }
}
