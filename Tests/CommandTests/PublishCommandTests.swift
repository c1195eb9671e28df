import TestSupport
import Testing

/// The commands that change which snapshot a channel has.
@Suite struct `A change of a channel` {
    @Test func `tells which packages go back, because hosts keep the higher release`() async throws {
        try await CommandLine.run { line in
            let release = ["release", "shop", "--channel", "prod", "--publish"]
            #expect(try await line.relcli(release).succeeded)
            #expect(try await line.relcli(["promote", "prod", "stage"]).succeeded)
            try line.write("shop/overrides/cart.toml", "summary = \"carts\"\n")
            let next = try await line.relcli(release)
            #expect(next.succeeded && !next.errors.contains("goes back"), "\(next.errors)")
            let forward = try await line.relcli(["promote", "prod", "test"])
            #expect(forward.succeeded && !forward.errors.contains("goes back"), "\(forward.errors)")
            for (command, channel) in [(["promote", "stage", "test"], "test"), (["rollback", "prod"], "prod"), (["publish", "stage#1", "prod"], nil)] {
                let back = try await line.relcli(command)
                #expect(back.succeeded, "\(command): \(back.errors)")
                let wanted = channel.map { "warning: \($0) goes back: python3-cart in el10/x86_64: 1.4-2.el10 → 1.4-1.el10" }
                #expect(wanted.map { back.errors.contains($0) } ?? !back.errors.contains("goes back"), "\(command): \(back.errors)")
            }
        }
    }
}
