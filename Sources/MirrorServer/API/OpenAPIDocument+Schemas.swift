extension OpenAPIDocument {
    /// The schemas of ``Documents``.
    static let schemas = #"""
        {
         "Status": {
          "type": "object",
          "required": ["version", "projects", "channels", "has-upstream", "cool-down-days"],
          "additionalProperties": false,
          "properties": {
           "version": {"type": "string", "description": "The version of the server."},
           "projects": {"type": "integer", "minimum": 0, "description": "The number of projects."},
           "channels": {"type": "integer", "minimum": 0, "description": "The number of channels."},
           "has-upstream": {"type": "boolean", "description": "The server fetches what the mirror does not hold."},
           "cool-down-days": {"type": "integer", "minimum": 0, "description": "The number of days for which new files are hidden."}
          }
         },
         "ProjectList": {
          "type": "object",
          "required": ["total", "projects"],
          "additionalProperties": false,
          "properties": {
           "total": {"type": "integer", "minimum": 0, "description": "The number of all projects that match."},
           "projects": {"type": "array", "items": {"type": "string"}},
           "next": {"type": "string", "description": "The value of `after` for the next part; missing in the last part."}
          }
         },
         "Project": {
          "type": "object",
          "required": ["name", "status", "releases", "packages"],
          "additionalProperties": false,
          "properties": {
           "name": {"type": "string"},
           "status": {"type": "string", "description": "`active`, `archived`, `deprecated` or `quarantined`."},
           "status-reason": {"type": "string"},
           "serial": {"type": "integer", "description": "The serial number of the last change."},
           "releases": {"type": "array", "items": {"$ref": "#/components/schemas/Release"}, "description": "The newest first."},
           "packages": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/BuiltPackage"},
            "description": "The RPMs on channels that were built from the project."
           }
          }
         },
         "Release": {
          "type": "object",
          "required": ["version", "yanked", "files"],
          "additionalProperties": false,
          "properties": {
           "version": {"type": "string"},
           "yanked": {"type": "boolean", "description": "All files are yanked."},
           "yanked-reason": {"type": "string"},
           "requires-python": {"type": "string"},
           "files": {"type": "array", "items": {"$ref": "#/components/schemas/File"}}
          }
         },
         "File": {
          "type": "object",
          "required": ["filename", "path", "sha256", "is-wheel", "yanked", "first-seen", "held"],
          "additionalProperties": false,
          "properties": {
           "filename": {"type": "string"},
           "path": {"type": "string", "description": "The path below the root of the server."},
           "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
           "size": {"type": "integer", "minimum": 0, "description": "The size in bytes; missing if nobody states it."},
           "yanked": {"type": "boolean"},
           "held": {"type": "boolean", "description": "The mirror has the bytes; otherwise the server fetches them on demand."},
           "provenance": {"type": "string", "description": "The address of the attestations (PEP 740)."},
           "is-wheel": {"type": "boolean"},
           "requires-python": {"type": "string"},
           "yanked-reason": {"type": "string"},
           "upload-time": {"type": "string", "description": "The time that the index states."},
           "first-seen": {"type": "string", "format": "date-time", "description": "The time when the mirror first saw the file."}
          }
         },
         "BuiltPackage": {
          "type": "object",
          "required": ["package", "target", "project", "version", "channels"],
          "additionalProperties": false,
          "properties": {
           "package": {"type": "string", "description": "Name, version, release and architecture."},
           "target": {"type": "string"},
           "project": {"type": "string"},
           "version": {"type": "string", "description": "The version of the project."},
           "file": {"type": "string", "description": "The wheel or source archive."},
           "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
           "snapshot": {"type": "string"},
           "channels": {"type": "array", "items": {"type": "string"}}
          }
         },
         "ChannelList": {
          "type": "object",
          "required": ["channels"],
          "additionalProperties": false,
          "properties": {"channels": {"type": "array", "items": {"$ref": "#/components/schemas/Channel"}}}
         },
         "Channel": {
          "type": "object",
          "required": ["name", "targets", "history"],
          "additionalProperties": false,
          "properties": {
           "name": {"type": "string"},
           "snapshot": {"type": "string", "description": "The id of the present snapshot; missing if the client may not read it."},
           "stack": {"type": "string"},
           "switched": {"type": "string", "format": "date-time", "description": "The time of the last switch."},
           "targets": {"type": "array", "items": {"$ref": "#/components/schemas/Target"}},
           "history": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}, "description": "At most 1000 switches, the newest first."}
          }
         },
         "Target": {
          "type": "object",
          "required": ["name", "architectures", "signed"],
          "additionalProperties": false,
          "properties": {"name": {"type": "string"}, "architectures": {"type": "array", "items": {"type": "string"}}, "signed": {"type": "boolean"}}
         },
         "SnapshotList": {
          "type": "object",
          "required": ["snapshots"],
          "additionalProperties": false,
          "properties": {"snapshots": {"type": "array", "items": {"$ref": "#/components/schemas/SnapshotSummary"}, "description": "The newest first."}}
         },
         "SnapshotSummary": {
          "type": "object",
          "required": ["id", "channels", "packages", "bytes"],
          "additionalProperties": false,
          "properties": {
           "id": {"type": "string"},
           "stack": {"type": "string"},
           "created": {"type": "string", "format": "date-time"},
           "channels": {"type": "array", "items": {"type": "string"}},
           "packages": {"type": "integer", "minimum": 0},
           "bytes": {"type": "integer", "minimum": 0},
           "passed": {"type": "boolean", "description": "The outcome of the check; missing if there was none."}
          }
         },
         "Snapshot": {
          "type": "object",
          "required": ["id", "channels", "predecessors", "repositories"],
          "additionalProperties": false,
          "properties": {
           "id": {"type": "string"},
           "stack": {"type": "string"},
           "created": {"type": "string", "format": "date-time"},
           "channels": {"type": "array", "items": {"type": "string"}},
           "predecessors": {"type": "array", "items": {"type": "string"}, "description": "The snapshots that channels had before this one."},
           "repositories": {"type": "array", "items": {"$ref": "#/components/schemas/Repository"}}
          }
         },
         "Repository": {
          "type": "object",
          "required": ["path", "repomd", "bytes", "packages"],
          "additionalProperties": false,
          "properties": {
           "path": {"type": "string", "description": "Target and architecture."},
           "repomd": {"type": "string", "description": "The SHA-256 digest of `repomd.xml`."},
           "bytes": {"type": "integer", "minimum": 0},
           "packages": {"type": "array", "items": {"type": "string"}},
           "check": {"$ref": "#/components/schemas/Check"}
          }
         },
         "Check": {
          "type": "object",
          "required": ["passed", "checked", "packages", "uninstallable", "tiers", "causes"],
          "additionalProperties": false,
          "properties": {
           "passed": {"type": "boolean"},
           "checked": {"type": "integer", "minimum": 0},
           "packages": {"type": "integer", "minimum": 0},
           "uninstallable": {"type": "integer", "minimum": 0},
           "tiers": {"type": "array", "items": {"$ref": "#/components/schemas/Tier"}},
           "causes": {"type": "array", "items": {"$ref": "#/components/schemas/Cause"}}
          }
         },
         "Tier": {
          "type": "object",
          "required": ["tier", "state", "note"],
          "additionalProperties": false,
          "properties": {"tier": {"type": "string"}, "state": {"type": "string", "description": "`passed`, `failed` or `not run`."}, "note": {"type": "string"}}
         },
         "Cause": {
          "type": "object",
          "required": ["kind", "requirement", "needed-by", "victims", "fix"],
          "additionalProperties": false,
          "properties": {
           "kind": {"type": "string"},
           "requirement": {"type": "string"},
           "victims": {"type": "integer", "minimum": 0},
           "fix": {"type": "array", "items": {"type": "string"}},
           "needed-by": {"type": "array", "items": {"type": "string"}}
          }
         },
         "Difference": {
          "type": "object",
          "required": ["from", "to", "repositories"],
          "additionalProperties": false,
          "properties": {
           "from": {"type": "string"},
           "to": {"type": "string"},
           "repositories": {"type": "array", "items": {"$ref": "#/components/schemas/RepositoryDifference"}}
          }
         },
         "RepositoryDifference": {
          "type": "object",
          "required": ["path", "added", "removed", "changed", "rebuilt", "unchanged"],
          "additionalProperties": false,
          "properties": {
           "path": {"type": "string"},
           "added": {"type": "array", "items": {"type": "string"}},
           "removed": {"type": "array", "items": {"type": "string"}},
           "changed": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
           "rebuilt": {"type": "array", "items": {"type": "string"}, "description": "The packages with the same version and other bytes."},
           "unchanged": {"type": "integer", "minimum": 0}
          }
         },
         "Change": {
          "type": "object",
          "required": ["name", "from", "to"],
          "additionalProperties": false,
          "properties": {"name": {"type": "string"}, "from": {"type": "string"}, "to": {"type": "string"}}
         },
         "Activity": {
          "type": "object",
          "required": ["events", "projects"],
          "additionalProperties": false,
          "properties": {
           "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}, "description": "The newest first."},
           "projects": {"type": "array", "items": {"type": "string"}, "description": "The projects that changed last, the newest first."}
          }
         },
         "Event": {
          "type": "object",
          "required": ["time", "action", "who", "checked", "forced"],
          "additionalProperties": false,
          "properties": {
           "time": {"type": "string", "format": "date-time"},
           "action": {"type": "string", "description": "`create`, `publish`, `promote` or `rollback`."},
           "channel": {"type": "string"},
           "stack": {"type": "string"},
           "from": {"type": "string", "description": "The snapshot before; missing if there was none, or the client may not read it."},
           "to": {"type": "string", "description": "The new snapshot; missing if the client may not read it."},
           "who": {"type": "string"},
           "why": {"type": "string", "description": "The message; missing if the client may not read everything that it can name."},
           "checked": {"type": "boolean"},
           "forced": {"type": "boolean"},
            "release": {"type": "integer", "minimum": 0, "description": "The number of the release on its channel."}
          }
         },
         "Failure": {"type": "object", "required": ["error"], "additionalProperties": false, "properties": {"error": {"type": "string"}}}
        }
        """#
}
