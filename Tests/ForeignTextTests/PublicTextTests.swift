import ForeignText
import Native
import TestSupport
import Testing

/// Text that leaves the program contains no secrets of URLs and no characters that move a cursor.
@Suite struct PublicTextTests {
    @Test(arguments: [
        ("https://user:hunter2@host/x", "https://user:****@host/x"), ("https://hunter2@host/x", "https://****@host/x"),
        ("git+https://u:hunter2@host/x.git@v1", "git+https://u:****@host/x.git@v1"), ("git+ssh://git@host/x.git", "git+ssh://git@host/x.git"),
        ("git+ssh://git:hunter2@host/x.git", "git+ssh://git:****@host/x.git"), ("https://u:${TOKEN}@host/x", "https://u:${TOKEN}@host/x"),
        ("https://${TOKEN}@host/x", "https://${TOKEN}@host/x"), ("https://${A}hunter2${B}@host/x", "https://****@host/x"),
        ("https://host/x?token=hunter2&page=2", "https://host/x?token=****&page=****"),
        ("https://host/x?X-Amz-Signature=hunter2#sha256=abc", "https://host/x?X-Amz-Signature=****#sha256=abc"),
        ("https://a:hunter2@b@host/x", "https://a:****@host/x"),
        ("see 'https://u:hunter2@h' and http://v:hunter2@i?k=v", "see 'https://u:****@h' and http://v:****@i?k=****"),
        ("metalink+https://u:hunter2@h/m?repo=x&access_token=hunter2", "metalink+https://u:****@h/m?repo=****&access_token=****"),
        ("\u{D4E}https://u:hunter2@h/", "\u{D4E}https://u:****@h/"), ("https://host/a@b", "https://host/a@b"), ("no URL: a@b ://", "no URL: a@b ://"),
        ("https://u:hunter2@", "https://u:****@"), ("x@y://", "x@y://"),
    ]) func `secrets become stars and the rest stays`(_ one: (text: String, shown: String)) {
        #expect(PublicText.masked(one.text) == one.shown)
        #expect(!PublicText.masked(one.text).utf8.elementsEqual("hunter2".utf8))
        #expect(PublicText.masked(PublicText.masked(one.text)) == one.shown)
    }

    @Test func `no secret of a generated URL is left, and text without one is not changed`() {
        var generator = SeededGenerator(seed: 41)
        let words = ["a", "x.y", "%40", "@", ":", "/", "?", "&", "=", "#", "token", "é", "\u{D4E}", " ", "://", "${V}"]
        for _ in 0..<3000 {
            let noise = (0..<Int.random(in: 0...6, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            let tail = (0..<Int.random(in: 0...6, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            let text = "\(noise) https://someone:S3CR3T@host/\(tail)"
            #expect(!PublicText.masked(text).utf8.has("S3CR3T"), "seed 41: \(text)")
            let plain = noise.replacingBytes(of: "://", with: "")
            #expect(PublicText.masked(plain).hasSameBytes(as: plain), "seed 41: \(plain)")
        }
    }

    @Test func `signs that move a cursor, split a line or turn the direction become question marks`() {
        #expect(PublicText.cleaned("a\u{1B}[31mb\u{9B}2Jc\rd\ne\tf\u{202E}g\u{2028}h\u{7F}\u{0}") == "a?[31mb?2Jc?d?e?f?g?h??")
        #expect(PublicText.cleaned("a\nb\tc\rd", keepsLines: true) == "a\nb\tc?d")
        #expect(PublicText.cleaned("grüße, 日本, 👩‍🚀 é") == "grüße, 日本, 👩‍🚀 é")
    }
}
