import ForeignText

/// The names of programs that belong to the system.
enum HostPrograms {
    /// Returns `true` for the name of a program of the system, and for `python3`, `python3.11` and similar names.
    static func isSystem(_ name: String) -> Bool {
        if system.contains(name) || helpers.contains(where: { name.utf8.hasPrefix($0) }) { return true }
        guard name.utf8.starts(with: "python".utf8) else { return false }
        return name.utf8.dropFirst(6).allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// The starts of the names of programs that mount, fsck and mkfs run for a type of file system, and gpg to ask for a password.
    static let helpers = ["mount.", "umount.", "fsck.", "mkfs.", "pinentry-"]

    /// The programs that root's scripts and services rely on, in `bin` and in `sbin` alike: a target may have both as one folder (Fedora 42), and root finds
    /// programs of either.
    static let system = Set(
        """
        [ arch b2sum base32 base64 basename cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo \
        env expand expr factor false fmt fold groups head hostid hostname id install join kill link ln logname ls md5sum mkdir mkfifo mknod \
        mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum \
        sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true \
        truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes bash sh dash ksh zsh csh tcsh rbash awk gawk mawk sed grep \
        egrep fgrep find xargs tar gzip gunzip zcat bzip2 xz cpio diff patch less more vi vim ed file which man sudo sudoedit visudo su login \
        sulogin passwd chpasswd chage chsh chfn newgrp useradd userdel usermod groupadd groupdel groupmod getent mount umount findmnt losetup \
        swapon swapoff fdisk mkfs fsck blkid lsblk dmesg flock hwclock logger nsenter unshare setpriv setsid runuser renice ionice taskset ps \
        top free pgrep pkill pidof sysctl uptime vmstat w watch systemctl systemd-run systemd-tmpfiles systemd-sysusers journalctl loginctl \
        hostnamectl timedatectl init shutdown reboot halt poweroff telinit crontab crond at ssh sshd scp sftp ssh-add ssh-agent ssh-keygen curl \
        wget openssl gpg gpgv gpg2 rpm rpmdb rpmkeys rpmbuild dnf dnf5 microdnf yum ip ss ping nft iptables firewall-cmd ldconfig ldd ld.so \
        modprobe insmod rmmod depmod lsmod kmod udevadm chkconfig restorecon semanage setenforce getenforce setcap getcap perl platform-python \
        unversioned-python pkexec alternatives update-alternatives git run-parts anacron logrotate agetty nologin dnf4 yum4 lscpu lsof man-db \
        nmcli nmtui policytool gpasswd vipw vigr pwconv grpconv systemd-cat systemd-detect-virt update-ca-trust trust authselect kexec dracut \
        grub2-mkconfig grubby fsfreeze wipefs mkswap partprobe parted sfdisk chmem ctrlaltdel debugfs e2fsck tune2fs resize2fs lvm vgs lvs pvs \
        dmsetup cryptsetup multipath iscsiadm rsync nc ncat socat strace gdb make cc gcc zstd unzstd zstdcat xzcat unxz lzma unlzma bunzip2 \
        bzcat rpm2cpio rpm2archive rpmsign rpmspec rpmquery rpmverify dnf-automatic dnf-3 needs-restarting repoquery reposync yumdownloader \
        yum-config-manager localectl busctl ifup-local ifdown-local ifup-pre-local ifdown-pre-local lesspipe lesspipe.sh dhclient-script \
        kernel-install bootctl coredumpctl machinectl networkctl resolvectl systemd-analyze systemd-ask-password systemd-cgls systemd-escape \
        systemd-hwdb systemd-mount systemd-notify systemd-path systemd-umount udisksctl nmtui-edit chronyc chronyd sestatus audit2allow ausearch \
        auditctl aureport sendmail mailq newaliases request-key bridge-stp getopt pigz virt-what netplan unix_chkpwd unix_update docker podman \
        runc crun buildah skopeo accton addgroup addpart adduser apachectl arp arpd arping atd auditd augenrules automount avahi-daemon badblocks \
        biosdecode blkdeactivate blkdiscard blkmapd blkpr blkzone blockdev brctl bridge btrfs btrfsck capsh cfdisk cgdisk chcpu chgpasswd \
        cifs.upcall clockdiff cockpit-bridge consoletype convertquota cracklib-check create-cracklib-dict cupsctl cupsd cupsdisable cupsenable dcb \
        delgroup delpart deluser devlink dhclient dhcpd dmeventd dmfilemapd dmidecode dmstats dnsmasq dnssec-trigger dosfsck dosfslabel dumpe2fs \
        e2freefrag e2image e2label e2mmpstatus e2scrub e2scrub_all e2undo e4crypt e4defrag ebtables edquota efibootdump efibootmgr era_check \
        ether-wake ethtool exportfs faillock fancontrol fatlabel fdformat filefrag findfs firewalld fixfiles fixparts fstrim fuser fxload gdisk \
        genhomedircon genhostid genl getpcaps getsebool getty groupmems grpck grpunconv grub2-install grub2-probe grub2-reboot grub2-set-default \
        grub2-setpassword grub2-switch-to-blscfg gssproxy haproxy hdparm httpd iconvconfig ifcfg ifconfig ifdown ifenslave ifrename ifstat ifup \
        installkernel integritysetup ipmaddr ipmitool ipset iptunnel irqbalance irqbalance-ui iscsid iw iwconfig kdumpctl key.dns_resolver killall \
        killall5 kpartx ksmctl ldattach load_policy lnstat logsave lpadmin lpc lpinfo lpmove lshw lspci lsusb makedumpfile matchpathcon mcelog \
        mdadm mdmon mii-diag mii-tool mkdosfs mke2fs mkhomedir_helper mkhomedir mkinitrd mklost+found mksquashfs mksh mlocate locate plocate \
        updatedb modinfo mpathconf mpathpersist multipathd named nameif netreport netstat NetworkManager newusers nfsd nfsdcltrack nfsidmap nfsref \
        nginx nscd nstat ntpd oddjobd openvpn open_init_pty pam_console_apply pam_namespace_helper pam_timestamp_check partx pcscd pdata_tools \
        pivot_root plipconfig plymouthd postalias postconf postdrop postfix postmap postqueue postsuper pppd pwck pwhistory_helper pwunconv \
        pwmconfig quotacheck quotaoff quotaon quota_nld quotastats rarp rdisc rdma readprofile regdbdump repquota resizepart restorecond rfkill \
        route rpc.gssd rpc.idmapd rpc.mountd rpc.nfsd rpc.statd rpcbind rpcctl rpcdebug rpcinfo rsyslogd rtacct rtcwake rtkitctl rtmon rtpr \
        run_init runlevel saslauthd selabel_lookup selinuxenabled semodule service sendmail.postfix sensors-detect setfiles setquota setregdomain \
        setsebool sgdisk showmount sln slattach slapd smartctl smartd smbd nmbd winbindd snmpd squid sshd-session sss_cache sssd start-statd \
        start-stop-daemon stratisd suexec swaplabel switch_root sys-unconfig tc tcpdump tcsd thin_check tipc togglesebool tracepath traceroute \
        tuned tuned-adm tzselect udevd unbound unsquashfs update-pciids upowerd usb_modeswitch usbmuxd vcstime vdpa veritysetup vgcfgbackup \
        vmcore-dmesg vpddecode vsftpd weak-modules wpa_cli wpa_supplicant xfs_admin xfs_growfs xfs_info xfs_repair xtables-multi xtables-nft-multi \
        ip6tables iptables-restore iptables-save ip6tables-restore ip6tables-save iptables-nft iptables-legacy yppasswdd ypbind zdump zic zramctl \
        zramstart pvcreate vgcreate lvcreate pvscan vgscan lvscan lvmconfig lvmdump lvmpolld vgchange lvchange vgextend lvextend lvresize lvremove \
        vgremove pvremove apt apt-get aptitude dpkg zypper snap flatpak chrt dnsdomainname domainname nisdomainname ypdomainname pstree peekfd \
        prtstat last lastb lastlog mesg pmap pwdx slabtop snice lsattr chattr getfacl setfacl getfattr setfattr bc dc bzgrep zgrep zless zmore \
        xzgrep xzless unzip zip tcptraceroute mtr dig nslookup nsupdate rlogin rsh rcp ssh-copy-id ssh-keyscan slogin mail mailx cache_check cache_dump cache_metadata_size cache_repair cache_restore \
        cache_writeback era_dump era_invalidate era_restore thin_delta thin_dump thin_ls thin_metadata_size thin_repair thin_restore thin_rmap thin_trim fsadm \
        gpg-agent gpgconf gpgsm gpg-connect-agent dirmngr pinentry subscription-manager xdg-open xdg-mime xdg-settings xdg-email cmp mountpoint tput tset iconv
        """.splitBytes(on: " ").map(String.init))
}
