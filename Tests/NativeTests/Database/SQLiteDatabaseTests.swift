import Native
import SystemPackage
import Testing

struct SQLiteDatabaseTests {
    private func open(_ path: FilePath, waiting milliseconds: Int32 = 0) throws -> SQLiteDatabase {
        let database = try SQLiteDatabase.open(path, waiting: milliseconds)
        try database.execute("CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY, value)")
        return database
    }

    @Test(arguments: [
        SQLiteValue.none, .integer(0), .integer(.min), .integer(.max), .text(""), .text("plain"), .text("é, 漢字, 🦆"), .text("a\0b"), .text("NULL"),
        .blob([]), .blob([0]), .blob(Array(0...255)), .blob([UInt8](repeating: 7, count: 1 << 20)),
    ])
    func `a value comes back as it was given, with its type`(value: SQLiteValue) throws {
        try withScratch { folder in
            let path = folder.appending("a.sqlite")
            try open(path).run("INSERT INTO thing VALUES (?, ?)", [.text("x"), value])
            let rows = try open(path).run("SELECT value, typeof(value), length(CAST(value AS BLOB)) FROM thing WHERE name = ?", [.text("x")])
            let (type, length): (String, SQLiteValue) =
                switch value {
                case .none: ("null", .none)
                case .integer(let number): ("integer", .integer(Int64("\(number)".utf8.count)))
                case .text(let text): ("text", .integer(Int64(text.utf8.count)))
                case .blob(let bytes): ("blob", .integer(Int64(bytes.count)))
                }
            #expect(rows == [[value, .text(type), length]])
        }
    }

    @Test func `bytes that are not UTF-8 and numbers with a fraction come as text that can be shown`() throws {
        try withScratch { folder in
            let rows = try open(folder.appending("a.sqlite")).run("SELECT CAST(x'61ff62' AS TEXT), 1.5")
            #expect(rows == [[.text("a\u{fffd}b"), .text("1.5")]])
        }
    }

    @Test func `rows come in their order, and a statement without rows gives none`() throws {
        try withScratch { folder in
            let database = try open(folder.appending("a.sqlite"))
            for number in 1...3 { #expect(try database.run("INSERT INTO thing VALUES (?, ?)", [.text("\(number)"), .integer(9)]).isEmpty) }
            #expect(try database.run("SELECT name FROM thing ORDER BY name DESC") == [[.text("3")], [.text("2")], [.text("1")]])
            #expect(try database.run("SELECT name FROM thing WHERE value = ?", [.integer(8)]).isEmpty)
        }
    }

    @Test func `a file that is no database, or a torn one, is told apart from other failures`() throws {
        try withScratch { folder in
            let path = folder.appending("a.sqlite")
            try FileSystem.writeAtomically(Array("this is no database, whatever its name says".utf8), to: path)
            #expect(throws: SQLiteError.damaged(path, reason: "file is not a database")) { _ = try open(path) }
            let torn = folder.appending("b.sqlite")
            try open(torn).run("INSERT INTO thing VALUES ('x', zeroblob(100000))")
            let bytes = try FileSystem.readAll(torn, limit: 1 << 20)
            try FileSystem.replace(torn, with: Array(bytes.prefix(5000)))
            #expect(throws: SQLiteError.damaged(torn, reason: "database disk image is malformed")) { try open(torn).run("SELECT * FROM thing") }
            #expect(throws: SQLiteError.failed(folder, code: 14, reason: "unable to open database file")) { _ = try open(folder) }
        }
    }

    @Test func `who finds the file locked is told so, and works once it is free`() throws {
        try withScratch { folder in
            let path = folder.appending("a.sqlite")
            let first = try open(path)
            let second = try open(path)
            try first.execute("BEGIN IMMEDIATE; INSERT INTO thing VALUES ('x', 1)")
            #expect(throws: SQLiteError.busy(path, reason: "database is locked")) { try second.run("INSERT INTO thing VALUES ('y', 2)") }
            try first.execute("COMMIT")
            try second.run("INSERT INTO thing VALUES ('y', 2)")
            #expect(try first.run("SELECT value FROM thing ORDER BY name") == [[.integer(1)], [.integer(2)]])
        }
    }

    @Test func `who may wait for a lock gets it when the other lets go`() async throws {
        try await withScratch { folder in
            let path = folder.appending("a.sqlite")
            let first = try open(path)
            try first.execute("BEGIN IMMEDIATE; INSERT INTO thing VALUES ('x', 1)")
            async let written = SQLiteDatabase.open(path, waiting: 60_000).run(
                "INSERT INTO thing SELECT 'y', value + 1 FROM thing WHERE name = 'x' RETURNING value")
            try first.execute("COMMIT")
            #expect(try await written == [[.integer(2)]])
        }
    }

    @Test func `what was begun and not committed is gone when the connection is`() throws {
        try withScratch { folder in
            let path = folder.appending("a.sqlite")
            try open(path).execute("BEGIN; INSERT INTO thing VALUES ('x', 1)")
            #expect(try open(path).run("SELECT * FROM thing").isEmpty)
        }
    }

    @Test(
        arguments: [
            ("SELEC 1", [], 1, #"near "SELEC": syntax error"#),
            ("SELECT * FROM nowhere", [], 1, "no such table: nowhere"),
            ("INSERT INTO thing VALUES ('x', 1)", [], 19, "UNIQUE constraint failed: thing.name"),
            ("SELECT ?", [], 25, "0 values are given to 'SELECT ?', which asks for 1"),
            ("SELECT 1", [.none], 25, "1 values are given to 'SELECT 1', which asks for 0"),
            (" -- nothing", [], 21, "there is no statement in ' -- nothing'"),
            ("SELECT abs(?)", [.integer(.min)], 1, "integer overflow"),
        ] as [(String, [SQLiteValue], Int32, String)])
    func `a statement that fails says why, and the next one works`(text: String, values: [SQLiteValue], code: Int32, reason: String) throws {
        try withScratch { folder in
            let path = folder.appending("a.sqlite")
            let database = try open(path)
            try database.execute("INSERT INTO thing VALUES ('x', 1)")
            let error = #expect(throws: SQLiteError.self) { try database.run(text, values) }
            #expect(error == .failed(path, code: code, reason: reason) && error?.description == "cannot use \(path): \(reason)")
            #expect(try database.run("SELECT value FROM thing") == [[.integer(1)]])
        }
    }

    @Test func `a script stops at the statement that fails`() throws {
        try withScratch { folder in
            let database = try open(folder.appending("a.sqlite"))
            #expect(throws: SQLiteError.self) { try database.execute("INSERT INTO thing VALUES ('x', 1); nonsense; INSERT INTO thing VALUES ('y', 2)") }
            #expect(try database.run("SELECT name FROM thing") == [[.text("x")]])
        }
    }
}
