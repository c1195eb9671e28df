import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Licences: only certain results are stated.
@Suite(.showsSeeds) struct LicenseTests {
    struct License: Sendable {
        var expression: String?
        var field: String?
        var classifiers: [String] = []
        var text: String?
        let expected: String
    }

    private static let mit = "Permission is hereby granted, free of charge,\n to any person obtaining a copy"
    private static let bsd = "Redistribution and use in source and binary forms, with or without modification\n* Neither the name of"
    private static let notice = "This is free software: you can redistribute it under the terms of the GNU General Public License as published by the\n"
    private static let gpl = "GNU GENERAL PUBLIC LICENSE\n   Version 2, June 1991\n ... either version 2 of the License, or (at your option) any later version."

    private func check(_ license: License, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        var wheel = WheelMaker("app", "1")
        wheel.license = license.field
        wheel.fields = license.classifiers.map { "Classifier: License :: OSI Approved :: \($0)" }
        if let expression = license.expression { wheel.fields.append("License-Expression: \(expression)") }
        if let text = license.text { wheel.informationFiles = [("LICENSE.txt", Array(text.utf8))] }
        let plan = try await wheel.plan(PlanTargets.current())
        #expect(plan.main.license == license.expected, "\(license)", sourceLocation: sourceLocation)
        let isKnown = license.expected != "LicenseRef-Unknown"
        #expect(plan.warnings.contains { $0.contains("its licence is not known") } == !isKnown, "\(license)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        License(field: "MIT", expected: "MIT"), License(field: "mit or apache-2.0", expected: "MIT OR Apache-2.0"),
        License(expression: "MIT", field: "BSD", classifiers: ["BSD License"], expected: "MIT"),
        License(field: "MIT", classifiers: ["BSD License", "Apache Software License"], expected: "MIT"),
        License(field: "GPL-2.0+", expected: "GPL-2.0-or-later"), License(field: "LGPL-2.1", expected: "LGPL-2.1-only"),
        License(expression: "GPL-2.0-or-later WITH Classpath-exception-2.0", expected: "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        License(field: "Apache License 2.0", expected: "Apache-2.0"),
        License(classifiers: ["Mozilla Public License 2.0 (MPL 2.0)"], expected: "MPL-2.0"), License(text: mit, expected: "MIT"),
        License(field: mit, expected: "MIT"),
    ])
    func `what is certain is taken, an SPDX expression before all else`(_ license: License) async throws { try await check(license) }

    @Test(arguments: [
        License(field: "do what you like", expected: "LicenseRef-Unknown"), License(field: "BSD", expected: "LicenseRef-Unknown"),
        License(field: "GPL", expected: "LicenseRef-Unknown"), License(field: "GPLv3", expected: "LicenseRef-Unknown"),
        License(field: "LGPL", expected: "LicenseRef-Unknown"), License(field: "Apache", expected: "LicenseRef-Unknown"),
        License(classifiers: ["GNU General Public License (GPL)"], expected: "LicenseRef-Unknown"),
        License(classifiers: ["GNU General Public License v3 (GPLv3)"], expected: "LicenseRef-Unknown"),
        License(classifiers: ["BSD License"], expected: "LicenseRef-Unknown"),
        License(classifiers: ["Apache Software License"], expected: "LicenseRef-Unknown"),
        License(field: "Dual", classifiers: ["MIT License", "BSD License"], text: mit, expected: "LicenseRef-Unknown"),
        License(classifiers: ["MIT License", "GNU General Public License v2 or later (GPLv2+)"], expected: "LicenseRef-Unknown"),
        License(classifiers: ["BSD License"], text: mit, expected: "LicenseRef-Unknown"), License(text: mit + bsd, expected: "LicenseRef-Unknown"),
        License(expression: "MIT and stuff", expected: "LicenseRef-Unknown"),
        License(classifiers: ["GNU General Public License (GPL)"], text: gpl, expected: "LicenseRef-Unknown"),
    ])
    func `what stands for several licences is never guessed`(_ license: License) async throws { try await check(license) }

    @Test(arguments: [
        License(classifiers: ["BSD License"], text: bsd, expected: "BSD-3-Clause"),
        License(field: "3-clause BSD", classifiers: ["BSD License"], expected: "BSD-3-Clause"),
        License(classifiers: ["Apache Software License"], text: "Apache License\n Version 2.0, January 2004", expected: "Apache-2.0"),
        License(field: "GPL v2 or later", classifiers: ["GNU General Public License (GPL)"], expected: "GPL-2.0-or-later"),
        License(text: "Mozilla Public License Version 2.0 ... the GNU General Public License, Version 2.0, or any later versions", expected: "MPL-2.0"),
    ])
    func `a name or a text tells which of its licences a classifier means`(_ license: License) async throws { try await check(license) }

    @Test(arguments: [
        License(field: "GPLv2+", expected: "GPL-2.0-or-later"), License(field: "GNU GPL v3 or any later version", expected: "GPL-3.0-or-later"),
        License(field: "GNU Lesser General Public License version 2.1, or (at your option) any later version", expected: "LGPL-2.1-or-later"),
        License(field: "LGPLv2.1 or later", expected: "LGPL-2.1-or-later"), License(field: "GPL (>= 2)", expected: "GPL-2.0-or-later"),
        License(field: "GPL 2 only", expected: "GPL-2.0-only"), License(field: "AGPLv3+", expected: "AGPL-3.0-or-later"),
        License(field: "GPLv2+ or MIT", expected: "LicenseRef-Unknown"),
        License(text: notice + "FSF, either version 3 of the License, or (at your option) any later version.\n", expected: "GPL-3.0-or-later"),
        License(text: notice + "FSF, version 2 of the License.\n", expected: "GPL-2.0-only"),
        License(text: notice + "FSF; either version 2 of the License, or any later version\n\n" + gpl, expected: "GPL-2.0-or-later"),
        License(text: gpl, expected: "LicenseRef-Unknown"),
    ])
    func `or any later version is read where it is said`(_ license: License) async throws { try await check(license) }

    @Test func `expressions are read as packaging reads them`() async throws {
        var generator = SeededGenerator(for: "licence expressions")
        let words = [
            "MIT", "mit", "Apache-2.0", "GPL-2.0+", "gpl-3.0-only", "LicenseRef-My.Own-1", "licenseref-x", "LicenseRef-", "LicenseRef-a+", "AND", "or", "OR",
            "and",
            "WITH", "with", "Classpath-exception-2.0", "llvm-exception", "(", ")", "((", "BSD", "MIT+", "Zlib", "", "+", "0BSD",
        ]
        let texts = (0..<3000).map { _ in (0...generator.below(7)).map { _ in generator.pick(words) }.joined(separator: " ") }
        let script = """
            import sys
            from packaging.licenses import canonicalize_license_expression as read
            for line in sys.stdin.read().split("\\n")[:-1]:
                try:
                    print(read(line))
                except ValueError:
                    print("none")
            """
        let answers = try await Tool.run(try Tool.oraclePython, ["-c", script], input: texts.map { $0 + "\n" }.joined())
        let expected = answers.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(expected.count == texts.count, "\(answers.errors)")
        var valid = 0
        for (text, answer) in zip(texts, expected) {
            #expect(SPDXExpression(text)?.text ?? "none" == answer, "'\(text)'")
            if answer != "none" { valid += 1 }
        }
        #expect(valid > 100)
    }
}
