import ForeignText

/// The places from which a host takes code, instructions or trust, each with the reason why a package may not use it.
///
/// Folders below `/usr/lib`, `/usr/libexec` and `/usr/local` that are not here are refused as well: there, only known places are harmless.
enum HostPlaces {
    /// Names of files and folders in a folder, for one reason.
    private struct Row {
        /// The folders without `/usr`, for example `["lib", "lib64"]`.
        let folders: [String]
        let names: [String]
        /// The reason, phrased to follow a path.
        let reason: String

        init(_ folders: String, _ names: String, _ reason: String) {
            self.folders = folders.isEmpty ? [""] : folders.splitBytes(on: " ").map(String.init)
            self.names = names.splitBytes(on: " ").map(String.init)
            self.reason = reason
        }
    }

    /// Returns the reason why a file gives control of the host, or of a program of the system; `nil` if its place is not in the table.
    ///
    /// - Parameter place: The parts of the path, without `usr` at its start.
    static func reason(_ place: [String]) -> String? {
        var (folder, found) = ("", String?.none)
        for name in place {
            if let names = reasons[folder] {
                // The innermost folder has the most exact reason.
                found = names[name] ?? program(of: name, in: folder).flatMap { names[$0] } ?? found
            }
            folder += folder.isEmpty ? name : "/\(name)"
        }
        return found
    }

    /// Returns the program whose settings a file in `/etc` has by its name, as `multipath.conf`, or whose version a folder in `/usr/share` names, as `perl5`.
    private static func program(of name: String, in folder: String) -> String? {
        switch folder {
        case "etc": return name.without(suffix: ".conf").map(String.init)
        case "share":
            let program = String(name.droppingTrailing { $0.isASCIIDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
            return versioned.contains(program) ? program : nil
        default: return nil
        }
    }

    /// The reason for folders whose files programs of the system read or run.
    static let code = "is in a folder from which system programs read code or commands"

    /// The reasons by folder and name.
    static let reasons: [String: [String: String]] = rows.reduce(into: [:]) { table, row in
        for folder in row.folders {
            for name in row.names where table[folder]?[name] == nil { table[folder, default: [:]][name] = row.reason }
        }
    }

    /// The folders of `/usr/share` whose names may have a version at their end.
    static let versioned: Set<String> = [
        "python", "perl", "ruby", "lua", "tcl", "php", "java", "guile", "emacs", "vim", "octave", "maven", "gcc", "automake", "aclocal", "tomcat", "qt", "gdb",
    ]

    private static let rows: [Row] = [
        Row("etc", "sudoers sudoers.d sudo.conf sudo_logsrvd.conf doas.conf doas.d", "gives the rights of root through sudo"),
        Row("etc", "polkit-1 dbus-1", "decides who gets the rights of root"),
        Row("share", "polkit-1", "decides who gets the rights of root"),
        Row("share/dbus-1", "system.d system-services", "decides who gets the rights of root"),
        Row(
            "etc",
            """
            passwd shadow group gshadow security pam.d pam.conf ssh login.defs shells nsswitch.conf subuid subgid libuser.conf securetty nologin \
            hosts.equiv shosts.equiv authselect oddjob krb5.conf sssd openldap nslcd.conf yp.conf
            """,
            "decides who may log in"),
        Row("lib lib64", "security", "decides who may log in"),
        Row("share", "pam pam.d authselect authconfig sssd", "decides who may log in"),
        Row(
            "etc",
            """
            crontab anacrontab cron.d cron.hourly cron.daily cron.weekly cron.monthly cron.allow cron.deny at.allow at.deny logrotate.conf \
            logrotate.d incron.d
            """,
            "runs commands as root at set times"),
        Row("var/spool", "cron at anacron", "runs commands as root at set times"),
        Row("etc", "ld.so.conf ld.so.conf.d ld.so.preload ld.so.cache prelink.conf", "decides which libraries every program loads"),
        Row(
            "etc",
            """
            profile profile.d bashrc bash.bashrc csh.login csh.cshrc csh.logout environment skel zshenv zshrc zprofile zlogin zlogout zsh fish \
            ksh.kshrc kshrc mkshrc inputrc sysless syslesskey bash_completion.d DIR_COLORS
            """,
            "runs in the shell of every user, also that of root"),
        Row("share/bash-completion", "bash_completion helpers helpers-core", "runs in the shell of every user, also that of root"),
        Row(
            "share/fish", "config.fish __fish_build_paths.fish tools vendor_conf.d functions vendor_functions.d",
            "runs in the shell of every user, also that of root"),
        Row("share/zsh", "functions scripts site-functions.zwc", "runs in the shell of every user, also that of root"),
        Row("share", "Modules modulefiles lmod environment-modules byobu readline", "runs in the shell of every user, also that of root"),
        Row(
            "lib/systemd",
            """
            system-preset user-preset system-generators user-generators system-sleep system-shutdown system-environment-generators \
            user-environment-generators
            """,
            "decides what systemd starts"),
        Row(
            "etc", "systemd init.d rc.d init inittab event.d rc rc.local rc.sysinit rc.modules xinetd.d xinetd.conf inetd.conf",
            "decides what systemd starts"),
        Row("lib", "udev modprobe.d modules modules-load.d sysctl.d", "changes the kernel or the programs that run when a device appears"),
        Row(
            "etc",
            """
            udev modprobe.d modprobe.conf modules modules-load.d sysctl.d sysctl.conf dracut dracut.conf kernel kdump kdump.conf binfmt.d \
            depmod.d
            """,
            "changes the kernel or the programs that run when a device appears"),
        Row("share", "hal udev ModemManager usb_modeswitch hwdata", "changes the kernel or the programs that run when a device appears"),
        Row(
            "etc", "yum.repos.d yum.conf yum dnf pki rpm NetworkManager containers tdnf zypp apt flatpak ostree",
            "decides which packages, keys or networks the host trusts"),
        Row("lib lib64", "rpm rpm-plugins", "decides which packages, keys or networks the host trusts"),
        Row("lib lib64", "dnf dnf5 libdnf libdnf5 yum-plugins packagekit-backend", "is code of the package manager, which root runs"),
        Row(
            "share", "yum yum-cli yum-plugins dnf dnf5 dnf-plugins libdnf libdnf5 rpm rpm-plugins PackageKit rhn rhsm rhsm-plugins createrepo",
            "is code or a setting of the package manager, which root runs"),
        Row(
            "share", "ca-certificates pki p11-kit pkcs11 keyrings crypto-policies flatpak ostree rpm-ostree fwupd",
            "decides which packages, keys or networks the host trusts"),
        Row(
            "etc",
            """
            auto.master auto.misc auto.net auto.smb autofs mdadm multipath dnsmasq mail procmailrc exim dovecot puppet puppetlabs chef \
            kubernetes crio cni docker collectd nagios nrpe munin monit monitrc telegraf watchdog ups apcupsd smartd.conf fapolicyd usbguard
            """,
            "has commands that a service runs as root"),
        Row(
            "etc", "python python2 python3 perl ruby gdbinit mercurial hgrc subversion uv pip ipython2",
            "is read at each start of an interpreter or tool, also that of root"),
        Row("", "root boot", "belongs to root or to the start of the host"),
        Row(
            "etc",
            """
            adjtime aliases asound.conf exports filesystems fstab gemrc gitconfig host.conf hostname hosts hosts.allow hosts.deny idmapd.conf \
            issue issue.net localtime locale.conf machine-id magic mailcap man_db.conf mke2fs.conf motd my.cnf nanorc netconfig networks \
            nfs.conf nfsmount.conf npmrc odbcinst.ini os-release pip.conf printcap protocols request-key.conf resolv.conf rpc rsyncd.conf \
            rsyslog.conf screenrc services sestatus.conf system-release timezone tmux.conf vconsole.conf vimrc virc wgetrc xattr.conf acpi apm \
            dhcp hotplug ifplugd libreport abrt ndctl network networkd-dispatcher openvswitch pm qemu-ga scl sos target targetcli usb_modeswitch \
            vmware-tools zfs PackageKit X11 alternatives anaconda audit avahi bluetooth chrony cloud crypto-policies cups default ethertypes \
            firewalld fonts gdm gnupg grub gss gssproxy httpd iproute2 iscsi java keyutils libaudit libibverbs libnl libvirt lvm mc crypttab \
            mysql nftables nginx openvpn opt pcp pkcs11 plymouth podman postfix ppp pulse qemu rdma rhsm samba sane sasl2 selinux sgml \
            smartmontools snmp ssl subscription-manager swid sysconfig terminfo trusted-key.key tuned udisks2 unbound vdo wpa_supplicant xdg xml \
            zabbix
            """,
            "is a setting of a program of the system"),
        Row(
            "share",
            """
            X11 alsa alternatives anaconda applications-merged autostart awk bash bootloader cockpit containers cups ansible logwatch munin rear \
            nagios zabbix-agent keepalived monit collectd check_mk nginx httpd snmp cloud leapp sos insights user-tmpfiles.d libalpm apache2 \
            mysql bacula dbus-1 dracut emacs factory firewalld fontconfig gdb gdm gettext git git-core glib-2.0 gnupg grub guile initramfs-tools \
            java keymaps lua luajit misc nano nmap node_modules npm nvim perl perl5 php plymouth ppp pulse ruby rubygems samba screen selinux \
            sudo systemd systemtap tcl tcltk terminfo texmf tmux tuned vim wayland-sessions xdg xml xsessions zoneinfo gcc gems \
            nodejs maven octave R virt-manager fence cluster pacemaker pcs pcsd system-config-firewall firstboot initial-setup abrt libreport \
            setroubleshoot sepolicy bcc bpftrace pgsql postgresql spamassassin sendmail sendmail-cf defaults mc glvnd vulkan OpenCL gtk-2.0 \
            gtk-3.0 gtk-4.0 gnome-shell gnome-session lightdm sddm nautilus-python caja-python gedit lxc libvirt ipa puppet python tomcat \
            pcp dkms akmods mdadm rkhunter lynis syslog-ng rsyslog lvm2 initscripts i18n magic file ghostscript texmf-dist texmf-local sgml aclocal automake \
            wireshark kubernetes docker cni oci qemu qemu-kvm edk2 freeradius openldap krb5 command-not-found apport debconf dpkg
            """,
            code),
        Row(
            "share",
            """
            ibus fcitx fcitx5 gvfs xdg-desktop-portal pipewire wireplumber egl kconf_update kservices5 kservices6 kio solid kwin plasma kglobalaccel \
            knotifications5 knotifications6 kde4 kf5 kf6 qt cinnamon cinnamon-session mate-session xfce4 lxqt lxpanel lxsession openbox nemo-python \
            file-manager contractor accounts telepathy mission-control evolution-data-server tracker tracker3 tracker-miners localsearch \
            session-migration mime-info application-registry GConf gconf mozilla firefox thunderbird chromium google-chrome webext epiphany \
            gnome-settings-daemon gnome-control-center xfce4-panel xscreensaver speech-dispatcher at-spi2 wayland sway i3 labwc greetd
            """,
            "is read by the session of every user, from which it starts programs"),
        Row("share/icons", "default", "is a setting of the session of every user"),
        Row("share/icons/hicolor", "index.theme", "is a setting of the session of every user"),
        Row("share/themes", "Default Adwaita HighContrast", "is a setting of the session of every user"),
        Row("", "src", "is among the sources from which programs of the system are compiled"),
        Row(
            "include",
            """
            aio.h aliases.h alloca.h ar.h argp.h argz.h assert.h byteswap.h complex.h cpio.h crypt.h ctype.h dirent.h dlfcn.h elf.h endian.h envz.h \
            err.h errno.h error.h execinfo.h expat.h fcntl.h features.h features-time64.h fenv.h ffi.h fnmatch.h fstab.h fts.h ftw.h gelf.h getopt.h \
            glob.h gmp.h grp.h gshadow.h iconv.h ifaddrs.h inttypes.h langinfo.h lastlog.h libelf.h libgen.h libintl.h limits.h link.h locale.h lzma.h \
            malloc.h math.h mcheck.h memory.h mntent.h monetary.h mqueue.h ncurses.h netdb.h nl_types.h nss.h obstack.h paths.h poll.h popt.h printf.h \
            pthread.h pty.h pwd.h re_comp.h regex.h regexp.h resolv.h sched.h search.h semaphore.h setjmp.h sgtty.h shadow.h signal.h spawn.h sqlite3.h \
            stab.h stdbit.h stdc-predef.h stdint.h stdio.h stdio_ext.h stdlib.h string.h strings.h stropts.h syscall.h sysexits.h syslog.h tar.h \
            termio.h termios.h tgmath.h thread_db.h threads.h time.h ttyent.h uchar.h ucontext.h ulimit.h unistd.h ustat.h utime.h utmp.h utmpx.h \
            values.h wait.h wchar.h wctype.h wordexp.h zconf.h zlib.h zstd.h bzlib.h arpa asm asm-generic bits c++ drm finclude fontconfig gnu linux \
            misc mtd net netash netatalk netax25 neteconet netinet netipx netiucv netpacket netrom netrose nfs protocols rdma regulatory rpc rpcsvc scsi \
            sound sys video xen audit curl dbus-1.0 dnf5 gio-unix-2.0 glib-2.0 gnutls krb5 krb5.h libdnf libdnf5 libmount libsolv libxml2 lua.h \
            ncursesw nettle openssl readline rpm security selinux sepol systemd uuid X11
            """,
            "is among the headers of the system, with which other programs are compiled"),
    ]

    /// The names of catalogues of messages that belong to libraries and tools of the system.
    static let domains = Set(
        """
        libc Linux-PAM glib20 gtk20 gtk30 gtk40 gdk-pixbuf util-linux coreutils shadow procps-ng e2fsprogs bash findutils diffutils kbd elfutils binutils \
        bfd gas ld opcodes gprof gnupg2 gnutls libgpg-error systemd polkit-1 policycoreutils libsemanage selinux-python popt sssd NetworkManager \
        gettext-runtime gettext-tools psmisc attr acl quota lvm2 krb5 mit-krb5 iso_3166 xkeyboard-config libdnf libdnf5 libdnf5-cli dnf-plugins-core \
        dnf-plugins-extras PackageKit subscription-manager rhsm initscripts newt libpwquality cracklib passwdqc gdm gnome-session-49 gnome-shell
        """.splitBytes(on: " ").map(String.init))

    /// The folders of `/usr/share` in which every project may have files.
    static let sharedByAll = Set(
        """
        appdata doc fonts help icons info licenses man metainfo omf pixmaps sounds themes
        """.splitBytes(on: " ").map(String.init))
}
