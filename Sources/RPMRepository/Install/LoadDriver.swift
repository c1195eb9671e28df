/// The program that drives an application in an installation root.
///
/// It starts the application, waits for its heartbeat, runs the scenario in several processes, and writes what it measured as JSON.
enum LoadDriver {
    static let source = #"""
        import array, http.client, importlib.util, json, os, random, signal, subprocess, sys, time, urllib.parse

        LIMIT = 2000000
        TEXTS = 50

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
            spec.loader.exec_module(module)
            steps = []
            for name in sorted(vars(module)):
                step = getattr(module, name)
                if name.startswith('load_') and callable(step):
                    steps.append((name[5:], getattr(step, 'weight', 1), step))
            if not steps:
                raise SystemExit('the scenario has no function whose name begins with load_')
            return steps, getattr(module, 'setup', None)

        def work(worker, orders, steps, setup, ready, start, seconds, requests, out):
            session = Session(orders['heartbeat'], worker)
            if setup:
                setup(session)
            names = [name for name, weight, step in steps for _ in range(weight)]
            table = dict((name, (number, step)) for number, (name, weight, step) in enumerate(steps))
            times, kinds, errors = array.array('d'), array.array('l'), {}
            # The time begins when every client is prepared.
            os.write(ready, b'.')
            os.close(ready)
            begin = float(os.read(start, 64).decode('ascii'))
            while time.monotonic() < begin:
                time.sleep(0.001)
            end = begin + seconds
            count = 0
            while count < requests and count < LIMIT:
                now = time.monotonic()
                if now >= end:
                    break
                count += 1
                number, step = table[session.random.choice(names)]
                try:
                    step(session)
                    kinds.append(number)
                except Exception as error:
                    kinds.append(-1 - number)
                    text = ('%s: %s' % (type(error).__name__, error))[:200]
                    if text not in errors and len(errors) >= TEXTS:
                        text = 'other errors'
                    errors[text] = errors.get(text, 0) + 1
                times.append(time.monotonic() - now)
            with open(out, 'w') as file:
                json.dump({'times': times.tolist(), 'kinds': kinds.tolist(), 'errors': errors, 'end': time.monotonic()}, file)

        def percentile(ordered, share):
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0

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
                        sys.stderr.write('%s: %s\n' % (type(error).__name__, error))
                        sys.stderr.flush()
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
            failed = [child for child in children if os.waitpid(child, 0)[1]]
            if failed or waiting:
                raise SystemExit('%d of the clients failed: the last lines say why' % max(len(failed), waiting))
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
                raise SystemExit('no client made a step in time')
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
            result = {'runs': [], 'failure': None, 'log': []}
            try:
                begin, text = time.monotonic(), ''
                while True:
                    code, text = ask(orders['heartbeat'])
                    if code == 200:
                        break
                    if process.poll() is not None:
                        raise SystemExit('the application ended with status %d before its heartbeat answered' % process.returncode)
                    if time.monotonic() - begin > orders['timeout']:
                        raise SystemExit('the heartbeat did not answer within %d seconds: %s' % (orders['timeout'], text or 'status %d' % code))
                    time.sleep(0.05)
                steps, setup = scenario(orders.get('scenario'), orders['heartbeat'])
                for number in range(orders['runs']):
                    result['runs'].append(run(number, orders, steps, setup))
                    if process.poll() is not None:
                        raise SystemExit('the application ended with status %d under load' % process.returncode)
            except SystemExit as error:
                result['failure'] = str(error)
            except Exception as error:
                result['failure'] = 'the scenario failed: %s: %s' % (type(error).__name__, error)
            finally:
                stop(process)
            if result['failure']:
                result['log'] = tail(log)
            with open(sys.argv[2], 'w') as out:
                json.dump(result, out)

        main()

        """#
}
