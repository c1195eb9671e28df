import NIOCore
import TestSupport
import Testing

@testable import MirrorServer

@Suite struct ConnectionClockTests {
    private static func short() -> ServerLimits {
        var limits = ServerLimits()
        (limits.head, limits.body, limits.idle, limits.reading, limits.linger) = (.seconds(2), .seconds(3), .seconds(4), .seconds(5), .seconds(1))
        return limits
    }

    @Test func `each way of taking too long is a fault after its time`() {
        let start = NIODeadline.now()
        func clock(_ act: (inout ConnectionClock) -> Void = { _ in }) -> ConnectionClock {
            var clock = ConnectionClock(Self.short(), at: start)
            act(&clock)
            return clock
        }
        for (name, clock, seconds, fault) in [
            ("idle", clock(), 4, .idle), ("head", clock { $0.headBegins(at: start) }, 2, .head),
            (
                "drip",
                clock {
                    $0.headBegins(at: start); $0.headBegins(at: start + .seconds(1))
                }, 2, .head
            ),
            ("body", clock { $0.headEnds(at: start) }, 3, .body),
            (
                "linger",
                clock {
                    $0.headEnds(at: start); $0.bodyEnds(); $0.lingers(at: start)
                }, 1, .linger
            ),
        ] as [(String, ConnectionClock, Int64, ConnectionClock.Fault)] {
            var clock = clock
            #expect(clock.judge(at: start + .milliseconds(seconds * 1000 - 1), written: 0, unsent: 0) == nil, "\(name)")
            #expect(clock.judge(at: start + .seconds(seconds), written: 0, unsent: 0) == fault, "\(name)")
        }
        var answering = clock {
            $0.headEnds(at: start); $0.bodyEnds()
        }
        #expect(answering.judge(at: start + .seconds(100), written: 0, unsent: 0) == nil)
    }

    @Test func `a client that reads slowly is a fault, one that reads is none`() {
        let start = NIODeadline.now()
        for (rate, isFault) in [(0, true), (1000, true), (20_000, false)] {
            var clock = ConnectionClock(Self.short(), at: start)
            clock.headEnds(at: start)
            clock.bodyEnds()
            let fault = (0..<60).lazy.compactMap { clock.judge(at: start + .seconds($0), written: 10 << 20, unsent: (10 << 20) - Int($0) * rate) }.first
            #expect((fault == .reading) == isFault, "\(rate)")
        }
    }

    @Test func `clients that are slow lose their connection, and others are served meanwhile`() async throws {
        var limits = ServerLimits()
        // On a busy machine, the answer to a request takes longer than the limits of what should be cut.
        (limits.head, limits.body, limits.idle) = (.milliseconds(400), .seconds(3), .milliseconds(800))
        (limits.reading, limits.linger, limits.perAddress) = (.milliseconds(400), .milliseconds(400), 8)
        try await withServer(
            { root in
                try write("x", "simple/a/index.html", in: root)
                try write(String(repeating: "x", count: 32 << 20), "packages/a/big.whl", in: root)
            }, limits: limits
        ) { server in
            // Each connection sends its bytes, then one byte in each tenth of a second if it drips, until the server closes it or 10 seconds are over.
            let script = """
                import socket, sys, time
                def run(first, drip=b'', reads=True):
                    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096); s.settimeout(0.1)
                    s.connect(('127.0.0.1', int(sys.argv[1]))); s.sendall(first)
                    out, end = b'', time.time() + (10 if reads else 8)
                    while time.time() < end:
                        try:
                            if drip: s.sendall(drip)
                            part = s.recv(65536 if reads else 1)
                            if not part: break
                            out += part
                        except TimeoutError: pass
                        except OSError: break
                        if drip or not reads: time.sleep(0.1)
                    else:
                        if reads: return 'open'
                        # The rest that the systems hold comes fast; a server that has closed the connection adds nothing to it.
                        s.settimeout(10)
                        count = 0
                        try:
                            while part := s.recv(1 << 20): count += len(part)
                        except OSError: pass
                        return 'cut' if count < 30 << 20 else 'whole'
                    s.close()
                    return out[:12].decode().split(' ')[-1] if out else 'closed'
                print(run(b''), run(b'GET /simple/a', b'a'), run(b'GET / HTTP/1.1\\r\\nHost: x\\r\\nA', b'a'))
                print(run(b'POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1000\\r\\n\\r\\n', b'x'))
                print(run(b'GET /packages/a/big.whl HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', reads=False))
                print(run(b'GET /simple/a/ HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'))
                many = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(12)]
                many[0].sendall(b'GET /simple/a/ HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')
                ends = []
                for s in many:
                    s.settimeout(10)
                    try: ends.append(s.recv(12).decode()[-3:])
                    except OSError: ends.append('')
                print(ends[0], len([1 for end in ends[1:] if end == '']))
                """
            let seen = try await Tool.run("python3", ["-c", script, "\(server.port)"])
            #expect(seen.output == "closed 408 408\n405\ncut\n200\n200 11\n", "\(seen.output) \(seen.errors)")
        }
    }
}
