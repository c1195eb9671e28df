import Native
import Testing

struct TransferConfigurationTests {
    @Test func `certificates and proxies come from the variables that pip and curl read`() {
        let configuration = TransferConfiguration(environment: [
            "REQUESTS_CA_BUNDLE": "/r.pem", "SSL_CERT_FILE": "/s.pem", "https_proxy": "http://proxy:3128", "NO_PROXY": "127.0.0.1",
            "HTTP_PROXY": "http://evil:1",
        ])
        #expect(configuration.caBundle == "/s.pem")
        #expect(configuration.httpsProxy == "http://proxy:3128")
        #expect(configuration.noProxy == "127.0.0.1")
        #expect(configuration.httpProxy == nil)
        #expect(TransferConfiguration(environment: ["PIP_CERT": "/p.pem", "SSL_CERT_FILE": "/s.pem"]).caBundle == "/p.pem")
        #expect(TransferConfiguration(environment: ["PIP_CERT": ""]).caBundle == nil)
    }
}
