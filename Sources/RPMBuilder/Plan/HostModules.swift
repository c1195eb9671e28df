import ForeignText
import VersionSort

/// The modules that Python imports at each start, and those that programs of the system import as root, each with the projects that may have them.
///
/// Python looks for a folder, an extension module, a source and byte code of a name, in this order, and in `lib64` before `lib`. So a file of any of these
/// forms takes the place of the module that the system means.
enum HostModules {
    /// Modules with one reason why no other project may have them.
    private struct Row {
        /// The names of modules; `dateutil=python-dateutil` also states the project that may have it, `requests=` the project of the same name.
        let modules: String
        /// The reason, phrased to follow a path.
        let reason: String
        /// The verdict for a Python that the programs of the system do not use; `nil` if the reason is true there as well.
        var elsewhere: HostFilePolicy.Verdict?
    }

    /// The projects that may have a module, and the reason why no other may.
    struct Rule {
        let owners: [String]
        let reason: String
        let elsewhere: HostFilePolicy.Verdict?

        func verdict(_ python: PythonProfile) -> HostFilePolicy.Verdict { python.isDefault ? .dangerous(reason) : elsewhere ?? .dangerous(reason) }
    }

    /// Returns the verdict on a file or folder beside the modules of Python.
    ///
    /// - Parameters:
    ///   - name: The name in the folder of modules, for example `six.cpython-311-x86_64-linux-gnu.so`.
    ///   - isFolder: A Boolean value indicating whether it is a folder.
    ///   - project: The project of the package.
    ///   - python: The Python of the package. The programs of the system use the default one.
    static func verdict(_ name: String, isFolder: Bool, project: ProjectName, python: PythonProfile) -> HostFilePolicy.Verdict {
        for module in modules(of: name, isFolder: isFolder) {
            guard let rule = rules[module], !rule.owners.contains(project.normalized) else { continue }  // text: a list
            return rule.verdict(python)
        }
        return .harmless
    }

    /// Returns `true` for the file or folder of a module that Python imports at each start, if it is there.
    static func isStart(_ name: String, isFolder: Bool) -> Bool { modules(of: name, isFolder: isFolder).contains { starts.contains($0) } }

    /// Returns the names under which Python imports a file or folder: two for `xmodule.so`, which Python 2 also takes for `x`.
    private static func modules(of name: String, isFolder: Bool) -> [String] {
        if isFolder { return [name] }
        guard [".py", ".pyc", ".pyo", ".so"].contains(where: { name.utf8.hasSuffix($0) }) else { return [] }
        let stem = name.part(before: ".")
        guard name.utf8.hasSuffix(".so"), let short = stem.without(suffix: "module"), !short.isEmpty else { return [String(stem)] }
        return [String(stem), String(short)]
    }

    static let starts: Set<String> = ["sitecustomize", "usercustomize"]

    static let rules: [String: Rule] = rows.reduce(into: [:]) { rules, row in
        for word in row.modules.splitBytes(on: " ") {
            guard let (module, owners) = word.cut(at: "=") else {
                rules[String(word)] = Rule(owners: [], reason: row.reason, elsewhere: row.elsewhere)
                continue
            }
            let names = owners.isEmpty ? [module] : owners.splitBytes(on: ",")
            rules[String(module)] = Rule(owners: names.map { $0.replacingBytes(of: "_", with: "-") }, reason: row.reason, elsewhere: row.elsewhere)
        }
    }

    private static let toolsElsewhere = HostFilePolicy.Verdict.notable("has the name of a module of the system, whose programs use another Python")

    private static let rows: [Row] = [
        // The module `site` imports them.
        Row(modules: "sitecustomize usercustomize apport_python_hook", reason: "runs at each start of Python, also that of root"),
        // The .pth files of setuptools, virtualenv, coverage and abrt import them.
        Row(
            modules: "_distutils_hack=setuptools,distribute _virtualenv=virtualenv coverage= abrt_exception_handler abrt_exception_handler3",
            reason: "takes the place of a module that .pth files import at each start of Python, also that of root"),
        // The package managers and their plugins.
        Row(
            modules: """
                dnf dnf-plugins dnf_plugins dnfpluginscore dnfpluginsextras rpm _rpm rpmautospec= libdnf libdnf5 libdnf_plugins libdnf5_cli libdnf_cli hawkey libcomps= \
                librepo solv= _solv=solv createrepo_c= gpg= yum yum-plugins yum_plugins rpmUtils urlgrabber= iniparse= deltarpm _deltarpmmodule dnfdaemon dnfdaemonserver \
                up2date_client rhn
                """,
            reason: "is run by programs of the system as root", elsewhere: toolsElsewhere),
        // Security, start, network, storage and support tools of the system.
        Row(
            modules: """
                selinux _selinux semanage _semanage sepolgen seobject sepolicy policycoreutils audit _audit auparse setroubleshoot setools= firewall slip nftables \
                dbus=dbus-python _dbus_bindings=dbus-python _dbus_glib_bindings=dbus-python gi=pygobject _gi=pygobject pygtkcompat=pygobject \
                systemd=systemd-python cloudinit rhsm rhsmlib subscription_manager cockpit tuned abrt problem \
                reportclient sos leapp insights=insights-core insights_client libvirtmod=libvirt-python libvirtmod_qemu=libvirt-python \
                libvirtmod_lxc=libvirt-python libvirtaio=libvirt-python virtinst virtManager blivet= pyanaconda pykickstart= parted=pyparted \
                _ped=pyparted bytesize blockdev lvm lvmdbusd pwquality nmstate= libnmstate=nmstate varlink= rtslib=rtslib-fb rtslib_fb= targetcli=targetcli-fb \
                configshell_fb= ldb _ldb samba talloc tdb tevent ipalib= ipapython= ipaserver= ipaclient= ipaplatform= SSSDConfig pysss pyhbac pysss_nss_idmap \
                cloud_what fail2ban= azurelinuxagent sanlock wdmd pcs= pcp cpcp kmod= perf schedutils procfs=python-linux-procfs newt snack langtable= drv_libxml2 libxml2 libxml2mod authconfig acutil \
                rhpl firstboot initial_setup boom=boom-boot stratisd_client_dbus bcc drgn= \
                unbound lsm staslib nvmet libuser _libuser simpleline= dmidecode=python-dmidecode pydbus= hivex guestfs brlapi lib389= cups=pycups
                """,
            reason: "is run by programs of the system as root", elsewhere: toolsElsewhere),
        // Projects of the index that the package manager and other tools of the system import from the same folder.
        Row(
            modules: """
                six= dateutil=python-dateutil distro= requests= urllib3=urllib3,urllib3-future idna= chardet= charset_normalizer= certifi= decorator= pexpect= ptyprocess= yaml=pyyaml \
                _yaml=pyyaml jinja2= markupsafe= jsonschema= pyrsistent= attr=attrs attrs= configobj= jsonpatch= jsonpointer= netifaces=netifaces,netifaces2,netifaces-plus oauthlib= \
                serial=pyserial prettytable= babel= pytz= pyparsing= lxml= psutil= pyudev= ethtool= cryptography= cffi= _cffi_backend=cffi pycparser= \
                OpenSSL=pyopenssl dns=dnspython ldap=python-ldap gssapi= magic=python-magic,file-magic,filemagic augeas=python-augeas libvirt=libvirt-python \
                pycurl= tornado= inotify= dasbus= productmd= ordered_set=ordered-set typing_extensions=typing-extensions packaging= urwid= networkx= \
                cairo=pycairo pip= setuptools=setuptools,distribute pkg_resources=setuptools,distribute wheel= easy_install=setuptools,distribute \
                fqdn= rfc3987= strict_rfc3339=strict-rfc3339 rfc3339_validator=rfc3339-validator rfc3986_validator=rfc3986-validator \
                webcolors= uri_template=uri-template isoduration= brotli=brotli,brotlipy brotlicffi= zstandard= blinker= simplejson= jwt=pyjwt passlib=passlib,libpass \
                importlib_metadata=importlib-metadata zipp= tomli= toml= ply= argcomplete= boto3= botocore= socks=pysocks jose=python-jose pyasn1= pyasn1_modules=pyasn1-modules
                """,
            reason: "takes the place of another project's module, which programs of the system import as root",
            elsewhere: .dangerous("takes the place of another project's module, which other programs of this Python import")),
    ]
}
