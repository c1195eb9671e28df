import ForeignText
import ReleaseChain
import Synchronization

/// A view of the progress of a release: a live line on a terminal, elsewhere one plain line for each finished step.
final class ProgressView: Sendable {
    private struct State {
        var step: ReleaseStep?
        var total: Int?
        var done = 0
        var running: [String] = []
        /// The width of the live line in columns; `nil` if there is none.
        var shown: Int?
        var began: ContinuousClock.Instant = .now
        var lastDrawn: ContinuousClock.Instant?
        /// The minimum time between two drawings of the line.
        static let interval = Duration.milliseconds(80)
    }

    private let terminal: Terminal
    private let quiet: Bool
    private let verbose: Bool
    private let state = Mutex(State())

    init(terminal: Terminal, quiet: Bool, verbose: Bool) {
        self.terminal = terminal
        self.quiet = quiet
        self.verbose = verbose
        guard terminal.isLive, !quiet else { return }
        // A terminal may become narrower, and long work go on without an event.
        Ticker.current?.add { [weak self] in self?.state.withLock { if $0.shown != nil { self?.draw(&$0) } } }
    }

    /// The function that receives the chain's events.
    var sink: EventSink {
        { event in self.receive(event) }
    }

    /// Removes the live line, so that the next text starts on an empty line.
    func clear() {
        state.withLock { erase(&$0) }
    }

    private func receive(_ event: ReleaseEvent) {
        guard !quiet else {
            if case .warning(let text) = event { terminal.note("\(terminal.paintError("warning:", .yellow)) \(text)") }
            return
        }
        state.withLock { state in
            switch event {
            case .began(let step, let total):
                state.step = step
                state.total = total
                state.done = 0
                state.running = []
                state.began = .now
                draw(&state, force: true)
            case .started(_, let item):
                state.running.append(item)
                draw(&state)
            case .finished(let step, let item, let reused):
                state.done += 1
                if let index = state.running.firstIndex(of: item) { state.running.remove(at: index) }
                if verbose {
                    erase(&state)
                    terminal.note("  \(step.rawValue) \(item)\(reused ? " (kept)" : "")")
                }
                draw(&state)
            case .ended(let step, let summary, let seconds):
                erase(&state)
                state.step = nil
                noteEnd(of: step, summary, Seconds.text(seconds))
            case .note(let text):
                erase(&state)
                terminal.note(text)
                draw(&state, force: true)
            case .warning(let text):
                erase(&state)
                terminal.note("\(terminal.paintError("warning:", .yellow)) \(text)")
                draw(&state, force: true)
            }
        }
    }

    /// Prints the end of a step with its seconds, on one line or, if the terminal is narrow, on several.
    private func noteEnd(of step: ReleaseStep, _ summary: String, _ seconds: String) {
        let indent = 11
        let room = terminal.isLive ? min(62, max(10, terminal.width - indent - 10)) : 62
        var lines = [""]
        for word in summary.words {
            let last = lines[lines.count - 1]
            let longer = last.isEmpty ? String(word) : "\(last) \(word)"
            if terminal.isLive, longer.utf8.count > room, !last.isEmpty { lines.append(String(word)) } else { lines[lines.count - 1] = longer }
        }
        lines[lines.count - 1] = "\(lines[lines.count - 1].padded(to: room)) \(seconds)"
        terminal.note("\(terminal.paintError(step.rawValue.padded(to: indent - 1), .bold)) \(lines[0])")
        for line in lines.dropFirst() { terminal.note(String(repeating: " ", count: indent) + line) }
    }

    private func draw(_ state: inout State, force: Bool = false) {
        guard terminal.isLive, let step = state.step else { return }
        let now = ContinuousClock.Instant.now
        if !force, let last = state.lastDrawn, now - last < State.interval { return }
        state.lastDrawn = now
        var line = step.rawValue.padded(to: 10)
        if let total = state.total, total > 0 {
            let cells = terminal.width < 72 ? 10 : 24
            let full = min(cells, state.done * cells / total)
            line += " [" + String(repeating: "=", count: full) + String(repeating: " ", count: cells - full) + "] \(state.done)/\(total)"
            let elapsed = Seconds.of(now - state.began)
            if state.done > 0, state.done < total, elapsed > 1 {
                line += " \(Seconds.text(elapsed / Double(state.done) * Double(total - state.done))) left"
            }
        } else if state.done > 0 {
            line += " \(state.done)"
        }
        if let current = state.running.last { line += "  \(current)" }
        state.shown = terminal.redraw(line, over: state.shown ?? 0)
    }

    private func erase(_ state: inout State) {
        guard let shown = state.shown else { return }
        terminal.redraw(nil, over: shown)
        state.shown = nil
    }
}

/// A timer that redraws live views while a command runs.
final class Ticker: Sendable {
    /// The ticker of the command that runs; nil where nothing is redrawn.
    @TaskLocal static var current: Ticker?

    private let views = Mutex<[@Sendable () -> Void]>([])

    /// Adds a closure that is called at every tick.
    func add(_ redraw: @escaping @Sendable () -> Void) {
        views.withLock { $0.append(redraw) }
    }

    /// Runs a command, with a tick every quarter of a second.
    static func run(_ command: () async throws -> Void) async throws {
        let ticker = Ticker()
        try await withThrowingTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: .milliseconds(250))) != nil {
                    for view in ticker.views.withLock({ $0 }) { view() }
                }
            }
            defer { group.cancelAll() }
            try await $current.withValue(ticker) { try await command() }
        }
    }
}
