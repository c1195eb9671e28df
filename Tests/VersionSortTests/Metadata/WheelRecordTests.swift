import Testing

@testable import VersionSort

@Suite struct WheelRecordTests {
    @Test(arguments: [
        ("a.py,sha256=x,1\nb.py,sha256=x", "fewer than three fields"), (",sha256=x,1", "no path"),
        ("a.py,MD5=x,1", "begins with 'MD5', not with one of sha224, sha256, sha384, sha512, sha3-256"), ("a.py,abc,1", "begins with 'abc', not"),
        ("a.py,\u{1B}[31m=x,1", "not with one of sha224"), ("a.py,\(String(repeating: "x", count: 100)),1", "begins with 'xxxxxxxxxxxxxxxxxxxx', not"),
    ])
    func `a line that cannot be used is told with its fault`(_ example: (text: String, words: String)) {
        let fault = #expect(throws: RecordFault.self) { try WheelRecord(parsing: example.text) }
        #expect(fault?.description.contains(example.words) == true && fault?.description.contains("\u{1B}") == false, "\(String(describing: fault))")
    }
}
