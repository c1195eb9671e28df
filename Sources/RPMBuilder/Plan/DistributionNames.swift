/// The projects `python-X` that Fedora and EL package as `python3-X`.
///
/// For all others the full name is kept, because `X` may be another project: `multipart` and `python-multipart` are two projects, which
/// Fedora calls `python3-multipart` and `python3-python-multipart`. The list is fixed, so that the name of a package never depends on other packages.
enum DistributionNames {
    /// The `X` of each of these projects.
    static let shortened: Set<String> = [
        "aodhclient", "augeas", "barbicanclient", "bugzilla", "ceilometerclient", "cinderclient", "daemon", "dateutil", "debian", "decouple",
        "designateclient", "docx", "dotenv", "editor", "engineio", "etcd", "fedora", "gitlab", "glanceclient", "gnupg", "heatclient", "hpilo",
        "ironicclient", "jenkins", "jose", "json-logger", "keycloak", "keystoneclient", "ldap", "linux-procfs", "lsp-jsonrpc", "lsp-server", "magic",
        "magnumclient", "manilaclient", "meh", "memcached", "mimeparse", "mistralclient", "neutronclient", "nmap", "novaclient", "nss", "octaviaclient",
        "openid", "openstackclient", "pam", "pkcs11", "pptx", "prctl", "pskc", "rapidjson", "saharaclient", "slugify", "snappy", "socketio", "stdnum",
        "swiftclient", "telegram-bot", "troveclient", "utils", "vlc", "watcherclient", "whois", "xlib", "yubico", "zaqarclient", "zunclient",
    ]
}
