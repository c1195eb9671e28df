import ForeignText
import Native
import SystemPackage
import VersionSort

/// A policy that detects files of a package which would give it control of a host, or change files of other packages.
///
/// A wheel may contain files for any place below the prefix and `/etc`, and packaging does not review them. In places from which the system takes instructions
/// as root, a file of a wheel is refused. In other places outside of the project's own folders, it causes a warning.
struct HostFilePolicy {
    /// The assessment of one file.
    enum Verdict: Hashable {
        case harmless
        /// The user should know about the file. The reason follows the path in a message.
        case notable(String)
        /// The file can give control of the host. The reason follows the path in a message.
        case dangerous(String)
    }

    /// The patterns of paths that the stack allows.
    private let allowed: [PathPattern]

    /// The version of the Python whose modules the package may contain, for example `3.11`.
    private let python: String

    /// The project, in lower case and without signs between words.
    private let project: String

    /// The installed paths that `.pth` files of the package add to the module path.
    private let modulePath: Set<String>

    /// Creates a policy for the files of a package.
    ///
    /// - Parameter allowed: Patterns of installed paths, in which `*` matches any text.
    init(allowed: [String], python: String, project: ProjectName, files: [RPMFile]) {
        self.allowed = allowed.map(PathPattern.init)
        self.python = python
        self.project = Self.plain(project.normalized)
        var added: Set<String> = []
        for file in files where Self.isPathList(file.path) {
            let folder = FilePath(file.path).removingLastComponent()
            added.formUnion((Self.lines(file.content) ?? []).map { Self.withoutUsr(folder.pushing(FilePath($0)).lexicallyNormalized().string) })
        }
        modulePath = added
    }

    /// Assesses an installed file.
    func verdict(on file: RPMFile) -> Verdict {
        if case .directory = file.content { return .harmless }
        guard !allowed.contains(where: { $0.matches(file.path) }) else { return .harmless }
        let (path, mode) = (file.path, file.mode)
        if mode & 0o6000 != 0 { return .dangerous("runs with the rights of its owner or group, whoever starts it") }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        // Both spellings are the same folder if /bin is a link.
        let place = (parts.first == "usr" ? Array(parts.dropFirst()) : parts)
        if let folder = place.first, ["bin", "sbin"].contains(folder), place.count == 2 {
            if Self.isSystemProgram(place[1]) { return .dangerous("has the name of a program of the system") }
            if place[1] == "pyvenv.cfg" { return .dangerous("sets the module folder of the interpreters beside it") }
            if folder == "sbin" { return .notable("is found before other programs when root starts one") }
        }
        for rule in Self.rules where place.starts(with: rule.folder) && place.count > rule.folder.count || place == rule.folder {
            return .dangerous(rule.reason)
        }
        if let verdict = startVerdict(file, parts) { return verdict }
        switch place.first {
        case "lib", "lib64", "libexec", "local": return libraryVerdict(place)
        case "etc": return Self.settingVerdict(place)
        case "share":
            let name = place.count > 1 ? place[1] : ""
            let isOrder = Self.sharedOrders.contains(name) || name.utf8.hasSuffix(".d") || name.utf8.hasSuffix("-plugins")
            if isOrder { return .dangerous("is in a folder from which system programs read code or commands") }
            if !Self.sharedByAll.contains(name), !isOwn(name) { return .notable("is in a folder of another program") }
        default: break
        }
        return Self.isUsual(place) ? .harmless : .notable("is in a folder in which Python projects seldom have files")
    }

    /// Assesses a path below `/etc`, where a project may have a file or folder with its own name.
    private static func settingVerdict(_ place: [String]) -> Verdict {
        let name = place.count > 1 ? place[1] : ""
        guard !(place.count > 2 && name.utf8.hasSuffix(".d")), !systemSettings.contains(name) else {
            return .dangerous("is a setting of a program of the system")
        }
        return .notable("is in /etc, the configuration of the whole host")
    }

    /// Assesses a path below `/usr/lib` and similar folders, from which system programs load code and instructions.
    ///
    /// Only paths that are known to be harmless are allowed.
    private func libraryVerdict(_ place: [String]) -> Verdict {
        if place[0] == "local" { return .dangerous("takes precedence over the programs and modules of the system") }
        if place[0] == "libexec" { return .dangerous("is in a folder from which system programs load their parts") }
        let name = place.count > 1 ? place[1] : ""
        if name.utf8.starts(with: "python".utf8), place.count > 3, place[2] == "site-packages" {
            // On EL 9 the package manager uses Python 3.9, whatever Python the package is for.
            guard name == "python\(python)" else { return .dangerous("is among the modules of a Python that is not the package's") }  // text: ASCII
            let module = String(place[3].part(before: "."))
            return Self.systemModules.contains(module) ? .dangerous("is run by programs of the system as root") : .harmless
        }
        if name.utf8.starts(with: "python".utf8) { return .dangerous("lies in the standard library of Python") }
        if place.count == 2 { return .dangerous("is loaded in the place of a library of the system") }
        if place[0] == "lib", name == "systemd" {
            // A unit has no effect until it is started, but folders beside units change or start other units.
            let units = [".service", ".socket", ".timer", ".path", ".target", ".slice"]
            let isUnit = place.count == 4 && ["system", "user"].contains(place[2]) && units.contains { place[3].utf8.hasSuffix($0) }
            return isUnit ? .notable("is a unit of systemd") : .dangerous("decides what systemd starts")
        }
        return ["pkgconfig", "cmake"].contains(name)
            ? .notable("is in a folder in which Python projects seldom have files")
            : .dangerous("is in a folder from which system programs read code or commands")
    }

    /// Returns `true` for the places, without `/usr`, where a Python project usually has files: programs, headers, and data under its own name.
    private static func isUsual(_ place: [String]) -> Bool {
        switch place.first {
        case "bin", "include": true
        case "share": place.count > 2 && !["bash-completion", "zsh", "fish"].contains(place[1])
        default: false
        }
    }

    /// Returns `true` if a name is that of the project, or one contains the other.
    private func isOwn(_ name: String) -> Bool {
        let name = Self.plain(name)
        return name == project || name.utf8.count > 2 && project.utf8.has(name) || project.utf8.count > 2 && name.utf8.has(project)
    }

    /// Returns a name in lower case and without signs between words, for example `shopapp` for `Shop-App`.
    private static func plain(_ name: String) -> String { String(decoding: name.lowercased().utf8.filter(\.isAlphanumeric), as: UTF8.self) }

    // MARK: The start of Python

    /// Assesses files that Python reads at each start; returns `nil` for other files.
    private func startVerdict(_ file: RPMFile, _ parts: [String]) -> Verdict? {
        if let verdict = addedVerdict(file, parts) { return verdict }
        guard let site = Self.place(ofSite: parts), site + 1 < parts.count else { return nil }
        if Self.isStartModule(parts[site + 1]) { return .dangerous("runs at each start of Python, also that of root") }
        guard Self.isPathList(file.path), Self.isEffective(file.content) else { return nil }
        return .notable("runs code at each start of Python, or adds a folder to its module path")
    }

    /// Assesses files that `.pth` files of the package bring to the start of Python; returns `nil` for other files.
    private func addedVerdict(_ file: RPMFile, _ parts: [String]) -> Verdict? {
        if modulePath.isEmpty { return nil }
        if modulePath.contains(Self.withoutUsr(file.path)) {
            return .dangerous("may run at each start of Python, also that of root, because a .pth file adds this archive to the module path")
        }
        var folder = FilePath("/")
        for part in parts.first == "usr" ? parts.dropFirst() : parts[...] {
            guard !(Self.isStartModule(part) && modulePath.contains(folder.string)) else {
                return .dangerous("runs at each start of Python, also that of root, because a .pth file adds its folder to the module path")
            }
            folder.append(part)
        }
        return nil
    }

    /// Returns `true` for the file or folder of a module that Python imports at each start.
    private static func isStartModule(_ name: String) -> Bool { startModules.contains(name.part(before: ".")) }

    private static let startModules: Set<Substring> = ["sitecustomize", "usercustomize"]

    private static func place(ofSite parts: [String]) -> Int? { parts.lastIndex { $0 == "site-packages" || $0 == "dist-packages" } }

    /// Returns `true` for a `.pth` file in the folder of modules, where Python reads it.
    private static func isPathList(_ path: String) -> Bool {
        guard path.utf8.suffix(4).elementsEqual(".pth".utf8) else { return false }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        return place(ofSite: parts).map { $0 + 2 == parts.count } ?? false
    }

    /// Returns a path without `/usr`: `/lib64` is a link to `/usr/lib64`.
    private static func withoutUsr(_ path: String) -> String { path.without(prefix: "/usr/").map { "/\($0)" } ?? path }

    /// Returns `true` if a `.pth` file has a line that Python executes or adds to the module path (documentation of `site`).
    private static func isEffective(_ content: RPMFileContent) -> Bool { lines(content).map { !$0.isEmpty } ?? true }

    /// The size up to which a `.pth` file is read, in bytes; real ones have a few lines.
    private static let pathListLimit = 4 << 20

    /// Returns the lines of a `.pth` file that are no comments, without blanks and control characters around them; `nil` if it is too long to be read.
    ///
    /// Newer Pythons ignore a byte order mark and split lines at all Unicode line ends; older ones do not. Both readings count.
    private static func lines(_ content: RPMFileContent) -> [String]? {
        let bytes: [UInt8]
        switch content {
        case .bytes(let held): bytes = held
        case .file(let path, _):
            guard let read = try? FileSystem.readAll(path, limit: pathListLimit) else { return nil }
            bytes = read
        default: return nil
        }
        let lines = String(decoding: bytes, as: UTF8.self).linesAsPython.map { line in
            let text = line.without(prefix: "\u{FEFF}") ?? line
            return Substring(text.utf8.drop { $0 <= 0x20 }).droppingTrailing { $0 <= 0x20 }
        }
        return lines.map(String.init).filter { !$0.isEmpty && !$0.utf8.hasPrefix("#") }
    }

    /// The modules that the package manager and other system programs import.
    private static let systemModules = Set(
        """
        dnf dnf-plugins dnfpluginscore dnfpluginsextras rpm _rpm libdnf libdnf5 libdnf_plugins hawkey libcomps librepo createrepo_c gpg yum rpmUtils urlgrabber \
        iniparse selinux semanage sepolgen seobject sepolicy audit auparse setroubleshoot firewall nftables dbus _dbus_bindings _dbus_glib_bindings gi systemd \
        cloudinit rhsm rhsmlib subscription_manager cockpit tuned abrt problem sos leapp insights_client
        """.splitBytes(on: " ").map(String.init))

    /// The folders and files of `/etc` that belong to system programs, besides all folders whose names end in `.d`.
    private static let systemSettings = Set(
        """
        adjtime aliases asound.conf at.allow at.deny bash.bashrc cron.allow cron.deny exports filesystems fstab gemrc gitconfig host.conf hostname hosts \
        hosts.allow hosts.deny idmapd.conf inittab inputrc issue issue.net krb5.conf libuser.conf localtime locale.conf machine-id magic mailcap man_db.conf \
        mke2fs.conf motd my.cnf nanorc netconfig networks nfs.conf nfsmount.conf npmrc odbcinst.ini os-release pip.conf printcap protocols rc.local \
        request-key.conf resolv.conf rpc rsyncd.conf rsyslog.conf screenrc services sestatus.conf shells subgid subuid sudo.conf sudo_logsrvd.conf \
        sysctl.conf system-release timezone tmux.conf vconsole.conf vimrc virc wgetrc xattr.conf zlogin zlogout zprofile zshenv zshrc \
        acpi apm dhcp hotplug ifplugd libreport abrt mdadm multipath ndctl network networkd-dispatcher oddjob openvswitch pm qemu-ga scl sos target targetcli \
        usb_modeswitch vmware-tools zfs \
        NetworkManager PackageKit X11 alternatives anaconda audit authselect avahi bluetooth chrony cloud containers crypto-policies cups dbus-1 default dnf \
        dracut ethertypes firewalld fonts gdm gnupg grub gss gssproxy httpd iproute2 iscsi java kdump kernel keyutils libaudit libibverbs libnl libvirt lvm \
        mc crypttab mysql nftables nginx openldap openvpn opt pcp pkcs11 pki plymouth podman polkit-1 postfix ppp pulse qemu rdma rhsm rpm samba sane sasl2 security \
        selinux sgml skel smartmontools snmp ssh ssl sssd subscription-manager swid sysconfig systemd terminfo trusted-key.key tuned udev udisks2 unbound vdo \
        wpa_supplicant xdg xml yum zabbix zsh
        """.splitBytes(on: " ").map(String.init))

    /// The folders of `/usr/share` in which every project may have files.
    private static let sharedByAll = Set(
        """
        appdata applications bash-completion cmake doc fish fonts help icons info jupyter licenses locale man metainfo mime omf pixmaps pkgconfig sounds themes \
        thumbnailers wheels zsh
        """.splitBytes(on: " ").map(String.init))

    /// The folders of `/usr/share` from which system programs load code or instructions.
    private static let sharedOrders = Set(
        """
        X11 PackageKit alsa alternatives anaconda applications-merged authselect autostart awk bash bootloader ca-certificates cockpit containers crypto-policies cups \
        ansible logwatch munin rear nagios zabbix-agent keepalived monit collectd check_mk \
        nginx httpd snmp cloud leapp sos insights rhsm-plugins yum-plugins user-tmpfiles.d libalpm apache2 mysql bacula \
        dbus-1 dnf dnf5 dnf-plugins dracut emacs factory firewalld fontconfig gdb gdm gettext git git-core glib-2.0 gnupg grub guile hwdata initramfs-tools \
        java keyrings keymaps libdnf lua luajit misc nano nmap node_modules npm nvim p11-kit pam pam.d perl perl5 php pkcs11 pki plymouth polkit-1 ppp pulse \
        readline rpm ruby rubygems samba screen selinux sssd sudo systemd systemtap tcl8 tcl8.6 tcl9.0 tcltk terminfo texmf tmux tuned udev vim wayland-sessions \
        xdg xml xsessions yum yum-cli zoneinfo
        """.splitBytes(on: " ").map(String.init))
}

extension HostFilePolicy {
    /// A file or folder, without `/usr`, from which the system takes instructions.
    private struct Rule {
        let folder: [String]
        let reason: String

        init(_ path: String, _ reason: String) {
            folder = path.splitBytes(on: "/").map(String.init)
            self.reason = reason
        }
    }

    private static let rules: [Rule] =
        ["etc/sudoers", "etc/sudoers.d"].map { Rule($0, "gives the rights of root through sudo") }
        + ["etc/polkit-1", "share/polkit-1", "etc/dbus-1", "share/dbus-1/system.d", "share/dbus-1/system-services"].map {
            Rule($0, "decides who gets the rights of root")
        }
        + ["passwd", "shadow", "group", "gshadow", "security", "pam.d", "pam.conf", "ssh", "login.defs", "shells", "nsswitch.conf"].map {
            Rule("etc/\($0)", "decides who may log in")
        }
        + ["lib/security", "lib64/security"].map { Rule($0, "decides who may log in") }
        + ["crontab", "anacrontab", "cron.d", "cron.hourly", "cron.daily", "cron.weekly", "cron.monthly", "logrotate.conf", "logrotate.d"].map {
            Rule("etc/\($0)", "runs commands as root at set times")
        }
        + ["var/spool/cron", "var/spool/at"].map { Rule($0, "runs commands as root at set times") }
        + ["etc/ld.so.conf", "etc/ld.so.conf.d", "etc/ld.so.preload", "etc/ld.so.cache"].map { Rule($0, "decides which libraries every program loads") }
        + ["etc/profile", "etc/profile.d", "etc/bashrc", "etc/csh.login", "etc/csh.cshrc", "etc/environment", "etc/skel"].map {
            Rule($0, "runs in the shell of every user, also that of root")
        }
        + ["lib/systemd/system-preset", "lib/systemd/user-preset", "lib/systemd/system-generators", "lib/systemd/user-generators"].map {
            Rule($0, "decides what systemd starts")
        }
        + ["lib/systemd/system-sleep", "lib/systemd/system-shutdown", "lib/systemd/system-environment-generators", "etc/systemd", "etc/init.d", "etc/rc.d"]
        .map { Rule($0, "decides what systemd starts") }
        + [
            "lib/udev", "etc/udev", "lib/modprobe.d", "etc/modprobe.d", "lib/modules", "lib/modules-load.d", "etc/modules-load.d", "lib/sysctl.d",
            "etc/sysctl.d",
        ]
        .map { Rule($0, "changes the kernel or the programs that run when a device appears") }
        + ["etc/yum.repos.d", "etc/yum.conf", "etc/dnf", "etc/pki", "etc/rpm", "lib/rpm", "etc/NetworkManager"].map {
            Rule($0, "decides which packages, keys or networks the host trusts")
        }
        + [
            "share/bash-completion/bash_completion", "share/bash-completion/helpers", "share/fish/config.fish", "share/fish/vendor_conf.d",
            "share/fish/functions", "share/fish/vendor_functions.d", "share/zsh/functions", "share/zsh/scripts",
        ]
        .map { Rule($0, "runs in the shell of every user, also that of root") }

    private static func isSystemProgram(_ name: String) -> Bool {
        if systemPrograms.contains(name) { return true }
        // This matches python3, python3.11 and similar names.
        guard name.utf8.starts(with: "python".utf8) else { return false }
        return name.utf8.dropFirst(6).allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// The programs that root's scripts rely on: coreutils, util-linux, shadow, procps, systemd, shells and package tools.
    private static let systemPrograms = Set(
        """
        [ arch b2sum base32 base64 basename cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo env \
        expand expr factor false fmt fold groups head hostid hostname id install join kill link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl \
        nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum \
        sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq \
        unlink users vdir wc who whoami yes bash sh dash ksh zsh csh tcsh rbash awk gawk mawk sed grep egrep fgrep find xargs tar gzip gunzip zcat bzip2 \
        xz cpio diff patch less more vi vim ed file which man sudo sudoedit visudo su login sulogin passwd chpasswd chage chsh chfn newgrp useradd userdel \
        usermod groupadd groupdel groupmod getent mount umount findmnt losetup swapon swapoff fdisk mkfs fsck blkid lsblk dmesg flock hwclock logger nsenter \
        unshare setpriv setsid runuser renice ionice taskset ps top free pgrep pkill pidof sysctl uptime vmstat w watch systemctl systemd-run \
        systemd-tmpfiles systemd-sysusers journalctl loginctl hostnamectl timedatectl init shutdown reboot halt poweroff telinit crontab crond at \
        ssh sshd scp sftp ssh-add ssh-agent ssh-keygen curl wget openssl gpg gpgv gpg2 rpm rpmdb rpmkeys rpmbuild dnf dnf5 microdnf yum ip ss ping \
        nft iptables firewall-cmd ldconfig ldd ld.so modprobe insmod rmmod depmod lsmod kmod udevadm chkconfig restorecon semanage setenforce \
        getenforce setcap getcap perl platform-python unversioned-python pkexec alternatives update-alternatives git run-parts anacron \
        logrotate agetty nologin dnf4 yum4 lscpu lsof man-db nmcli nmtui policytool gpasswd vipw vigr pwconv grpconv systemd-cat \
        systemd-detect-virt update-ca-trust trust authselect kexec dracut grub2-mkconfig grubby fsfreeze wipefs mkswap partprobe parted sfdisk \
        chmem ctrlaltdel debugfs e2fsck tune2fs resize2fs lvm vgs lvs pvs dmsetup cryptsetup multipath iscsiadm rsync nc ncat socat strace gdb make cc gcc zstd unzstd zstdcat xzcat unxz lzma unlzma bunzip2 bzcat rpm2cpio rpm2archive \
        rpmsign rpmspec rpmquery rpmverify dnf-automatic dnf-3 needs-restarting repoquery reposync yumdownloader yum-config-manager localectl busctl \
        ifup-local ifdown-local ifup-pre-local ifdown-pre-local lesspipe lesspipe.sh dhclient-script kernel-install bootctl coredumpctl machinectl networkctl resolvectl systemd-analyze systemd-ask-password systemd-cgls systemd-escape systemd-hwdb \
        systemd-mount systemd-notify systemd-path systemd-umount udisksctl nmtui-edit chronyc chronyd sestatus audit2allow ausearch auditctl aureport
        """.splitBytes(on: " ").map(String.init))
}
