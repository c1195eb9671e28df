/// The Python functions with which a driver in an installation root starts an application, asks for its heartbeat and ends it.
///
/// They run on any Python since 2.7, and need the modules `os`, `signal`, `subprocess`, `sys` and `time`.
enum ServedProcess {
    static let source = #"""
        def ask(url):
            try:
                from urllib.request import urlopen
            except ImportError:
                from urllib2 import urlopen
            try:
                return urlopen(url, timeout=5).getcode(), ''
            except Exception as error:
                return getattr(error, 'code', 0), str(error)

        def start(command, log):
            environment = dict(os.environ, PYTHON=sys.executable)
            return subprocess.Popen(command, stdout=log, stderr=log, cwd='/tmp', preexec_fn=os.setsid, env=environment)

        def stop(process):
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                except OSError:
                    break
                for _ in range(100):
                    if process.poll() is not None:
                        break
                    time.sleep(0.05)
            process.wait()

        def tail(log):
            log.seek(0)
            lines = log.read().decode('utf-8', 'replace').strip().split('\n')[-20:]
            return [line for line in lines if line]
        """#
}
