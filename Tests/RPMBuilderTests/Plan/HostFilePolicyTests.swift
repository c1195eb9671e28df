import Native
import RPMBuilder
import TestSupport
import Testing
import VersionSort

/// A wheel must not get control of the host that its package is installed on.
@Suite struct HostFilePolicyTests {
    private static let site = "/usr/lib/python3.9/site-packages"

    /// A file of a wheel and its assessment: none, a warning or an error.
    struct Case: Sendable, CustomTestStringConvertible {
        enum Outcome { case harmless, warned, refused }
        let path: String
        let outcome: Outcome
        let text: String
        var testDescription: String { path }

        init(_ path: String, _ outcome: Outcome, _ text: String = "#!/bin/sh\n") {
            self.path = path
            self.outcome = outcome
            self.text = text
        }
    }

    private static let cases: [Case] =
        [
            "data/etc/sudoers.d/app", "data/etc/sudoers", "data/share/polkit-1/rules.d/app.rules", "data/etc/polkit-1/rules.d/app.rules",
            "data/etc/cron.d/app", "data/etc/cron.daily/app", "data/etc/crontab", "data/etc/profile.d/app.sh", "data/etc/ld.so.conf.d/app.conf",
            "data/etc/ld.so.preload", "data/etc/pam.d/app", "data/etc/passwd", "data/lib/systemd/system-preset/00-app.preset",
            "data/lib/systemd/system/sshd.service.d/app.conf", "data/etc/systemd/system/app.service", "data/lib/udev/rules.d/99-app.rules",
            "data/share/dbus-1/system-services/app.service", "data/etc/yum.repos.d/app.repo", "data/sbin/sshd", "data/bin/bash", "scripts/sudo",
            "scripts/python3", "scripts/python3.11", "scripts/env", "scripts/sh", "purelib/sitecustomize.py", "purelib/usercustomize/__init__.py",
            // System programs run these, or follow their instructions.
            "data/share/git-core/templates/hooks/post-checkout", "data/share/perl5/vendor_perl/strict.pm", "data/share/dnf5/repos.d/x.repo",
            "data/share/vim/vimfiles/plugin/x.vim", "data/share/p11-kit/modules/x.module", "data/share/gdb/auto-load/x.py", "data/share/lua/5.4/x.lua",
            "data/lib64/glibc-hwcaps/x86-64-v2/libselinux.so.1", "data/lib64/libz.so.1", "data/lib/systemd/system/multi-user.target.wants/y.service",
            "data/lib/systemd/system.conf.d/y.conf", "data/lib/tmpfiles.d/y.conf", "data/lib/anything/x", "data/libexec/x", "data/local/bin/x",
            "data/sbin/useradd",
            "data/etc/tmpfiles.d/y.conf", "data/etc/distro.repos.d/y.repo", "data/etc/bash_completion.d/y", "data/etc/zshenv", "data/etc/anything.d/y",
            "data/etc/gitconfig", "data/lib/tuned/x/site-packages/script.sh", "data/share/containers/oci/hooks.d/x.json", "data/share/yum-plugins/x.py",
            "data/share/nginx/modules/x.so", "platlib/hawkey/__init__.py", "purelib/libdnf5.py", "scripts/zstd", "scripts/dnf-automatic",
            "data/etc/yum/repos.d/x.repo",
            "data/etc/crypttab", "data/etc/dracut.conf.d/x.conf", "data/etc/xdg/autostart/y.desktop", "data/etc/sysconfig/sshd",
            "data/etc/dhcp/dhclient.d/x.sh", "data/etc/dhcp/dhclient-exit-hooks.d/x.sh", "data/etc/acpi/events/x", "data/etc/qemu-ga/fsfreeze-hook.d/x",
            "data/share/fish/vendor_conf.d/x.fish", "data/share/bash-completion/bash_completion", "data/sbin/ifup-local", "data/bin/lesspipe.sh",
            "data/lib/python3.6/site-packages/six.py", "data/lib64/python3.11/site-packages/decorator.py",
            // Plugins of tools that run as root, and what each shell or interpreter reads.
            "data/lib/yum-plugins/x.py", "data/lib/yum-plugins/x.pyc", "data/etc/yum/pluginconf.d/x.conf", "data/lib64/libdnf/plugins/x.so",
            "data/lib64/libdnf5/plugins/x.so", "data/lib64/dnf5/plugins/x.so", "data/lib64/rpm-plugins/x.so", "data/lib/rpm/macros.d/x", "data/etc/rpm/macros",
            "data/lib64/security/pam_x.so", "data/lib64/libnss_x.so.2", "data/lib64/gconv/x.so", "data/lib/environment.d/x.conf",
            "data/lib/systemd/system-generators/x", "data/lib/systemd/user-environment-generators/x", "data/lib/binfmt.d/x.conf", "data/etc/init/x.conf",
            "data/etc/xinetd.d/x", "data/etc/doas.conf", "data/etc/auto.master", "data/etc/kdump.conf", "data/etc/mdadm.conf", "data/etc/dnsmasq.conf",
            "data/etc/multipath.conf", "data/etc/fish/config.fish", "data/etc/sysless", "data/etc/python3/sitecustomize.py", "data/etc/kubernetes/manifests/x",
            "data/etc/bash_completion.d/app", "data/share/bash-completion/completions/ls", "data/share/bash-completion/completions/_sudo",
            "data/share/fish/vendor_completions.d/git.fish", "data/share/zsh/site-functions/_systemctl", "data/share/zsh/site-functions/compinit",
            "data/share/zsh/site-functions/_main_complete", "data/share/Modules/init/bash", "data/share/perl6/x.pm", "data/share/tcl8.7/init.tcl",
            "data/share/python3-wheels/pip.whl", "data/share/fence/fencing.py", "data/share/rhn/up2date_client/x.py", "data/share/hal/fdi/x.fdi",
            "data/share/postgresql/extension/x.sql", "data/share/other-plugins/x", "data/pyvenv.cfg", "data/bin/pyvenv.cfg", "data/bin/pybuilddir.txt",
            "data/bin/Modules/Setup.local", "data/bin/python3._pth",
            "data/lib/python3.9/site-packages/sitecustomize.py", "data/lib/python3.11/site-packages/sitecustomize.pyc",
            // Programs that desktops start, and files by which they choose programs.
            "data/share/applications/mimeapps.list", "data/share/applications/gnome-mimeapps.list", "data/share/applications/defaults.list",
            "data/share/applications/mimeinfo.cache", "data/share/thumbnailers/app.thumbnailer", "data/share/mime/packages/Override.xml",
            "data/share/mime/packages/freedesktop.org.xml", "data/share/mime/globs2", "data/share/mime/text/x-app.xml", "data/share/ibus/component/app.xml",
            "data/share/gvfs/mounts/app.mount", "data/share/xdg-desktop-portal/portals/app.portal", "data/share/wireplumber/scripts/app.lua",
            "data/share/kservices5/app.desktop", "data/share/solid/actions/app.desktop", "data/share/kconf_update/app.upd", "data/share/egl/x/app.json",
            "data/share/mozilla/extensions/app.xpi", "data/share/chromium/extensions/app.json", "data/share/icons/default/index.theme",
            "data/share/xfce4/helpers/app.desktop", "data/share/dkms/app.sh", "data/share/pcp/lib/app", "data/share/wireshark/init.lua",
            "data/share/texmf-dist/web2c/texmf.cnf", "data/share/gcc-11/python/app.py", "data/share/automake-1.16/app.pm", "data/share/tomcat9/app",
            // Packages for new environments, headers and messages of the system.
            "data/share/wheels/pip.whl", "data/share/python-wheels/pip.whl", "data/share/python3.11-wheels/pip.whl", "data/share/app-wheels/pip.whl",
            "data/include/stdio.h", "data/include/sys/types.h", "data/include/openssl/ssl.h", "data/include/python3.9/Python.h",
            "data/include/python3.11/cpython/object.h", "data/include/python3.9/internal/x.h", "data/src/app-1.0/dkms.conf",
            "data/share/locale/de/LC_MESSAGES/sudo.mo", "data/share/locale/de/LC_MESSAGES/libc.mo", "data/share/locale/de/LC_MESSAGES/Linux-PAM.mo",
            "data/share/locale/locale.alias",
            // Files of shells that no one can read here, or that are not completions.
            "data/share/zsh/site-functions.zwc", "data/share/zsh/site-functions/_app.zwc", "data/share/zsh/5.8/functions/_app",
            "data/share/bash-completion/completions-core/ls", "data/share/bash-completion/completions-fallback/sudo.bash",
            "data/share/bash-completion/helpers-core/x", "data/share/zsh/vendor-completions/_sudo", "data/share/fish/tools/x.fish",
            "data/share/fish/__fish_build_paths.fish",
            // Names from either folder of programs, in either folder.
            "scripts/adduser", "scripts/useradd", "data/sbin/ls", "data/bin/ethtool", "data/sbin/dmidecode", "scripts/ifconfig", "scripts/xtables-nft-multi",
        ].map { Case("app-1.0.data/\($0)", .refused) } + [
            Case("sitecustomize.py", .refused), Case("app-1.0.data/data/etc/app/app.ini", .warned), Case("app-1.0.data/data/etc/app.ini", .warned),
            Case("distutils-precedence.pth", .warned, "import os; var = 'SETUPTOOLS_USE_DISTUTILS'\n"), Case("x.pth", .warned, "# a\r\nimport\tx\r\n"),
            Case("paths.pth", .warned, "# import nothing\nsrc/important\n"), Case("app/data/x.pth", .harmless, "import os\n"),
            Case("comment.pth", .harmless, "# import nothing\n\n \n"), Case("mark.pth", .warned, "\u{FEFF}src\n"),
            Case("app-1.0.data/data/share/zsh/site-functions/_app2", .refused, "#compdef app2 ls\n"),
            Case("app-1.0.data/data/share/zsh/site-functions/_app3", .refused, "#compdef -first-\n"),
            Case("app-1.0.data/data/share/zsh/site-functions/_app4", .warned, "#compdef borg\n"),
            Case("app-1.0.data/data/share/zsh/site-functions/_app5", .warned, "#compdef app app5=app\n"),
            Case("app-1.0.data/data/share/bash-completion/completions-core/borg.bash", .warned),
            Case("app-1.0.data/data/share/bash-completion/completions-core/app.bash", .harmless),
            Case("app-1.0.data/data/share/bash-completion/completions/shopctl", .harmless),
            Case("app-1.0.data/data/share/zsh/site-functions/_shopctl", .harmless, "#compdef shopctl\n"),
            Case("app-1.0.data/data/share/fish/vendor_completions.d/shopctl.fish", .harmless),
            Case("app-1.0.data/data/share/fish/completions/shopctl.fish", .harmless),
            Case("app-1.0.data/data/share/applications/org.example.App.desktop", .harmless), Case("app-1.0.data/data/share/applications/vim.desktop", .warned),
            Case("app-1.0.data/data/share/zsh/x", .warned), Case("app-1.0.data/data/share/bash-completion/x", .warned),
            Case("app-1.0.data/data/share/zsh/vendor-completions/_shopctl", .harmless), Case("app-1.0.data/data/share/locale/app.pot", .harmless),
            Case("app-1.0.data/data/share/locale/other.pot", .warned),
            Case("app-1.0.data/data/share/mime/packages/app.xml", .warned), Case("app-1.0.data/data/share/locale/de/LC_MESSAGES/other.mo", .warned),
            Case("app-1.0.data/data/share/jupyter/labextensions/app/package.json", .warned), Case("app-1.0.data/data/share/jupyter/app", .warned),
            Case("app-1.0.data/data/share/pkgconfig/app.pc", .warned), Case("app-1.0.data/data/share/cmake/app/app.cmake", .warned),
            Case("app-1.0.data/data/include/app/x.h", .harmless), Case("app-1.0.data/data/include/mkl.h", .warned),
            Case("app-1.0.data/data/include/other/x.h", .warned), Case("app-1.0.data/data/include/python3.9/app/x.h", .harmless),
            Case("app-1.0.data/data/include/python3.9/numpy/x.h", .warned), Case("app-1.0.data/data/share/x", .warned),
            Case("app-1.0.data/data/share/metainfo/app.metainfo.xml", .harmless), Case("app-1.0.data/data/games/x", .warned),
            Case("app-1.0.data/data/share/bash-completion/completions/borg", .warned),
            Case("app-1.0.data/data/etc/audit.toml", .warned), Case("app-1.0.data/data/etc/profile.yaml", .warned),
            Case("app-1.0.data/data/share/python3-app/x", .harmless), Case("cloud_init-99.egg-info/entry_points.txt", .refused),
            Case("pip-99.egg-info", .refused), Case("a.egg-link", .refused), Case("app-1.0.data/purelib/pip-99.dist-info/METADATA", .refused),
            Case("app-1.0.data/platlib/dnf.egg/x", .refused), Case("app-0.9.egg-info/PKG-INFO", .harmless), Case("app/pip-99.dist-info/METADATA", .harmless),
            Case("app-1.0.data/scripts/mount.btrfs", .refused), Case("app-1.0.data/scripts/sendmail", .refused), Case("webcolors.py", .refused),
            Case("app-1.0.data/data/share/App_data/x", .harmless), Case("app-1.0.data/data/share/gimp/2.0/plug-ins/x.py", .warned),
            Case("app-1.0.data/data/share/logwatch/scripts/services/x", .refused), Case("app-1.0.data/data/share/munin/plugins/x", .refused),
            Case("app-1.0.data/data/share/icons/app.svg", .harmless), Case("app-1.0.data/data/share/locale/de/LC_MESSAGES/app.mo", .harmless),
            Case("app/sitecustomize.py", .harmless), Case("app-1.0.data/scripts/app", .harmless), Case("app-1.0.data/scripts/pip3", .harmless),
            Case("app-1.0.data/scripts/pythonish", .harmless), Case("app-1.0.data/scripts/cmake", .harmless),
            Case("app-1.0.data/data/lib/systemd/system/app.service", .warned), Case("app-1.0.data/data/share/app/bash", .harmless),
            Case("app-1.0.data/data/etc/jupyter/jupyter_server_config.d/app.json", .warned), Case("app-1.0.data/data/share/man/man1/app.1", .harmless),
            Case("app-1.0.data/data/share/jupyter/kernels/app/kernel.json", .warned), Case("app-1.0.data/data/share/applications/app.desktop", .harmless),
            Case("app-1.0.data/data/share/app-plugins/x.py", .harmless), Case("app-1.0.data/data/share/bash-completion/completions/app", .harmless),
            Case("app-1.0.data/data/share/zsh/site-functions/_app", .harmless), Case("app-1.0.data/data/share/fish/vendor_completions.d/app.fish", .harmless),
            Case("app-1.0.data/data/lib/pkgconfig/app.pc", .warned), Case("app-1.0.data/headers/app.h", .harmless),
        ]

    private static func wheel(_ example: Case) -> WheelMaker {
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append((example.path, Array(example.text.utf8)))
        wheel.entryPoints = ["console_scripts": ["shopctl = app:main"]]
        return wheel
    }

    @Test(arguments: cases)
    func `A file of a wheel is refused where it gives power, and told where it is not the project's own`(_ example: Case) async throws {
        do {
            let plan = try await Self.wheel(example).plan(PlanTargets.current(), bytecode: .none)
            #expect(plan.warnings.count == (example.outcome == .warned ? 1 : 0) && example.outcome != .refused, "\(plan.warnings)")
        } catch let error as PlanError {
            guard case .dangerousFiles = error else { throw error }
            #expect(example.outcome == .refused && error.description.contains("'\(example.path)' of app would be installed as /"), "\(error)")
            #expect(error.hint?.contains("overrides/app.toml") == true && error.hint?.contains("allow = [\"/") == true)
        }
    }

    /// The place of a file that Python runs at its start if a `.pth` file adds its folder, or it itself, to the module path.
    @Test(arguments: [
        ("app", "app/sitecustomize.py"), ("./app//x/", "app/x/usercustomize.py"), ("\u{FEFF}app/y", "app/y/sitecustomize/__init__.py"),
        ("app/a.zip", "app/a.zip"),
        (" app/z", "app/z/sitecustomize.so"), ("../site-packages/app", "app/sitecustomize.pyc"), ("\(Self.site)/app", "app/sitecustomize.py"),
        ("\(Self.site.dropFirst(4))/app", "app/sitecustomize.py"),
    ]) func `A .pth file brings no code to the start of Python that is refused elsewhere`(_ line: String, _ path: String) async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [("x.pth", Array("# a\n\(line)\n".utf8)), (path, Array("import os\n".utf8))]
        let error = await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), bytecode: .none) }
        #expect(error?.description.contains("'\(path)' of app") == true, "\(String(describing: error))")
        wheel.files[wheel.files.count - 2].1 = []
        _ = try await wheel.plan(PlanTargets.current(), bytecode: .none)
    }

    @Test func `A .pth file is read also where it is not held in memory, and files of one kind in a folder are one warning`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [("x.pth", Array((String(repeating: "# a\n", count: 100_000) + "app\n").utf8)), ("app/sitecustomize.py", Array("import os\n".utf8))]
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), bytecode: .none) }
        wheel = WheelMaker("app", "1.0")
        wheel.files.append(("x.pth", Array(String(repeating: "# a\n", count: 100_000).utf8)))
        for number in 1...50 { wheel.files.append(("app-1.0.data/data/share/gimp/\(number % 2)/\(number).scm", [])) }
        let warnings = try await wheel.plan(PlanTargets.current(), bytecode: .none).warnings
        #expect(warnings.filter { $0.contains("(and 49 more below /usr/share/gimp) is in a folder of another program") }.count == 1, "\(warnings)")
        #expect(!warnings.contains { $0.contains("x.pth") } && warnings.filter { $0.contains("gimp") }.count == 1, "\(warnings)")
    }

    @Test func `Files of one kind are one warning, however many folders and names they have`() async throws {
        let kinds = [
            "data/share/jupyter/kernels/k%/kernel.json", "data/include/h%/x.h", "data/share/locale/l%/LC_MESSAGES/d%.mo", "data/share/other%/x",
            "data/share/bash-completion/completions/c%", "data/share/applications/a.%.desktop", "data/etc/jupyter/jupyter_server_config.d/%.json",
        ]
        var wheel = WheelMaker("x1y2z3", "1.0")
        for kind in kinds { for number in 1...40 { wheel.files.append(("x1y2z3-1.0.data/\(kind.replacing("%", with: "q\(number)q"))", [])) } }
        let warnings = try await wheel.plan(PlanTargets.current(), bytecode: .none).warnings
        #expect(warnings.count == kinds.count && warnings.allSatisfy { $0.contains(" (and 39 more below /") }, "\(warnings)")
    }

    @Test func `A completion for a program that gets the version of its Python is that of the package`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["shopctl = app:main"]]
        wheel.files.append(("app-1.0.data/data/share/bash-completion/completions/shopctl", []))
        var overrides = Overrides()
        overrides.programs = .suffixed
        let plan = try await wheel.plan(PlanTargets.current(python: "3.11"), overrides: overrides, bytecode: .none)
        #expect(plan.main.file("/usr/bin/shopctl-3.11") != nil && plan.warnings.isEmpty, "\(plan.warnings)")
    }

    @Test func `All files that are refused are told at once`() async throws {
        var wheel = WheelMaker("app", "1.0")
        let paths = ["etc/cron.d/x", "lib/modules-load.d/x.conf", "etc/sudoers.d/x"]
        wheel.files += paths.map { ("app-1.0.data/data/\($0)", []) }
        let error = await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), bytecode: .none) }
        for path in paths { #expect(error?.description.contains("/\(path), which") == true && error?.hint?.contains("/\(path)\"") == true, "\(path)") }
    }

    @Test func `A program of an entry point is held to the same rule`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["sudo = app:main"]]
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), bytecode: .none) }
    }

    @Test func `What the stack allows or leaves out is not refused, by path and not for others`() async throws {
        let wheel = Self.wheel(Case("app-1.0.data/data/etc/cron.d/app", .refused))
        func plan(_ change: (inout Overrides) -> Void) async throws -> RPMPlan {
            var overrides = Overrides()
            change(&overrides)
            return try await wheel.plan(PlanTargets.current(), overrides: overrides, bytecode: .none)
        }
        for path in ["/etc/cron.d/app", "/etc/cron.d/*"] {
            let allowed = try await plan { $0.allow = [path] }
            #expect(allowed.main.file("/etc/cron.d/app") != nil && allowed.warnings.isEmpty)
            #expect(try await plan { $0.exclude = [path] }.main.file("/etc/cron.d/app") == nil)
        }
        await #expect(throws: PlanError.self) { try await plan { $0.allow = ["/etc/cron.d/other", "/etc/cron.d"] } }
    }

    @Test func `A stack's own files are never refused, and told where they give power`() async throws {
        var overrides = Overrides()
        overrides.file = [.init(path: "/etc/app/app.ini", text: "a\n"), .init(path: "/usr/bin/helper", text: "#!/bin/sh\n", mode: "0755")]
        #expect(try await WheelMaker("app", "1.0").plan(PlanTargets.current(), overrides: overrides, bytecode: .none).warnings.isEmpty)
        for (path, mode) in [("/etc/sudoers.d/app", "0440"), ("/usr/libexec/app", "4755")] {
            overrides.file = [.init(path: path, text: "#!/bin/sh\n", mode: mode)]
            let plan = try await WheelMaker("app", "1.0").plan(PlanTargets.current(), overrides: overrides, bytecode: .none)
            #expect(plan.main.file(path) != nil && plan.warnings.contains { $0.hasPrefix("\(path), a file of the stack, ") }, "\(plan.warnings)")
            overrides.allow = [path]
            #expect(try await WheelMaker("app", "1.0").plan(PlanTargets.current(), overrides: overrides, bytecode: .none).warnings.isEmpty)
        }
    }

    @Test func `A stack's own file in a folder of plugins is packaged, without a warning in that of the project, also if the wheel has the same file`()
        async throws
    {
        for (path, isQuiet) in [("/usr/share/app-plugins/x.py", true), ("/usr/share/App_1-plugins/x.py", false), ("/usr/share/other-plugins/x.py", false)] {
            var overrides = Overrides()
            overrides.file = [.init(path: path, text: "x = 1\n")]
            var wheel = WheelMaker("app", "1.0")
            for isInWheel in [false, true] {
                if isInWheel { wheel.files.append(("app-1.0.data/data/\(path.dropFirst(5))", Array("x = 1\n".utf8))) }
                let plan = try await wheel.plan(PlanTargets.current(), overrides: overrides, bytecode: .none)
                #expect(plan.main.file(path) != nil && plan.warnings.isEmpty == isQuiet, "\(path): \(plan.warnings)")
            }
        }
    }

    /// A file of a project, with its outcome: attacks by projects whose names are chosen for it, and files of real projects.
    private static let projects: [(project: String, path: String, outcome: Case.Outcome)] = [
        ("kubectl-terraform-aws", "data/share/bash-completion/completions/kubectl", .warned),
        ("rkhunter-tools", "data/share/rkhunter/scripts/check_modules.pl", .refused),
        ("xfce4-panel-extra", "data/share/xfce4-panel/plugins/x.desktop", .refused), ("xfce4-notes", "data/share/xfce4/x", .refused),
        ("remmina-tools", "data/share/remmina/x.glade", .warned), ("shop-tools", "data/share/shop-tools-data/x", .harmless),
        ("git-cola", "data/share/git-cola-data/x", .harmless), ("unbounded", "purelib/unbound.py", .refused), ("stas", "purelib/staslib/__init__.py", .refused),
        ("boto", "purelib/boto3/__init__.py", .refused), ("boto3", "purelib/boto3/more.py", .harmless),
        ("brotlipy", "purelib/brotli/__init__.py", .harmless), ("libpass", "purelib/passlib/__init__.py", .harmless),
        ("lvm-tools", "scripts/cache_check", .refused), ("pin", "scripts/pinentry-curses", .refused), ("pin", "scripts/fsadm", .refused),
        ("theme", "data/share/themes/Adwaita/gtk-3.0/gtk.css", .refused), ("theme", "data/share/icons/hicolor/index.theme", .refused),
        ("theme", "data/share/icons/hicolor/64x64/apps/theme.png", .harmless),
        ("bus", "data/lib/systemd/system/dbus-org.freedesktop.resolve1.service", .refused), ("ssh", "data/lib/systemd/system/sshd.service", .refused),
        ("ssh", "data/lib/systemd/system/sshd@.service", .refused), ("kinto", "data/lib/systemd/system/kinto.service", .warned),
        ("xdesk", "data/share/applications/org.example.Xdesk.desktop", .harmless),
    ]

    @Test(arguments: projects.indices) func `a project has no right to what only has a part of its name`(number: Int) async throws {
        let example = Self.projects[number]
        var wheel = WheelMaker(example.project, "1.0")
        let stem = example.project.replacing("-", with: "_")
        wheel.files.append(("\(stem)-1.0.data/\(example.path)", Array("[Desktop Entry]\nExec=x\n".utf8)))
        do {
            let plan = try await wheel.plan(PlanTargets.current(), bytecode: .none)
            #expect(plan.warnings.count == (example.outcome == .warned ? 1 : 0) && example.outcome != .refused, "\(example): \(plan.warnings)")
        } catch let error as PlanError {
            #expect(example.outcome == .refused, "\(example): \(error)")
        }
    }

    @Test func `an entry of the menu that opens files for all users is told`() async throws {
        for (text, isTold) in [
            ("Exec=sh %u\nMimeType=x-scheme-handler/https;\n", true), ("Implements=org.x\n", true), ("Exec=app\nComment=MimeType=\n", false),
        ] {
            var wheel = WheelMaker("app", "1.0")
            wheel.files.append(("app-1.0.data/data/share/applications/app.desktop", Array("[Desktop Entry]\n\(text)".utf8)))
            let warnings = try await wheel.plan(PlanTargets.current(), bytecode: .none).warnings
            #expect(warnings.contains { $0.hasSuffix("may open files and addresses for all users") } == isTold, "\(warnings)")
        }
    }

    @Test func `many refused files of a folder are one line with a pattern that accepts them`() async throws {
        var wheel = WheelMaker("app", "1.0")
        for number in 0..<60 { wheel.files.append(("requests/module\(number).py", [])) }
        let target = try PlanTargets.current()
        let error = await #expect(throws: PlanError.self) { try await wheel.plan(target, bytecode: .none) }
        let site = "/usr/lib/python3.9/site-packages/requests"
        #expect(
            error?.description.contains("(and 59 more below \(site))") == true && (error?.description.utf8.count ?? 0) < 400, "\(String(describing: error))")
        #expect(error?.hint?.contains("allow = [\"\(site)/*\"]") == true, "\(String(describing: error?.hint))")
        var overrides = Overrides()
        overrides.allow = ["\(site)/*"]
        _ = try await wheel.plan(target, overrides: overrides, bytecode: .none)
    }
}
