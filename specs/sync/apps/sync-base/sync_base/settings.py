"""Settings of a service, from one section of an INI file."""

import configparser


class SettingsError(Exception):
    """A setting that is missing or has a wrong value; the text names the file and the key."""


class Settings:
    """The values of one section of an INI file.

    A key that the service does not know is an error, so that a misspelt setting is never ignored.
    """

    def __init__(self, path, section, defaults):
        self.path = str(path)
        self.section = section
        parser = configparser.ConfigParser(interpolation=None)
        try:
            with open(path, encoding="utf-8") as file:
                parser.read_file(file)
        except (OSError, configparser.Error, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read {path}: {error}") from error
        given = dict(parser[section]) if parser.has_section(section) else {}
        unknown = sorted(set(given) - set(defaults))
        if unknown:
            raise SettingsError(f"{path}: unknown key '{unknown[0]}' in [{section}]; known are {', '.join(sorted(defaults))}")
        self._values = {**defaults, **given}

    def text(self, key):
        """Returns a value as text."""
        value = self._values[key]
        if value is None or str(value) == "":
            raise SettingsError(f"{self.path}: [{self.section}] {key} is missing")
        return str(value)

    def number(self, key, least=0):
        """Returns a value as a whole number that is not below ``least``."""
        try:
            value = int(self._values[key])
        except (TypeError, ValueError):
            raise SettingsError(f"{self.path}: [{self.section}] {key} = {self._values[key]!r} is no number") from None
        if value < least:
            raise SettingsError(f"{self.path}: [{self.section}] {key} = {value} is less than {least}")
        return value

    def words(self, key):
        """Returns a value as a list of words separated by spaces or commas."""
        return str(self._values[key] or "").replace(",", " ").split()
