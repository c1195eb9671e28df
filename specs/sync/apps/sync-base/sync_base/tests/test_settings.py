import os
import tempfile
import unittest

from sync_base import Settings, SettingsError


class SettingsTests(unittest.TestCase):
    def read(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".ini", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(text)
        return Settings(file.name, "service", {"port": 8000, "name": None, "hosts": ""})

    def test_values_have_types_and_defaults(self):
        settings = self.read("[service]\nname = 50%\nhosts = a, b\n")
        self.assertEqual((settings.number("port"), settings.text("name"), settings.words("hosts")), (8000, "50%", ["a", "b"]))

    def test_mistakes_name_the_file_and_the_key(self):
        for text, words in [
            ("[service]\nprot = 1\n", "unknown key 'prot' in [service]"),
            ("no section", "cannot read"),
        ]:
            with self.assertRaisesRegex(SettingsError, words.replace("[", r"\[").replace("]", r"\]")):
                self.read(text)
        with self.assertRaisesRegex(SettingsError, "name is missing"):
            self.read("").text("name")
        with self.assertRaisesRegex(SettingsError, "is less than 1"):
            self.read("[service]\nport = 0\n").number("port", least=1)
        with self.assertRaisesRegex(SettingsError, "is no number"):
            self.read("[service]\nport = x\n").number("port")
