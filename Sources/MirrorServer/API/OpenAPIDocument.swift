import ForeignText

/// The OpenAPI 3.1 document of the API, at `/api/openapi.json`.
///
/// The API page is made from it, and tests compare the routes with it.
enum OpenAPIDocument {
    /// Returns the document as JSON, with the version of the server such as `1.2.0`.
    static func json(version: String) -> [UInt8] {
        let safe = version.utf8.filter { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        let text = "{\"openapi\": \"3.1.0\", \"info\": \(information), \"paths\": \(paths), \"components\": {\"schemas\": \(schemas)}}\n"
        return Array(text.replacingBytes(of: "VERSION", with: String(decoding: safe, as: UTF8.self)).utf8)
    }

    private static let information = #"""
        {
         "title": "Package mirror",
         "version": "VERSION",
         "description": "Projects, channels and snapshots of this mirror, for reading. Names in other spellings are found (PEP 503); times are in UTC."
        }
        """#

    private static let paths = #"""
        {
         "/api/": {
          "get": {
           "operationId": "status",
           "summary": "The state of the server.",
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/openapi.json": {
          "get": {
           "operationId": "document",
           "summary": "This document.",
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"type": "object"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/projects": {
          "get": {
           "operationId": "projects",
           "summary": "The projects of the mirror, in the order of their names.",
           "parameters": [
            {"name": "q", "in": "query", "description": "A part of the name, in any spelling.", "schema": {"type": "string", "maxLength": 100}},
            {"name": "after", "in": "query", "description": "The name after which the list begins.", "schema": {"type": "string", "maxLength": 100}},
            {
             "name": "limit",
             "in": "query",
             "description": "The number of entries, 100 if it is missing.",
             "schema": {"type": "integer", "minimum": 1, "maximum": 1000}
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProjectList"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/projects/{project}": {
          "get": {
           "operationId": "project",
           "summary": "A project with its releases, their files, and the RPMs that were built from it.",
           "parameters": [
            {
             "name": "project",
             "in": "path",
             "description": "The name of the project, in any spelling.",
             "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"},
             "required": true
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Project"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/channels": {
          "get": {
           "operationId": "channels",
           "summary": "The channels of RPM repositories.",
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ChannelList"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/channels/{channel}": {
          "get": {
           "operationId": "channel",
           "summary": "A channel with its targets and its history.",
           "parameters": [
            {
             "name": "channel",
             "in": "path",
             "description": "The name of the channel.",
             "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9][A-Za-z0-9._+-]*$"},
             "required": true
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Channel"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/snapshots": {
          "get": {
           "operationId": "snapshots",
           "summary": "The snapshots of RPM repositories.",
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SnapshotList"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/snapshots/{snapshot}": {
          "get": {
           "operationId": "snapshot",
           "summary": "A snapshot with its packages and its checks.",
           "parameters": [
            {
             "name": "snapshot",
             "in": "path",
             "description": "The id of the snapshot.",
             "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9][A-Za-z0-9._+-]*$"},
             "required": true
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Snapshot"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/differences/{from}/{to}": {
          "get": {
           "operationId": "difference",
           "summary": "The difference between two snapshots.",
           "parameters": [
            {
             "name": "from",
             "in": "path",
             "description": "The id of the older snapshot.",
             "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9][A-Za-z0-9._+-]*$"},
             "required": true
            },
            {
             "name": "to",
             "in": "path",
             "description": "The id of the newer snapshot.",
             "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9][A-Za-z0-9._+-]*$"},
             "required": true
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Difference"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         },
         "/api/activity": {
          "get": {
           "operationId": "activity",
           "summary": "The last switches of channels and the last changed projects.",
           "parameters": [
            {
             "name": "limit",
             "in": "query",
             "description": "The number of entries, 100 if it is missing.",
             "schema": {"type": "integer", "minimum": 1, "maximum": 1000}
            }
           ],
           "responses": {
            "200": {"description": "The result.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Activity"}}}},
            "4XX": {
             "description": "The request cannot be used, needs a token with more rights, or there is no such thing.",
             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
            }
           }
          }
         }
        }
        """#
}
