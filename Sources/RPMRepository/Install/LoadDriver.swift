/// The program that drives an application in an installation root.
///
/// It starts the application, waits for its heartbeat, runs the scenario in several processes, and writes what it measured as JSON.
enum LoadDriver {
    /// The seconds after the end of a run in which a step may still end.
    static let grace = 5

    static let source = #"""
        import array, http.client, importlib.util, json, os, random, signal, subprocess, sys, time, urllib.parse

        LIMIT = 2000000
        TEXTS = 50
        WEIGHT = 1000000
        GRACE = \#(grace)

        class CutOff(BaseException):
            """A step goes on after its time; not an Exception, which scenarios catch."""

        class Failed(Exception):
            """The test cannot go on, for this reason."""

        class Fault(Exception):
            """The scenario is wrong."""

        class Answer(object):
            def __init__(self, status, headers, body):
                self.status, self.headers, self.body = status, headers, body

            def json(self):
                return json.loads(self.body.decode('utf-8'))

        class Session(object):
            """One client: a connection that is kept, a random number generator, and a place for what the scenario remembers."""

            def __init__(self, url, worker):
                parts = urllib.parse.urlsplit(url)
                self.host, self.port = parts.hostname, parts.port or 80
                self.worker, self.random, self.connection = worker, random.Random(worker), None

            def request(self, method, path, body=None, headers=None, expect=(200, 201, 202, 204, 304)):
                headers = dict(headers or {})
                if isinstance(body, (dict, list)):
                    body = json.dumps(body).encode('utf-8')
                    headers.setdefault('Content-Type', 'application/json')
                if '://' in path:
                    parts = urllib.parse.urlsplit(path)
                    path = (parts.path or '/') + ('?' + parts.query if parts.query else '')
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
                try:
                    self.connection.request(method, path, body, headers)
                    answer = self.connection.getresponse()
                    answer = Answer(answer.status, answer.headers, answer.read())
                except Exception:
                    self.connection.close()
                    self.connection = None
                    raise
                if answer.status not in expect:
                    raise RuntimeError('%s %s answered with status %d' % (method, path, answer.status))
                return answer

            def get(self, path, **options):
                return self.request('GET', path, **options)

            def put(self, path, body=None, **options):
                return self.request('PUT', path, body, **options)

            def post(self, path, body=None, **options):
                return self.request('POST', path, body, **options)

            def delete(self, path, **options):
                return self.request('DELETE', path, **options)

        def scenario(path, url):
            """The steps with their weights, and what prepares a session."""
            if not path:
                parts = urllib.parse.urlsplit(url)
                target = (parts.path or '/') + ('?' + parts.query if parts.query else '')
                return [('heartbeat', 1, lambda session: session.get(target))], None
            spec = importlib.util.spec_from_file_location('scenario', path)
            module = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(module)
            except SyntaxError as error:
                raise Fault('line %s of the scenario: %s: %s' % (error.lineno, type(error).__name__, error.msg))
            except BaseException as error:
                raise Failed('the scenario cannot be imported: ' + described(error))
            steps = []
            for name in sorted(vars(module)):
                step = getattr(module, name)
                if name.startswith('load_') and callable(step):
                    weight = getattr(step, 'weight', 1)
                    if type(weight) is not int or not 0 <= weight <= WEIGHT:
                        raise Fault('%s.weight is %.100r, and must be a whole number from 0 to %d' % (name, weight, WEIGHT))
                    steps.append((name[5:], weight, step))
            if not steps:
                raise Fault('the scenario has no function whose name begins with load_')
            if not any(weight for name, weight, step in steps):
                raise Fault('every load_ function of the scenario has the weight 0')
            return steps, getattr(module, 'setup', None)

        def described(error):
            return ('%s: %s' % (type(error).__name__, error))[:200]

        def work(worker, orders, steps, setup, ready, start, seconds, requests, out):
            session = Session(orders['heartbeat'], worker)
            if setup:
                try:
                    setup(session)
                except BaseException as error:
                    raise Failed('setup of the scenario failed: ' + described(error))
            names = [name for name, weight, step in steps for _ in range(weight)]
            table = dict((name, (number, step)) for number, (name, weight, step) in enumerate(steps))
            times, kinds, errors = array.array('d'), array.array('l'), {}
            # The time begins when every client is prepared.
            os.write(ready, b'.')
            os.close(ready)
            told = os.read(start, 64)
            if not told:
                # Another client could not be prepared, and says why.
                raise Failed('')
            begin = float(told.decode('ascii'))
            while time.monotonic() < begin:
                time.sleep(0.001)
            end = begin + seconds

            late = []

            def cut(number, frame):
                late.append(number)
                raise CutOff()

            # Again and again: a step may catch everything.
            signal.signal(signal.SIGALRM, cut)
            signal.setitimer(signal.ITIMER_REAL, max(0.001, end + GRACE - time.monotonic()), 0.5)
            count = 0
            while count < requests and count < LIMIT:
                now = time.monotonic()
                if now >= end:
                    break
                count += 1
                number, step = table[session.random.choice(names)]
                try:
                    step(session)
                    if late:
                        raise CutOff()
                    kind, text = number, None
                except CutOff:
                    kind, text = -1 - number, 'cut off %d seconds after the end of the run' % GRACE
                except (Exception, SystemExit) as error:
                    kind, text = -1 - number, described(error)
                times.append(time.monotonic() - now)
                kinds.append(kind)
                if text is not None:
                    if text not in errors and len(errors) >= TEXTS:
                        text = 'other errors'
                    errors[text] = errors.get(text, 0) + 1
            signal.setitimer(signal.ITIMER_REAL, 0)
            with open(out, 'w') as file:
                json.dump({'times': times.tolist(), 'kinds': kinds.tolist(), 'errors': errors, 'end': time.monotonic()}, file)

        def percentile(ordered, share):
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0

        def ended(children, end):
            """Waits for the clients; kills those that go on after a time; returns the number of those that failed."""
            left, failed = set(children), 0
            while left:
                for child in sorted(left):
                    found, status = os.waitpid(child, os.WNOHANG)
                    if found:
                        left.remove(child)
                        failed += 1 if status else 0
                if left and time.monotonic() > end:
                    for child in left:
                        os.kill(child, signal.SIGKILL)
                    end += 3600
                time.sleep(0.005)
            return failed

        def reasons(outs):
            """What the clients say about their failures, each once."""
            found = []
            for out in outs:
                try:
                    with open(out + '.failure') as file:
                        text = file.read()
                except IOError:
                    continue
                if text and text not in found:
                    found.append(text)
            return found

        def run(number, orders, steps, setup):
            seconds = orders['seconds'] / float(orders['runs'])
            requests = max(1, orders['requests'] // (orders['runs'] * orders['workers']))
            ready, start = os.pipe(), os.pipe()
            children, outs = [], []
            for worker in range(orders['workers']):
                out = '/tmp/relcli-load-%d-%d' % (number, worker)
                outs.append(out)
                child = os.fork()
                if child == 0:
                    code = 1
                    try:
                        os.close(ready[0])
                        os.close(start[1])
                        work(number * orders['workers'] + worker, orders, steps, setup, ready[1], start[0], seconds, requests, out)
                        code = 0
                    except BaseException as error:
                        with open(out + '.failure', 'w') as file:
                            file.write(str(error) if type(error) is Failed else described(error))
                    finally:
                        os._exit(code)
                children.append(child)
            os.close(ready[1])
            os.close(start[0])
            waiting = len(children)
            while waiting:
                told = os.read(ready[0], waiting)
                if not told:
                    break
                waiting -= len(told)
            begin = time.monotonic() + 0.05
            if not waiting:
                # Each client reads one message of this length.
                for _ in children:
                    os.write(start[1], ('%064.6f' % begin).encode('ascii'))
            os.close(ready[0])
            os.close(start[1])
            # A step in C code is not interrupted by a signal.
            failed = ended(children, begin + seconds + 2 * GRACE)
            if failed or waiting:
                raise Failed('; '.join(reasons(outs)[:5]) or 'a client was killed: a step could not be cut off after the end of the run')
            every, result, errors, end = [], [], {}, begin
            for out in outs:
                with open(out) as file:
                    part = json.load(file)
                os.unlink(out)
                every += list(zip(part['kinds'], part['times']))
                end = max(end, part['end'])
                for text, count in sorted(part['errors'].items()):
                    text = text if text in errors or len(errors) < TEXTS else 'other errors'
                    errors[text] = errors.get(text, 0) + count
            if not every:
                raise Failed('no client made a step in time')
            for number, (name, weight, step) in enumerate(steps):
                good = sorted(seconds for kind, seconds in every if kind == number)
                bad = sum(1 for kind, seconds in every if kind == -1 - number)
                result.append({'name': name, 'count': len(good), 'errors': bad, 'p50': percentile(good, 0.5), 'p90': percentile(good, 0.9),
                    'p99': percentile(good, 0.99), 'max': good[-1] * 1000 if good else 0})
            return {'seconds': end - begin, 'steps': result, 'errors': errors}

        \#(ServedProcess.source)

        def main():
            with open(sys.argv[1]) as file:
                orders = json.load(file)
            log = open('/tmp/relcli-load.log', 'w+b')
            process = start(orders['command'], log)
            result = {'runs': [], 'failure': None, 'fault': False, 'log': []}
            try:
                begin, text = time.monotonic(), ''
                while True:
                    code, text = ask(orders['heartbeat'])
                    if code == 200:
                        break
                    if process.poll() is not None:
                        raise Failed('the application ended with status %d before its heartbeat answered' % process.returncode)
                    if time.monotonic() - begin > orders['timeout']:
                        raise Failed('the heartbeat did not answer within %d seconds: %s' % (orders['timeout'], text or 'status %d' % code))
                    time.sleep(0.05)
                steps, setup = scenario(orders.get('scenario'), orders['heartbeat'])
                for number in range(orders['runs']):
                    result['runs'].append(run(number, orders, steps, setup))
                    if process.poll() is not None:
                        raise Failed('the application ended with status %d under load' % process.returncode)
            except Failed as error:
                result['failure'] = str(error)
            except Fault as error:
                result['failure'], result['fault'] = str(error), True
            except BaseException as error:
                result['failure'] = described(error)
            finally:
                stop(process)
            if result['failure'] and not result['fault']:
                result['log'] = tail(log)
            with open(sys.argv[2], 'w') as out:
                json.dump(result, out)

        main()

        """#
}
