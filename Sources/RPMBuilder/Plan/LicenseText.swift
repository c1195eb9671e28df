import ForeignText

/// The recognition of licences by their texts.
enum LicenseText {
    /// Recognizes a licence text by words that occur in only one licence.
    ///
    /// The result is unclear if several licences are found, or for the full text of a GNU licence, which is the same with and without "or later".
    static func evidence(_ text: String) -> LicenseChoice.Evidence {
        let words = text.start(bytes: 60_000).lowercased().words.joined(separator: " ")
        var found: [LicenseChoice.Evidence] = families(words)
        // The Mozilla licence names the GNU licences that it is compatible with.
        if found != [.known("MPL-2.0")], let gnu = gnu(words) { found.append(gnu) }
        guard found.count < 2 else { return .unclear("its licence text is of more than one licence") }
        return found.first ?? .absent
    }

    private static func families(_ words: String) -> [LicenseChoice.Evidence] {
        func says(_ phrase: String) -> Bool { words.utf8.has(phrase) }
        var names: [String] = []
        if says("apache license version 2.0") || says("apache license, version 2.0") { names.append("Apache-2.0") }
        if says("mozilla public license version 2.0") || says("mozilla public license, version 2.0") || says("mozilla public license, v. 2.0") {
            names.append("MPL-2.0")
        }
        if says("zope public license (zpl) version 2.1") { names.append("ZPL-2.1") }
        if says("python software foundation license version 2") { names.append(says("beopen") ? "Python-2.0" : "PSF-2.0") }
        if says("redistribution and use in source and binary forms"), !says("zope public license"), !says("patent license") {
            let isThree = says("neither the name") || says("may not be used to endorse") || says("the names of its contributors")
            names.append(says("all advertising materials") ? "BSD-4-Clause" : isThree ? "BSD-3-Clause" : "BSD-2-Clause")
        }
        if says("permission is hereby granted, free of charge, to any person obtaining a copy") {
            names.append(says("except as contained in this notice, the name") ? "X11" : says("redistributions of source code") ? "NCSA" : "MIT")
        }
        if says("permission to use, copy, modify, and/or distribute this software for any purpose")
            || says("permission to use, copy, modify, and distribute this software for any purpose")
        {
            names.append(says("provided that the above copyright notice") ? "ISC" : "0BSD")
        }
        if says("this is free and unencumbered software released into the public domain") { names.append("Unlicense") }
        return names.map(LicenseChoice.Evidence.known)
    }

    /// Returns a GNU licence found by its full text, or by the notice that names one of its versions; `nil` if there is none.
    private static func gnu(_ words: String) -> LicenseChoice.Evidence? {
        let title = titles.compactMap { title in words.utf8.firstPlace(of: title.words).map { (place: $0.lowerBound, name: title.name) } }
            .min { $0.place < $1.place }
        let notice = title.map { words[..<$0.place] } ?? words[...]
        if let name = noticed(notice) { return .known(name) }
        guard let title else { return nil }
        return .unclear("its licence file is the text of \(title.name), which does not say whether later versions will do")
    }

    /// The first words of the full licence texts, in lower case.
    private static let titles = [
        (words: "gnu affero general public license version 3, 19 november 2007", name: "AGPL-3.0"),
        (words: "gnu lesser general public license version 3, 29 june 2007", name: "LGPL-3.0"),
        (words: "gnu lesser general public license version 2.1, february 1999", name: "LGPL-2.1"),
        (words: "gnu library general public license version 2, june 1991", name: "LGPL-2.0"),
        (words: "gnu general public license version 3, 29 june 2007", name: "GPL-3.0"),
        (words: "gnu general public license version 2, june 1991", name: "GPL-2.0"),
    ]

    /// Returns the licence that a notice names: "under the terms of the GNU General Public License … either version 2 of the License, or … any later".
    private static func noticed(_ words: Substring) -> String? {
        let families = [
            ("AGPL", "gnu affero general public license"), ("LGPL", "gnu lesser general public license"), ("LGPL", "gnu library general public license"),
            ("GPL", "gnu general public license"),
        ]
        guard
            let (family, rest) = families.compactMap({ family, phrase in words.cut(at: phrase).map { (family, $0.after) } })
                .max(by: { $0.1.utf8.count < $1.1.utf8.count }), let place = rest.utf8.firstPlace(of: "version "),
            rest.utf8.distance(from: rest.utf8.startIndex, to: place.lowerBound) < 120
        else { return nil }
        let after = rest[place.upperBound...]
        let number = after.bytes { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
        guard let version = LicenseNames.gnuVersion(number.droppingTrailing { $0 == UInt8(ascii: ".") }) else { return nil }
        // The text after "version 2" is "of the License, or (at your option) any later version", or "or later".
        let end = after.start(bytes: 80)
        let isLater = end.utf8.has("any later version") || end.utf8.has("or later")
        return LicenseNames.gnu(family, version, isLater ? "-or-later" : "-only")
    }
}
