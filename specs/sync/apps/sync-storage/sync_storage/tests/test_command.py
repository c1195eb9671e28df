import contextlib
import io
import os
import tempfile
import unittest

from sync_storage.command import main


class CommandTests(unittest.TestCase):
    def test_a_server_is_started_and_what_it_wrote_is_read_back(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(main(["check"]), 0)
        self.assertEqual(output.getvalue(), "heartbeat ok, one item written and read back\n")

    def test_a_wrong_setting_is_named(self):
        errors = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(errors):
            path = os.path.join(folder, "x.ini")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[sync-storage]\ndatabse = x\n")
            self.assertEqual(main(["--ini", path, "init"]), 2)
        self.assertIn("unknown key 'databse'", errors.getvalue())
