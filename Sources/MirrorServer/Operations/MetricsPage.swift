import ForeignText
import FoundationEssentials
import HTTPTypes
import Native
import Synchronization
import SystemPackage

/// The page `/metrics` in the text format of Prometheus.
struct MetricsPage {
    let metrics: Metrics
    let configuration: MirrorServerConfiguration
    /// The number of blocked addresses.
    let blocked: Int

    /// The response with the metrics in the text format of Prometheus.
    var answer: Answer {
        .text(.ok, families.map(\.text).joined(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private var families: [MetricFamily] { requests + connections + changes + mirror + process }

    private var requests: [MetricFamily] {
        let counts = metrics.counts
        var responses = MetricFamily("relcli_http_responses_total", "counter", "Responses by method and status.")
        for (place, count) in counts.responses.enumerated() where count > 0 {
            let (method, status) = place.quotientAndRemainder(dividingBy: Metrics.statuses.count)
            responses.add("\(count)", ("method", Metrics.methods[method]), ("status", "\(Metrics.statuses.lowerBound + status)"))
        }
        var durations = MetricFamily("relcli_http_response_seconds", "histogram", "Time from the head of a request to the end of its response.")
        var sum: UInt64 = 0
        for (place, count) in counts.durations.enumerated() {
            sum += count
            let bound = place < Metrics.bounds.count ? Self.seconds(Metrics.bounds[place]) : "+Inf"
            durations.add("\(sum)", ("le", bound), suffix: "_bucket")
        }
        durations.add(Self.seconds(counts.nanoseconds), suffix: "_sum")
        durations.add("\(sum)", suffix: "_count")
        return [
            responses, durations, MetricFamily("relcli_http_content_bytes_total", "counter", "Bytes of the contents of responses.", "\(counts.bytes)"),
            MetricFamily("relcli_http_from_memory_total", "counter", "Responses that were given from memory.", "\(counts.fromMemory)"),
        ]
    }

    private var connections: [MetricFamily] {
        var faults = MetricFamily("relcli_http_slow_clients_total", "counter", "Connections that were closed because the client was too slow.")
        for (fault, count) in zip(ConnectionClock.Fault.allCases, metrics.counts.faults) { faults.add("\(count)", ("limit", "\(fault)")) }
        return [
            MetricFamily("relcli_http_open_connections", "gauge", "Open connections.", "\(metrics.connections.load(ordering: .relaxed))"),
            MetricFamily("relcli_http_connections_total", "counter", "Accepted connections.", "\(metrics.acceptedConnections.load(ordering: .relaxed))"),
            MetricFamily(
                "relcli_http_refused_connections_total", "counter", "Connections above the limit of one address.",
                "\(metrics.refusedConnections.load(ordering: .relaxed))"),
            MetricFamily(
                "relcli_http_refused_requests_total", "counter", "Requests of blocked addresses.", "\(metrics.refusedRequests.load(ordering: .relaxed))"),
            faults,
        ]
    }

    private var changes: [MetricFamily] {
        [
            MetricFamily("relcli_uploads_total", "counter", "Uploads that were accepted.", "\(metrics.uploads.load(ordering: .relaxed))"),
            MetricFamily(
                "relcli_refused_uploads_total", "counter", "Uploads and yanks that were refused.", "\(metrics.refusedUploads.load(ordering: .relaxed))"),
            MetricFamily("relcli_wrong_tokens_total", "counter", "Requests with a token that is not valid.", "\(metrics.wrongTokens.load(ordering: .relaxed))"),
            MetricFamily("relcli_blocks_total", "counter", "Addresses that this server blocked.", "\(metrics.blocks.load(ordering: .relaxed))"),
            MetricFamily("relcli_blocked_addresses", "gauge", "Addresses that are blocked.", "\(blocked)"),
            MetricFamily(
                "relcli_log_lost_lines_total", "counter", "Lines of the log of requests that were lost.", "\(configuration.requests?.lostLines ?? 0)"),
        ]
    }

    private var mirror: [MetricFamily] {
        var info = MetricFamily("relcli_build_info", "gauge", "The version of the server.")
        info.add("1", ("version", configuration.version))
        var families = [info]
        if let space = try? FileSystem.freeSpace(configuration.root) {
            families.append(MetricFamily("relcli_mirror_free_bytes", "gauge", "Free space on the disk of the mirror.", "\(space.bytes)"))
        }
        return families
    }

    /// The metrics of the process under the names that all exporters use (proc(5)).
    private var process: [MetricFamily] {
        guard let bytes = try? FileSystem.readAll("/proc/self/stat", limit: 1 << 14), let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return [] }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).words
        guard fields.count > 21, let user = UInt64(fields[11]), let system = UInt64(fields[12]), let pages = UInt64(fields[21]) else { return [] }
        let ticks = user + system
        let processor = "\(ticks / 100).\(CivilDate.twoDigits(Int(ticks % 100)))"
        let files = (try? FileSystem.list("/proc/self/fd"))?.count ?? 0
        return [
            MetricFamily("process_cpu_seconds_total", "counter", "Time of the processor.", processor),
            MetricFamily("process_resident_memory_bytes", "gauge", "Memory in use.", "\(pages * ResourceLimit.pageSize)"),
            MetricFamily("process_open_fds", "gauge", "Open files.", "\(files)"),
        ]
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let fraction = "\(1_000_000 + nanoseconds / 1000 % 1_000_000)".droppingBytes(first: 1).droppingTrailing { $0 == UInt8(ascii: "0") }
        return "\(nanoseconds / 1_000_000_000)\(fraction.isEmpty ? "" : ".\(fraction)")"
    }
}
