import ForeignText
import Native
import Testing

@Suite struct XMLTextTests {
    @Test func `markup is escaped and attributes keep their white space`() {
        var xml = XMLText()
        xml.text("a<b>&\"c\"\n\td\r")
        xml.append("|")
        xml.attribute("a<b>&\"c\"\n\td")
        #expect(String(decoding: xml.bytes, as: UTF8.self) == "a&lt;b&gt;&amp;\"c\"\n\td&#13;|a&lt;b&gt;&amp;&quot;c&quot;&#10;&#9;d")
    }

    @Test func `characters that XML cannot hold are dropped and the rest is read back as written`() throws {
        var xml = XMLText()
        let text = "bell\u{7} escape\u{1B}[0m nul\u{0} end\u{FFFE}\u{FFFF} \u{FEFF}kept é ☃ 🐍"
        xml.append("<a>")
        xml.text(text)
        xml.append("</a>")
        var reader = try XMLReader(xml.bytes)
        var read = ""
        while let event = try reader.next() { if case .text(let run) = event { read += run } }
        #expect(read == "bell escape[0m nul end \u{FEFF}kept é ☃ 🐍")
    }
}
