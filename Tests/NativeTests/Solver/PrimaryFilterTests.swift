import Testing

@testable import Native

/// The elements that are removed from primary metadata before a solver reads it.
@Suite struct PrimaryFilterTests {
    private static func filtered(_ text: String, cut: Int = .max) -> String {
        var filter = PrimaryFilter()
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while rest.count > cut {
            result += filter.filter(Array(rest.prefix(cut)), isLast: false)
            rest = rest.dropFirst(cut)
        }
        result += filter.filter(Array(rest), isLast: true)
        return String(decoding: result, as: UTF8.self)
    }

    @Test func `texts times and sizes go however the document is cut and the rest stays as it is`() {
        let text = """
            <?xml version="1.0"?>
            <metadata><package type="rpm"><name>a</name><summary>About &amp; more</summary><description>One
            two</description><url></url>
            <time file="1" build="2"/><size package="1"/><location href="a>b.rpm"/><checksum type="sha256">00</checksum>
            <format><rpm:license>MIT</rpm:license><rpm:header-range start="1" end="2"/><rpm:requires><rpm:entry name="size "/></rpm:requires>
            <file>/usr/bin/description</file></format></package></metadata>
            """
        let left = """
            <?xml version="1.0"?>
            <metadata><package type="rpm"><name>a</name><summary>About &amp; more</summary>
            <location href="a>b.rpm"/><checksum type="sha256">00</checksum>
            <format><rpm:requires><rpm:entry name="size "/></rpm:requires>
            <file>/usr/bin/description</file></format></package></metadata>
            """
        for cut in [1, 2, 7, 64, .max] { #expect(Self.filtered(text, cut: cut) == left, "cut every \(cut) bytes") }
    }

    @Test(arguments: [
        "<a><!-- <summary> --></summary>", "<a><![CDATA[<url>x</url>]]></a>", "<a><?go <size a=\"?>\" /></a>", "<a><summary>x<b/></summary></a>",
        "<a><summary>x</description></a>", "<a><summary>\u{7}</summary></a>", "<a><summary>é</summary></a>", "<a><summary>x", "<a><size a=\"1\"",
        "<a><size a=\"/>\" b=\"1\"></size></a>", "<a><time file=\"1\"></time></a>", "<a><size a=\"<\"/></a>", "<summaryx>x</summaryx>", "<", "",
    ]) func `what is not plainly such an element stays`(text: String) {
        for cut in [1, 3, .max] { #expect(Self.filtered(text, cut: cut) == text) }
    }
}
