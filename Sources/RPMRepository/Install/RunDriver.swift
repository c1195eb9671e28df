/// The script that runs in the root: it imports modules, runs `pip check`, and watches services.
///
/// It is a Python script for the root's interpreter, any version since 2.7. It reads its input from one JSON file and writes its results
/// to another, so that the output of modules cannot be mistaken for a result.
enum RunDriver {
    static let source = #"""
        import errno, glob, json, os, platform, re, signal, subprocess, sys, time, traceback

        orders = json.load(open(sys.argv[1]))
        answers = []
        OTHER_PLATFORMS = set('''_winapi winreg _winreg msvcrt win32api win32con win32file pywintypes wmi js pyodide _scproxy Foundation AppKit
            objc java clr nt'''.split())

        def place(path, text):
            if not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path))
            with open(path, 'wb') as out:
                out.write(text.encode('utf-8'))

        def silence():
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)

        def key(name):
            return re.sub('[-_.]+', '-', name).lower()

        def plain(name):
            return re.sub('^python-|^py|-python$|[0-9]+$', '', key(name))

        def extras():
            'For each project the names that it wants for an extra, or on another platform, and not here.'
            wanted = {}
            for project, lines in requirements().items():
                found = wanted.setdefault(key(project), {})
                for line in lines:
                    spec, marker = line.split(';', 1)
                    kind = 'optional extra' if 'extra' in marker else 'other Python' if 'python' in marker else 'other platform'
                    found[plain(re.match(r'\s*([A-Za-z0-9._-]+)', spec).group(1))] = kind
            return wanted

        def importers():
            'The projects whose code is on the stack of the error: what only they want as an extra is optional for them.'
            found = set()
            for frame in traceback.extract_tb(sys.exc_info()[2]):
                for folder in sys.path:
                    start = folder.rstrip('/') + '/'
                    if folder and frame[0].startswith(start):
                        found.update(orders['projects'].get(re.split('[/.]', frame[0][len(start):])[0], []))
            return found

        def requirements():
            'The lines with a marker of each project: what pip check asks for depends on this Python.'
            found = {}
            for folder in sys.path:
                for path in glob.glob(os.path.join(folder, '*.dist-info', 'METADATA')):
                    head = open(path, 'rb').read().decode('utf-8', 'replace').split('\n\n')[0].split('\n')
                    fields = [line.split(':', 1) for line in head if ':' in line]
                    names = [value.strip() for field, value in fields if field.lower() == 'name']
                    lines = [value.strip() for field, value in fields if field.lower() == 'requires-dist' and ';' in value]
                    if names and lines:
                        found[names[0]] = lines
            return found

        def classify(name, error, optional):
            missing = getattr(error, 'name', None)
            if missing is None and isinstance(error, ImportError):
                found = re.search("No module named '?([A-Za-z0-9_.]+)", str(error))
                missing = found.group(1) if found else None
            if missing:
                top = missing.split('.')[0]
                if top in OTHER_PLATFORMS:
                    return 'other platform'
                for project in sorted(importers()):
                    if top != name and plain(top) in optional.get(project, {}):
                        return optional[project][plain(top)]
            return 'failed'

        def load(name, optional):
            try:
                __import__(name)
                return {'class': 'ok', 'text': ''}
            except SystemExit:
                return {'class': 'failed', 'text': 'it ends the interpreter when it is imported'}
            except BaseException as error:
                trace = traceback.format_exc().strip().split('\n')
                if isinstance(error, SyntaxError) and error.filename:
                    where = '%s line %s' % (error.filename, error.lineno)
                else:
                    frames = [line.strip() for line in trace if line.strip().startswith('File "') and 'importlib' not in line]
                    where = frames[-1] if frames else ''
                told = [line.strip() for line in traceback.format_exception_only(type(error), error)[-1].split('\n') if line.strip()]
                text = ' '.join(told[:2 if told[0].endswith(':') else 1])
                return {'class': classify(name, error, optional), 'text': text, 'where': where, 'needs': needs(error)}

        wanted = {}

        def noting(function, kind):
            def look(name, *arguments, **options):
                before = dict(wanted)
                answer = function(name, *arguments, **options)
                # The search for a library asks for programs in turn.
                wanted.clear()
                wanted.update(before)
                if answer is None:
                    wanted[str(name)] = kind
                return answer
            return look

        def watch():
            'Notes the programs and libraries that a module looks for and does not find.'
            import shutil
            find = getattr(shutil, 'which', None)
            if find:
                shutil.which = noting(find, 'program')
            try:
                import ctypes.util
                ctypes.util.find_library = noting(ctypes.util.find_library, 'library')
            except ImportError:
                pass

            def hook(event, arguments):
                if event == 'subprocess.Popen':
                    program = os.fsdecode(arguments[0])
                    if find(program) is None:
                        wanted[program] = 'program'
            if find and hasattr(sys, 'addaudithook'):
                sys.addaudithook(hook)

        def needs(error):
            'Of what was looked for in vain, what the error is about.'
            if 'No module named' in str(error):
                return {}
            def told(name):
                return re.search('(?<![a-z0-9])(lib)?%s(?![a-z0-9])' % re.escape(os.path.basename(name)), str(error), re.I)
            found = dict((name, kind) for name, kind in wanted.items() if told(name))
            if not found and len(wanted) == 1:
                found = dict(wanted)
            match = re.search(r'([A-Za-z0-9_+.-]+\.so[0-9.]*): cannot open shared object', str(error))
            if match:
                found[match.group(1)] = 'object'
            return found

        def attempt(name, limit, optional):
            'Imports one module in a process of its own.'
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reader)
                answer = {'class': 'failed', 'text': 'the process ended'}
                try:
                    if writer < 10:
                        os.dup2(writer, 10)
                        writer = 10
                    silence()
                    os.chdir(os.environ.get('HOME', '/'))
                    signal.alarm(limit)
                    watch()
                    answer = load(name, optional)
                    os.write(writer, json.dumps(answer).encode('ascii')[:60000])
                finally:
                    os._exit(0)
            os.close(writer)
            text = b''
            while True:
                try:
                    part = os.read(reader, 65536)
                except (IOError, OSError) as error:
                    if error.errno == errno.EINTR:
                        continue
                    raise
                if not part:
                    break
                text += part
            os.close(reader)
            status = os.waitpid(child, 0)[1]
            try:
                return json.loads(text.decode('ascii'))
            except ValueError:
                how = 'signal %d' % (status & 127) if status & 127 else 'status %d' % (status >> 8)
                if status & 127 == signal.SIGALRM:
                    how = 'no end within %d seconds' % limit
                return {'class': 'failed', 'text': 'the import ended the process: ' + how}

        def pip():
            environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK='1', PIP_NO_COLOR='1')
            ways = [[sys.executable, '-m', 'pip']]
            for pattern in ('/usr/share/python-wheels/pip-*.whl', '/usr/share/python%d-wheels/pip-*.whl' % sys.version_info[0]):
                ways += [[sys.executable, path + '/pip'] for path in sorted(glob.glob(pattern))]
            for way in ways:
                process = subprocess.Popen(way + ['check'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd='/')
                text = process.communicate()[0].decode('utf-8', 'replace')
                if process.returncode and ('No module named pip' in text or "No module named 'pip'" in text):
                    continue
                return {'ran': True, 'status': process.returncode, 'text': text}
            return {'ran': False, 'status': 0, 'text': 'the root has no pip'}

        \#(ServedProcess.source)

        def smoke(test):
            log = open('/tmp/relcli-smoke.log', 'w+b')
            begin = time.time()
            try:
                process = start(test['command'], log)
            except OSError as error:
                return {'ok': False, 'text': '%s: %s' % (test['command'][0], error)}
            ok, text = False, 'no answer within %d seconds' % test['timeout']
            while time.time() - begin < test['timeout']:
                status = process.poll()
                if status is not None:
                    ok, text = status == 0 and not test.get('heartbeat'), 'it ended with status %d' % status
                    break
                if test.get('heartbeat'):
                    code, why = ask(test['heartbeat'])
                    if code == 200:
                        ok, text = True, 'the heartbeat answered'
                        break
                    if code:
                        text = 'the heartbeat answered with status %d' % code
                time.sleep(0.05)
            if process.poll() is None:
                stop(process)
            return {'ok': ok, 'text': text, 'log': [] if ok else tail(log)}

        for test in orders['smoke']:
            for path in test['files']:
                place(path, test['files'][path])
        optional = extras()
        result = {'version': platform.python_version(), 'release': platform.release(), 'build': platform.version(), 'requires': requirements(),
            'modules': [], 'smoke': []}
        for module in orders['modules']:
            answer = attempt(str(module), orders['limit'], optional)
            answer['name'] = module
            result['modules'].append(answer)
        result['pip'] = pip()
        for test in orders['smoke']:
            answer = smoke(test)
            answer['name'] = test['name']
            result['smoke'].append(answer)
        with open(sys.argv[2], 'w') as out:
            json.dump(result, out)

        """#
}
