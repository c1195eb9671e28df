import ForeignText
import VersionSort

/// The names of packages that belong to every system, whatever its version.
///
/// A package manager takes a newer package of the same name, or one that obsoletes an installed package, from any repository without being asked, and runs its
/// scriptlets as root.
enum HostPackages {
    /// Returns `true` for the name of a package of the system.
    static func isSystem(_ name: String) -> Bool {
        if let version = name.without(prefix: "python"), version.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }) { return true }
        if names.contains(name) || families.contains(where: { name == $0 || name.utf8.hasPrefix($0 + "-") }) { return true }
        guard name.utf8.hasPrefix("python") || name.utf8.hasPrefix("platform-python"), let rest = name.cut(at: "python")?.after.cut(at: "-") else {
            return name == "platform-python"
        }
        return rest.before.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } && DistributionNames.system.contains(String(rest.after))
    }

    /// Returns `true` for a capability that stands for a package, a program or a library of the system, for example `sudo(x86-64)`, `/usr/bin/sudo` and
    /// `libc.so.6()(64bit)`.
    static func isOfSystem(_ capability: String) -> Bool {
        if capability.utf8.hasPrefix("/") { return isOfSystem(path: capability) }
        let (name, mark) = capability.cut(at: "(").map { (String($0.before), String($0.after.part(before: ")"))) } ?? (capability, "")
        if name == "rpmlib" { return true }
        if name == "config" || name == "application" { return isSystem(mark) }
        if let library = name.cut(at: ".so")?.before { return libraries.contains(String(library)) }
        return isSystem(name)
    }

    private static func isOfSystem(path: String) -> Bool {
        let place = PathFile.withoutUsr(path).splitBytes(on: "/").map(String.init)
        switch place.first {
        case "bin", "sbin": return place.count == 2 && HostPrograms.isSystem(place[1])
        case "lib", "lib64", "libexec": return place.count > 1 && !place[1].utf8.hasPrefix("python")
        default: return HostPlaces.reason(place) != nil
        }
    }

    /// The reason why no package may have the name of one of the system.
    static let taken = "a package of the system has this name, and hosts take the newer of the two"

    /// The packages whose names begin so, alone or before a `-`; none is a word with which a house would begin a name of its own.
    static let families = Set(
        """
        kernel-core kernel-modules kernel-tools kernel-debug kernel-rt kernel-headers kernel-devel kernel-uki-virt glibc systemd selinux-policy grub2 dracut \
        openssh openssl-libs openssl-fips-provider rpm-build rpm-sign rpm-plugin rpm-libs rpm-ostree rpm-sequoia rpm-cron dnf dnf5 libdnf libdnf5 NetworkManager \
        sssd polkit dbus-libs dbus-daemon dbus-broker dbus-common dbus-tools dbus-x11 fedora-release redhat-release centos-release centos-stream-release \
        almalinux-release rocky-release oraclelinux-release system-release epel-release generic-release fedora-repos centos-stream-repos rocky-repos \
        almalinux-repos fedora-gpg-keys crypto-policies ca-certificates coreutils util-linux shadow-utils procps-ng krb5 nss-softokn nss-sysinit nss-util \
        nss-tools nss-altfiles nspr gnutls gnupg2 gpgme libselinux libsemanage libsepol policycoreutils audit-libs audit-rules firewalld nftables iptables \
        cronie rsyslog initscripts authselect lvm2 device-mapper cryptsetup e2fsprogs xfsprogs microcode_ctl linux-firmware platform-python \
        container-selinux PackageKit subscription-manager insights-client libsolv librepo tuned-profiles cockpit-bridge cockpit-ws cockpit-system fwupd \
        plymouth-scripts plymouth-core-libs plymouth-graphics-libs plymouth-plugin sudo-logsrvd sudo-python-plugin yum-utils yum-plugin pam-libs \
        shim-x64 shim-ia32 shim-aa64 java-11-openjdk java-17-openjdk java-21-openjdk bind-libs bind-utils httpd-core httpd-tools
        """.words.map(String.init))

    /// Further packages.
    static let names = Set(
        """
        kernel setup filesystem basesystem shim rpm yum openssl pam nss audit dbus sudo tuned cockpit plymouth containerd containerd.io docker docker-ce \
        podman podman-catatonit buildah skopeo runc crun bash dash ksh mksh zsh tcsh fish git git-core grep gzip cpio diffutils patch file perl wget rsync \
        rsync-daemon make strace lsof tcpdump nmap-ncat nginx httpd haproxy squid postfix sendmail exim dovecot bind chrony ntp kexec-tools cups samba at cron \
        vim nano screen tmux bc procps iproute2 net-tools ipmitool smartmontools haveged rng-tools irqbalance lsscsi multipath-tools smtpdaemon MTA webserver \
        acl alternatives attr binutils bzip2-libs bash-completion brotli c-ares chkconfig cracklib cracklib-dicts curl cyrus-sasl-lib dmidecode elfutils-libelf \
        elfutils-libs ethtool expat file-libs findutils gawk gcc gdbm gdbm-libs gettext glib2 gmp groff-base hostname hwdata iproute iputils jansson json-c keyutils \
        keyutils-libs kmod kmod-libs langpacks-en less libacl libarchive libattr libblkid libcap libcap-ng libcom_err libcomps libcurl libcurl-minimal curl-minimal \
        libdb libeconf libevent libfdisk libffi libgcc libgcrypt libgomp libgpg-error libidn2 libksba libmodulemd libmount libnghttp2 libnl3 libpsl \
        libpwquality libreport libseccomp libsecret libsigsegv libsmartcols libssh libssh-config libstdc++ libtasn1 libtirpc libunistring libutempter libuser \
        libuuid libverto libxcrypt libxml2 libyaml libzstd logrotate lua-libs lz4-libs man-db mdadm mpfr ncurses ncurses-base ncurses-libs newt npth openldap \
        os-prober p11-kit p11-kit-trust passwd pciutils pcre pcre2 perl-libs pinentry popt prefixdevname psmisc qemu-guest-agent quota readline rootfiles sed \
        sg3_utils slang sqlite-libs squashfs-tools tar tpm2-tss tzdata userspace-rcu vim-minimal vim-common which xz-libs zlib zlib-ng-compat python-unversioned-command \
        python36 python38 python39 python3x-pip
        """.words.map(String.init))

    /// The libraries of the system, without the version of their names.
    static let libraries = Set(
        """
        libc libm libdl libpthread librt libresolv libnsl libutil libanl libcrypt ld-linux-x86-64 ld-linux-aarch64 ld64 ld-linux linux-vdso libgcc_s libstdc++ libssl \
        libcrypto libz libzstd liblzma libbz2 libcurl libxml2 libselinux libsemanage libsepol libaudit libpam libpam_misc libsystemd libudev libdbus-1 librpm librpmio \
        librpmbuild librpmsign libdnf libdnf5 libsolv libsolvext librepo libmodulemd libcap libacl libattr libblkid libmount libuuid libfdisk libkmod libgssapi_krb5 libkrb5 \
        libk5crypto libcom_err libgnutls libnettle libhogweed libgcrypt libgpg-error libgpgme libassuan libpolkit-gobject-1 libglib-2.0 libgobject-2.0 libgio-2.0 libpopt \
        libarchive libreadline libncurses libncursesw libtinfo libexpat libsqlite3 libpcre libpcre2-8 libnss3 libnspr4 libldap liblber libsasl2 libffi libgmp
        """.words.map(String.init))
}

extension Overrides {
    /// A name or a dependency of an override file, with its field.
    package struct StatedName: Hashable, Sendable {
        /// The field, for example `obsoletes-add`.
        package let field: String
        /// The value as written.
        package let value: String
        /// The names of packages, or the capabilities without versions.
        package let names: [String]
    }

    /// The names that it gives to packages.
    package var packageNames: [StatedName] {
        (name.map { [StatedName(field: "name", value: $0, names: [$0])] } ?? [])
            + (subpackage ?? []).compactMap { part in
                if let whole = part.name { return StatedName(field: "subpackage.name", value: whole, names: [whole]) }
                guard let name, let suffix = part.suffix else { return nil }
                return StatedName(field: "subpackage.suffix", value: suffix, names: ["\(name)-\(suffix)"])
            }
    }

    /// The dependencies with which it replaces packages or stands for them.
    package var replacements: [StatedName] {
        Self.stated([("obsoletes-add", obsoletesAdd), ("provides-add", providesAdd)])
            + (subpackage ?? []).flatMap { Self.stated([("subpackage.obsoletes", $0.obsoletes), ("subpackage.provides", $0.provides)]) }
    }

    /// The dependencies with which it excludes packages.
    package var exclusions: [StatedName] {
        Self.stated([("conflicts-add", conflictsAdd)]) + (subpackage ?? []).flatMap { Self.stated([("subpackage.conflicts", $0.conflicts)]) }
    }

    private static func stated(_ fields: [(String, [String]?)]) -> [StatedName] {
        fields.flatMap { field, lines in
            (lines ?? []).map { StatedName(field: field, value: $0, names: (try? RPMDependency(parsing: $0))?.names ?? []) }
        }
    }

    /// Throws an error for a name or a dependency that takes the place of a package of every system.
    ///
    /// A spec of the stack's own states its names itself.
    func checkSystemNames(of project: ProjectName) throws(PlanError) {
        guard spec == nil else { return }
        for stated in packageNames where stated.names.contains(where: HostPackages.isSystem) {
            throw .override(project: project, field: stated.field, value: stated.value, reason: HostPackages.taken)
        }
        for stated in replacements {
            guard let name = stated.names.first(where: HostPackages.isOfSystem) else { continue }
            throw .override(
                project: project, field: stated.field, value: stated.value,
                reason: "\(name) is of the system, and hosts would take this package in its place without being asked")
        }
    }

    /// The warnings about dependencies that exclude packages of every system, one sentence each.
    package var systemWarnings: [String] {
        guard spec == nil else { return [] }
        return exclusions.compactMap { stated in
            stated.names.first(where: HostPackages.isOfSystem).map { name in
                "\(stated.field) = '\(stated.value)': \(name) is of the system, and hosts that have it refuse this package"
            }
        }
    }
}
