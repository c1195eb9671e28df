import Foundation
import PackagePlugin

/// Writes the version of the source into the program, before each build.
@main
struct VersionPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.pluginWorkDirectoryURL.appending(path: "version")
        let script = context.package.directoryURL.appending(path: "scripts/version.sh")
        return [
            .prebuildCommand(
                displayName: "Version of the program", executable: URL(filePath: "/bin/bash"), arguments: [script.path, folder.path],
                environment: ProcessInfo.processInfo.environment, outputFilesDirectory: folder)
        ]
    }
}
