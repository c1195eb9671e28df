"""The shared base of the Sync services."""

from sync_base.application import Application, Refusal, json_response
from sync_base.settings import Settings, SettingsError

__all__ = ["Application", "Refusal", "Settings", "SettingsError", "json_response"]
