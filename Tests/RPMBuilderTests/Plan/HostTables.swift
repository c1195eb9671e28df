/// The tables of the policy on files that give control of a host, written a second time.
///
/// A row that gets lost in the policy is noticed here, and so is one that is added there alone.
enum HostTables {
    /// Names in folders, with the reason why no package may use them.
    static let places: [(folders: String, names: String, reason: String)] = [
        ("etc", "sudoers sudoers.d sudo.conf sudo_logsrvd.conf doas.conf doas.d", "gives the rights of root through sudo"),
        ("etc", "polkit-1 dbus-1", "decides who gets the rights of root"),
        ("share", "polkit-1", "decides who gets the rights of root"),
        ("share/dbus-1", "system.d system-services", "decides who gets the rights of root"),
        (
            "etc",
            """
            passwd shadow group gshadow security pam.d pam.conf ssh login.defs shells nsswitch.conf subuid subgid libuser.conf securetty nologin \
            hosts.equiv shosts.equiv authselect oddjob krb5.conf sssd openldap nslcd.conf yp.conf
            """,
            "decides who may log in"
        ),
        ("lib lib64", "security", "decides who may log in"),
        ("share", "pam pam.d authselect authconfig sssd", "decides who may log in"),
        (
            "etc",
            """
            crontab anacrontab cron.d cron.hourly cron.daily cron.weekly cron.monthly cron.allow cron.deny at.allow at.deny logrotate.conf logrotate.d \
            incron.d
            """,
            "runs commands as root at set times"
        ),
        ("var/spool", "cron at anacron", "runs commands as root at set times"),
        ("etc", "ld.so.conf ld.so.conf.d ld.so.preload ld.so.cache prelink.conf", "decides which libraries every program loads"),
        (
            "etc",
            """
            profile profile.d bashrc bash.bashrc csh.login csh.cshrc csh.logout environment skel zshenv zshrc zprofile zlogin zlogout zsh fish \
            ksh.kshrc kshrc mkshrc inputrc sysless syslesskey bash_completion.d DIR_COLORS
            """,
            "runs in the shell of every user, also that of root"
        ),
        ("share/bash-completion", "bash_completion helpers helpers-core", "runs in the shell of every user, also that of root"),
        (
            "share/fish",
            "config.fish __fish_build_paths.fish tools vendor_conf.d functions vendor_functions.d",
            "runs in the shell of every user, also that of root"
        ),
        ("share/zsh", "functions scripts site-functions.zwc", "runs in the shell of every user, also that of root"),
        ("share", "Modules modulefiles lmod environment-modules byobu readline", "runs in the shell of every user, also that of root"),
        (
            "lib/systemd",
            """
            system-preset user-preset system-generators user-generators system-sleep system-shutdown system-environment-generators \
            user-environment-generators
            """,
            "decides what systemd starts"
        ),
        (
            "etc",
            """
            systemd init.d rc.d init inittab event.d rc rc.local rc.sysinit rc.modules xinetd.d xinetd.conf inetd.conf
            """,
            "decides what systemd starts"
        ),
        ("lib", "udev modprobe.d modules modules-load.d sysctl.d", "changes the kernel or the programs that run when a device appears"),
        (
            "etc",
            """
            udev modprobe.d modprobe.conf modules modules-load.d sysctl.d sysctl.conf dracut dracut.conf kernel kdump kdump.conf binfmt.d depmod.d
            """,
            "changes the kernel or the programs that run when a device appears"
        ),
        ("share", "hal udev ModemManager usb_modeswitch hwdata", "changes the kernel or the programs that run when a device appears"),
        (
            "etc",
            "yum.repos.d yum.conf yum dnf pki rpm NetworkManager containers tdnf zypp apt flatpak ostree",
            "decides which packages, keys or networks the host trusts"
        ),
        ("lib lib64", "rpm rpm-plugins", "decides which packages, keys or networks the host trusts"),
        ("lib lib64", "dnf dnf5 libdnf libdnf5 yum-plugins packagekit-backend", "is code of the package manager, which root runs"),
        (
            "share",
            """
            yum yum-cli yum-plugins dnf dnf5 dnf-plugins libdnf libdnf5 rpm rpm-plugins PackageKit rhn rhsm rhsm-plugins createrepo
            """,
            "is code or a setting of the package manager, which root runs"
        ),
        (
            "share",
            "ca-certificates pki p11-kit pkcs11 keyrings crypto-policies flatpak ostree rpm-ostree fwupd",
            "decides which packages, keys or networks the host trusts"
        ),
        (
            "etc",
            """
            auto.master auto.misc auto.net auto.smb autofs mdadm multipath dnsmasq mail procmailrc exim dovecot puppet puppetlabs chef kubernetes crio \
            cni docker collectd nagios nrpe munin monit monitrc telegraf watchdog ups apcupsd smartd.conf fapolicyd usbguard
            """,
            "has commands that a service runs as root"
        ),
        (
            "etc",
            "python python2 python3 perl ruby gdbinit mercurial hgrc subversion uv pip ipython2",
            "is read at each start of an interpreter or tool, also that of root"
        ),
        ("", "root boot", "belongs to root or to the start of the host"),
        (
            "etc",
            """
            adjtime aliases asound.conf exports filesystems fstab gemrc gitconfig host.conf hostname hosts hosts.allow hosts.deny idmapd.conf issue \
            issue.net localtime locale.conf machine-id magic mailcap man_db.conf mke2fs.conf motd my.cnf nanorc netconfig networks nfs.conf \
            nfsmount.conf npmrc odbcinst.ini os-release pip.conf printcap protocols request-key.conf resolv.conf rpc rsyncd.conf rsyslog.conf screenrc \
            services sestatus.conf system-release timezone tmux.conf vconsole.conf vimrc virc wgetrc xattr.conf acpi apm dhcp hotplug ifplugd \
            libreport abrt ndctl network networkd-dispatcher openvswitch pm qemu-ga scl sos target targetcli usb_modeswitch vmware-tools zfs \
            PackageKit X11 alternatives anaconda audit avahi bluetooth chrony cloud crypto-policies cups default ethertypes firewalld fonts gdm gnupg \
            grub gss gssproxy httpd iproute2 iscsi java keyutils libaudit libibverbs libnl libvirt lvm mc crypttab mysql nftables nginx openvpn opt \
            pcp pkcs11 plymouth podman postfix ppp pulse qemu rdma rhsm samba sane sasl2 selinux sgml smartmontools snmp ssl subscription-manager swid \
            sysconfig terminfo trusted-key.key tuned udisks2 unbound vdo wpa_supplicant xdg xml zabbix
            """,
            "is a setting of a program of the system"
        ),
        (
            "share",
            """
            X11 alsa alternatives anaconda applications-merged autostart awk bash bootloader cockpit containers cups ansible logwatch munin rear \
            nagios zabbix-agent keepalived monit collectd check_mk nginx httpd snmp cloud leapp sos insights user-tmpfiles.d libalpm apache2 mysql \
            bacula dbus-1 dracut emacs factory firewalld fontconfig gdb gdm gettext git git-core glib-2.0 gnupg grub guile initramfs-tools java \
            keymaps lua luajit misc nano nmap node_modules npm nvim perl perl5 php plymouth ppp pulse ruby rubygems samba screen selinux sudo systemd \
            systemtap tcl tcltk terminfo texmf tmux tuned vim wayland-sessions xdg xml xsessions zoneinfo gcc gems nodejs maven octave R virt-manager \
            fence cluster pacemaker pcs pcsd system-config-firewall firstboot initial-setup abrt libreport setroubleshoot sepolicy bcc bpftrace pgsql \
            postgresql spamassassin sendmail sendmail-cf defaults mc glvnd vulkan OpenCL gtk-2.0 gtk-3.0 gtk-4.0 gnome-shell gnome-session lightdm \
            sddm nautilus-python caja-python gedit lxc libvirt ipa puppet python tomcat pcp dkms akmods mdadm syslog-ng rsyslog lvm2 initscripts i18n \
            magic file ghostscript texmf-dist texmf-local sgml aclocal automake wireshark kubernetes docker cni oci qemu qemu-kvm edk2 freeradius \
            openldap krb5 command-not-found apport debconf dpkg
            """,
            "is in a folder from which system programs read code or commands"
        ),
        (
            "share",
            """
            ibus fcitx fcitx5 gvfs xdg-desktop-portal pipewire wireplumber egl kconf_update kservices5 kservices6 kio solid kwin plasma kglobalaccel \
            knotifications5 knotifications6 kde4 kf5 kf6 qt cinnamon cinnamon-session mate-session xfce4 lxqt lxpanel lxsession openbox nemo-python \
            file-manager contractor accounts telepathy mission-control evolution-data-server tracker tracker3 tracker-miners localsearch \
            session-migration mime-info application-registry GConf gconf mozilla firefox thunderbird chromium google-chrome webext epiphany \
            gnome-settings-daemon gnome-control-center xscreensaver speech-dispatcher at-spi2 wayland sway i3 labwc greetd
            """,
            "is read by the session of every user, from which it starts programs"
        ),
        ("share/icons", "default", "is a setting of the session of every user"),
        ("", "src", "is among the sources from which programs of the system are compiled"),
        (
            "include",
            """
            aio.h aliases.h alloca.h ar.h argp.h argz.h assert.h byteswap.h complex.h cpio.h crypt.h ctype.h dirent.h dlfcn.h elf.h endian.h envz.h \
            err.h errno.h error.h execinfo.h expat.h fcntl.h features.h features-time64.h fenv.h ffi.h fnmatch.h fstab.h fts.h ftw.h gelf.h getopt.h \
            glob.h gmp.h grp.h gshadow.h iconv.h ifaddrs.h inttypes.h langinfo.h lastlog.h libelf.h libgen.h libintl.h limits.h link.h locale.h lzma.h \
            malloc.h math.h mcheck.h memory.h mntent.h monetary.h mqueue.h ncurses.h netdb.h nl_types.h nss.h obstack.h paths.h poll.h popt.h printf.h \
            pthread.h pty.h pwd.h re_comp.h regex.h regexp.h resolv.h sched.h search.h semaphore.h setjmp.h sgtty.h shadow.h signal.h spawn.h \
            sqlite3.h stab.h stdbit.h stdc-predef.h stdint.h stdio.h stdio_ext.h stdlib.h string.h strings.h stropts.h syscall.h sysexits.h syslog.h \
            tar.h termio.h termios.h tgmath.h thread_db.h threads.h time.h ttyent.h uchar.h ucontext.h ulimit.h unistd.h ustat.h utime.h utmp.h \
            utmpx.h values.h wait.h wchar.h wctype.h wordexp.h zconf.h zlib.h zstd.h bzlib.h arpa asm asm-generic bits c++ drm finclude fontconfig gnu \
            linux misc mtd net netash netatalk netax25 neteconet netinet netipx netiucv netpacket netrom netrose nfs protocols rdma regulatory rpc \
            rpcsvc scsi sound sys video xen audit curl dbus-1.0 dnf5 gio-unix-2.0 glib-2.0 gnutls krb5 krb5.h libdnf libdnf5 libmount libsolv libxml2 \
            lua.h ncursesw nettle openssl readline rpm security selinux sepol systemd uuid X11
            """,
            "is among the headers of the system, with which other programs are compiled"
        ),
    ]

    /// Modules with their projects, the reason why no other project may have them, and that for a Python which is not the system's.
    static let modules: [(names: String, reason: String, elsewhere: String, isRefusedElsewhere: Bool)] = [
        (
            "sitecustomize usercustomize apport_python_hook",
            "runs at each start of Python, also that of root",
            "runs at each start of Python, also that of root", true
        ),
        (
            """
            _distutils_hack=setuptools,distribute _virtualenv=virtualenv coverage= abrt_exception_handler abrt_exception_handler3
            """,
            "takes the place of a module that .pth files import at each start of Python, also that of root",
            "takes the place of a module that .pth files import at each start of Python, also that of root", true
        ),
        (
            """
            dnf dnf-plugins dnf_plugins dnfpluginscore dnfpluginsextras rpm _rpm rpmautospec= libdnf libdnf5 libdnf_plugins libdnf5_cli libdnf_cli \
            hawkey libcomps= librepo solv= _solv=solv createrepo_c= gpg= yum yum-plugins yum_plugins rpmUtils urlgrabber= iniparse= deltarpm \
            _deltarpmmodule dnfdaemon dnfdaemonserver up2date_client rhn
            """,
            "is run by programs of the system as root",
            "has the name of a module of the system, whose programs use another Python", false
        ),
        (
            """
            selinux _selinux semanage _semanage sepolgen seobject sepolicy policycoreutils audit _audit auparse setroubleshoot setools= firewall slip \
            nftables dbus=dbus-python _dbus_bindings=dbus-python _dbus_glib_bindings=dbus-python gi=pygobject _gi=pygobject pygtkcompat=pygobject \
            systemd=systemd-python cloudinit rhsm rhsmlib subscription_manager cockpit tuned abrt problem reportclient sos leapp \
            insights=insights-core insights_client libvirtmod=libvirt-python libvirtmod_qemu=libvirt-python libvirtmod_lxc=libvirt-python \
            libvirtaio=libvirt-python virtinst virtManager blivet= pyanaconda pykickstart= parted=pyparted _ped=pyparted bytesize blockdev lvm \
            lvmdbusd pwquality nmstate= libnmstate=nmstate varlink= rtslib=rtslib-fb rtslib_fb= targetcli=targetcli-fb configshell_fb= ldb _ldb samba \
            talloc tdb tevent ipalib= ipapython= ipaserver= ipaclient= ipaplatform= SSSDConfig pysss pyhbac pysss_nss_idmap cloud_what fail2ban= \
            azurelinuxagent sanlock wdmd pcs= pcp cpcp kmod= perf schedutils procfs=python-linux-procfs newt snack langtable= drv_libxml2 libxml2 \
            libxml2mod authconfig acutil rhpl firstboot initial_setup boom=boom-boot stratisd_client_dbus bcc drgn=
            """,
            "is run by programs of the system as root",
            "has the name of a module of the system, whose programs use another Python", false
        ),
        (
            """
            six= dateutil=python-dateutil distro= requests= urllib3=urllib3,urllib3-future idna= chardet= charset_normalizer= certifi= decorator= \
            pexpect= ptyprocess= yaml=pyyaml _yaml=pyyaml jinja2= markupsafe= jsonschema= pyrsistent= attr=attrs attrs= configobj= jsonpatch= \
            jsonpointer= netifaces=netifaces,netifaces2,netifaces-plus oauthlib= serial=pyserial prettytable= babel= pytz= pyparsing= lxml= psutil= \
            pyudev= ethtool= cryptography= cffi= _cffi_backend=cffi pycparser= OpenSSL=pyopenssl dns=dnspython ldap=python-ldap gssapi= \
            magic=python-magic,file-magic,filemagic augeas=python-augeas libvirt=libvirt-python pycurl= tornado= inotify= dasbus= productmd= \
            ordered_set=ordered-set typing_extensions=typing-extensions packaging= urwid= networkx= cairo=pycairo pip= \
            setuptools=setuptools,distribute pkg_resources=setuptools,distribute wheel= easy_install=setuptools,distribute fqdn= rfc3987= \
            strict_rfc3339=strict-rfc3339 rfc3339_validator=rfc3339-validator rfc3986_validator=rfc3986-validator webcolors= uri_template=uri-template \
            isoduration= brotli= brotlicffi= zstandard= blinker= simplejson= jwt=pyjwt passlib= importlib_metadata=importlib-metadata zipp= tomli= \
            toml= ply= socks=pysocks jose=python-jose pyasn1= pyasn1_modules=pyasn1-modules
            """,
            "takes the place of another project's module, which programs of the system import as root",
            "takes the place of another project's module, which other programs of this Python import", true
        ),
    ]

    /// The programs of the system.
    static let programs =
        """
        [ arch b2sum base32 base64 basename cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo env \
        expand expr factor false fmt fold groups head hostid hostname id install join kill link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice \
        nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum \
        sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname \
        unexpand uniq unlink users vdir wc who whoami yes bash sh dash ksh zsh csh tcsh rbash awk gawk mawk sed grep egrep fgrep find xargs tar gzip \
        gunzip zcat bzip2 xz cpio diff patch less more vi vim ed file which man sudo sudoedit visudo su login sulogin passwd chpasswd chage chsh chfn \
        newgrp useradd userdel usermod groupadd groupdel groupmod getent mount umount findmnt losetup swapon swapoff fdisk mkfs fsck blkid lsblk dmesg \
        flock hwclock logger nsenter unshare setpriv setsid runuser renice ionice taskset ps top free pgrep pkill pidof sysctl uptime vmstat w watch \
        systemctl systemd-run systemd-tmpfiles systemd-sysusers journalctl loginctl hostnamectl timedatectl init shutdown reboot halt poweroff telinit \
        crontab crond at ssh sshd scp sftp ssh-add ssh-agent ssh-keygen curl wget openssl gpg gpgv gpg2 rpm rpmdb rpmkeys rpmbuild dnf dnf5 microdnf \
        yum ip ss ping nft iptables firewall-cmd ldconfig ldd ld.so modprobe insmod rmmod depmod lsmod kmod udevadm chkconfig restorecon semanage \
        setenforce getenforce setcap getcap perl platform-python unversioned-python pkexec alternatives update-alternatives git run-parts anacron \
        logrotate agetty nologin dnf4 yum4 lscpu lsof man-db nmcli nmtui policytool gpasswd vipw vigr pwconv grpconv systemd-cat systemd-detect-virt \
        update-ca-trust trust authselect kexec dracut grub2-mkconfig grubby fsfreeze wipefs mkswap partprobe parted sfdisk chmem ctrlaltdel debugfs \
        e2fsck tune2fs resize2fs lvm vgs lvs pvs dmsetup cryptsetup multipath iscsiadm rsync nc ncat socat strace gdb make cc gcc zstd unzstd zstdcat \
        xzcat unxz lzma unlzma bunzip2 bzcat rpm2cpio rpm2archive rpmsign rpmspec rpmquery rpmverify dnf-automatic dnf-3 needs-restarting repoquery \
        reposync yumdownloader yum-config-manager localectl busctl ifup-local ifdown-local ifup-pre-local ifdown-pre-local lesspipe lesspipe.sh \
        dhclient-script kernel-install bootctl coredumpctl machinectl networkctl resolvectl systemd-analyze systemd-ask-password systemd-cgls \
        systemd-escape systemd-hwdb systemd-mount systemd-notify systemd-path systemd-umount udisksctl nmtui-edit chronyc chronyd sestatus audit2allow \
        ausearch auditctl aureport sendmail mailq newaliases request-key bridge-stp getopt pigz virt-what netplan unix_chkpwd unix_update docker \
        podman runc crun buildah skopeo accton addgroup addpart adduser apachectl arp arpd arping atd auditd augenrules automount avahi-daemon \
        badblocks biosdecode blkdeactivate blkdiscard blkmapd blkpr blkzone blockdev brctl bridge btrfs btrfsck capsh cfdisk cgdisk chcpu chgpasswd \
        cifs.upcall clockdiff cockpit-bridge consoletype convertquota cracklib-check create-cracklib-dict cupsctl cupsd cupsdisable cupsenable dcb \
        delgroup delpart deluser devlink dhclient dhcpd dmeventd dmfilemapd dmidecode dmstats dnsmasq dnssec-trigger dosfsck dosfslabel dumpe2fs \
        e2freefrag e2image e2label e2mmpstatus e2scrub e2scrub_all e2undo e4crypt e4defrag ebtables edquota efibootdump efibootmgr era_check \
        ether-wake ethtool exportfs faillock fancontrol fatlabel fdformat filefrag findfs firewalld fixfiles fixparts fstrim fuser fxload gdisk \
        genhomedircon genhostid genl getpcaps getsebool getty groupmems grpck grpunconv grub2-install grub2-probe grub2-reboot grub2-set-default \
        grub2-setpassword grub2-switch-to-blscfg gssproxy haproxy hdparm httpd iconvconfig ifcfg ifconfig ifdown ifenslave ifrename ifstat ifup \
        installkernel integritysetup ipmaddr ipmitool ipset iptunnel irqbalance irqbalance-ui iscsid iw iwconfig kdumpctl key.dns_resolver killall \
        killall5 kpartx ksmctl ldattach load_policy lnstat logsave lpadmin lpc lpinfo lpmove lshw lspci lsusb makedumpfile matchpathcon mcelog mdadm \
        mdmon mii-diag mii-tool mkdosfs mke2fs mkhomedir_helper mkhomedir mkinitrd mklost+found mksquashfs mksh mlocate locate plocate updatedb \
        modinfo mpathconf mpathpersist multipathd named nameif netreport netstat NetworkManager newusers nfsd nfsdcltrack nfsidmap nfsref nginx nscd \
        nstat ntpd oddjobd openvpn open_init_pty pam_console_apply pam_namespace_helper pam_timestamp_check partx pcscd pdata_tools pivot_root \
        plipconfig plymouthd postalias postconf postdrop postfix postmap postqueue postsuper pppd pwck pwhistory_helper pwunconv pwmconfig quotacheck \
        quotaoff quotaon quota_nld quotastats rarp rdisc rdma readprofile regdbdump repquota resizepart restorecond rfkill route rpc.gssd rpc.idmapd \
        rpc.mountd rpc.nfsd rpc.statd rpcbind rpcctl rpcdebug rpcinfo rsyslogd rtacct rtcwake rtkitctl rtmon rtpr run_init runlevel saslauthd \
        selabel_lookup selinuxenabled semodule service sendmail.postfix sensors-detect setfiles setquota setregdomain setsebool sgdisk showmount sln \
        slattach slapd smartctl smartd smbd nmbd winbindd snmpd squid sshd-session sss_cache sssd start-statd start-stop-daemon stratisd suexec \
        swaplabel switch_root sys-unconfig tc tcpdump tcsd thin_check tipc togglesebool tracepath traceroute tuned tuned-adm tzselect udevd unbound \
        unsquashfs update-pciids upowerd usb_modeswitch usbmuxd vcstime vdpa veritysetup vgcfgbackup vmcore-dmesg vpddecode vsftpd weak-modules \
        wpa_cli wpa_supplicant xfs_admin xfs_growfs xfs_info xfs_repair xtables-multi xtables-nft-multi ip6tables iptables-restore iptables-save \
        ip6tables-restore ip6tables-save iptables-nft iptables-legacy yppasswdd ypbind zdump zic zramctl zramstart pvcreate vgcreate lvcreate pvscan \
        vgscan lvscan lvmconfig lvmdump lvmpolld vgchange lvchange vgextend lvextend lvresize lvremove vgremove pvremove apt apt-get aptitude dpkg \
        zypper snap flatpak chrt dnsdomainname domainname nisdomainname ypdomainname pstree peekfd prtstat last lastb lastlog mesg pmap pwdx slabtop \
        snice lsattr chattr getfacl setfacl getfattr setfattr bc dc bzgrep zgrep zless zmore xzgrep xzless unzip zip tcptraceroute mtr dig nslookup \
        nsupdate rlogin rsh rcp ssh-copy-id ssh-keyscan slogin mail mailx
        """

    /// The beginnings of the names of helper programs.
    static let helpers =
        "mount. umount. fsck. mkfs."

    /// The functions of zsh, without `_`.
    static let functions =
        """
        main_complete complete complete_help normal dispatch setup default approximate correct expand expand_alias files path_files arguments describe \
        description message values alternative command_names history ignored list match oldlist prefix all_labels next_label requested tags wanted \
        parameters options precommand sub_commands users
        """

    /// The folders of `/usr/share` with versions in their names.
    static let versioned =
        "python perl ruby lua tcl php java guile emacs vim octave maven gcc automake aclocal tomcat qt gdb"

    /// The names of catalogues of the system.
    static let domains =
        """
        libc Linux-PAM glib20 gtk20 gtk30 gtk40 gdk-pixbuf util-linux coreutils shadow procps-ng e2fsprogs bash findutils diffutils kbd elfutils \
        binutils bfd gas ld opcodes gprof gnupg2 gnutls libgpg-error systemd polkit-1 policycoreutils libsemanage selinux-python popt sssd \
        NetworkManager gettext-runtime gettext-tools psmisc attr acl quota lvm2 krb5 mit-krb5 iso_3166 xkeyboard-config libdnf libdnf5 libdnf5-cli \
        dnf-plugins-core dnf-plugins-extras PackageKit subscription-manager rhsm initscripts newt libpwquality cracklib passwdqc gdm gnome-session-49 \
        gnome-shell
        """

    /// The folders of `/usr/share` for all projects.
    static let sharedByAll =
        "appdata doc fonts help icons info licenses man metainfo omf pixmaps sounds themes"

    /// The packages of the system.
    static let packages =
        """
        acl alternatives attr binutils bzip2-libs bash-completion brotli c-ares chkconfig cracklib cracklib-dicts curl cyrus-sasl-lib dmidecode \
        elfutils-libelf elfutils-libs ethtool expat file-libs findutils gawk gcc gdbm gdbm-libs gettext glib2 gmp groff-base hostname hwdata iproute \
        iputils jansson json-c keyutils keyutils-libs kmod kmod-libs langpacks-en less libacl libarchive libattr libblkid libcap libcap-ng libcom_err \
        libcomps libcurl libcurl-minimal curl-minimal libdb libeconf libevent libfdisk libffi libgcc libgcrypt libgomp libgpg-error libidn2 libksba \
        libmodulemd libmount libnghttp2 libnl3 libpsl libpwquality libreport libseccomp libsecret libsigsegv libsmartcols libssh libssh-config \
        libstdc++ libtasn1 libtirpc libunistring libutempter libuser libuuid libverto libxcrypt libxml2 libyaml libzstd logrotate lua-libs lz4-libs \
        man-db mdadm mpfr ncurses ncurses-base ncurses-libs newt npth openldap os-prober p11-kit p11-kit-trust passwd pciutils pcre pcre2 perl-libs \
        pinentry popt prefixdevname psmisc qemu-guest-agent quota readline rootfiles sed sg3_utils slang sqlite-libs squashfs-tools tar tpm2-tss \
        tzdata userspace-rcu vim-minimal vim-common which xz-libs zlib zlib-ng-compat python-unversioned-command python36 python38 python39 \
        python3x-pip
        """

    /// The packages of the system that have a family of others.
    static let families =
        """
        kernel glibc systemd selinux-policy grub2 shim dracut openssh openssl rpm dnf dnf5 yum libdnf libdnf5 NetworkManager sssd pam polkit dbus \
        fedora-release redhat-release centos-release centos-stream-release almalinux-release rocky-release oraclelinux-release system-release \
        epel-release generic-release fedora-repos centos-stream-repos rocky-repos almalinux-repos fedora-gpg-keys crypto-policies ca-certificates \
        coreutils util-linux shadow-utils procps-ng krb5 nss nspr gnutls gnupg2 gpgme libselinux libsemanage libsepol policycoreutils audit firewalld \
        nftables iptables cronie rsyslog initscripts authselect lvm2 device-mapper cryptsetup e2fsprogs xfsprogs filesystem setup basesystem \
        microcode_ctl linux-firmware platform-python container-selinux containerd PackageKit subscription-manager insights-client libsolv librepo \
        tuned cockpit fwupd plymouth sudo
        """

    /// The libraries of the system.
    static let libraries =
        """
        libc libm libdl libpthread librt libresolv libnsl libutil libanl libcrypt ld-linux-x86-64 ld-linux-aarch64 ld64 ld-linux linux-vdso libgcc_s \
        libstdc++ libssl libcrypto libz libzstd liblzma libbz2 libcurl libxml2 libselinux libsemanage libsepol libaudit libpam libpam_misc libsystemd \
        libudev libdbus-1 librpm librpmio librpmbuild librpmsign libdnf libdnf5 libsolv libsolvext librepo libmodulemd libcap libacl libattr libblkid \
        libmount libuuid libfdisk libkmod libgssapi_krb5 libkrb5 libk5crypto libcom_err libgnutls libnettle libhogweed libgcrypt libgpg-error libgpgme \
        libassuan libpolkit-gobject-1 libglib-2.0 libgobject-2.0 libgio-2.0 libpopt libreadline libncurses libncursesw libtinfo libexpat libsqlite3 \
        libpcre libpcre2-8 libnss3 libnspr4 libldap liblber libsasl2 libffi libgmp
        """

}
