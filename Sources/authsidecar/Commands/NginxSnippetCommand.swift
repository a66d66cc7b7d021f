// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest
import Systemd

/// `authsidecar nginx-snippet`
struct NginxSnippetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx-snippet",
        abstract: "Print an nginx file that depends on the settings.",
        discussion: """
            \(NginxSnippet.File.headers.rawValue): nginx must overwrite each identity header, else a client's own copy would \
            pass. After a change of IDENTITY_HEADERS:

                authsidecar nginx-snippet | sudo tee \
            \(NginxSnippet.installedDirectory)\(NginxSnippet.File.headers.rawValue) >/dev/null

            \(NginxSnippet.File.cookie.rawValue): nginx cuts the session cookie out of what the application gets. After a \
            change of SESSION_COOKIE:

                authsidecar nginx-snippet \(NginxSnippet.File.cookie.rawValue) | sudo tee \
            \(NginxSnippet.installedDirectory)\(NginxSnippet.File.cookie.rawValue) >/dev/null

            \(NginxSnippet.File.pages.rawValue): where a browser finds the daemon's pages. After a change of PAGES_PREFIX:

                authsidecar nginx-snippet \(NginxSnippet.File.pages.rawValue) | sudo tee \
            \(NginxSnippet.installedDirectory)\(NginxSnippet.File.pages.rawValue) >/dev/null

            Then: sudo nginx -t && sudo systemctl reload nginx
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Which file: \(NginxSnippet.File.allCases.map(\.rawValue).joined(separator: ", ")).")
    var file = NginxSnippet.File.headers

    func run() throws {
        let settings: Settings
        do { settings = try Console.refusing(options.location.load) } catch {
            // Into a file, over what was there: nginx must not start with half of it, or with nothing.
            if !StandardStream.output.isTerminal { try Console.write("authsidecar_nginx_snippet_has_failed;\n") }
            throw error
        }
        try Console.write(settings.nginxSnippet(file).text)
    }
}

extension NginxSnippet.File: ExpressibleByArgument {}

extension Settings {
    func nginxSnippet(_ file: NginxSnippet.File) -> NginxSnippet {
        NginxSnippet(file, headers: auth.identityHeaders, cookie: auth.signOut.cookie, pages: auth.pagesPrefix)
    }
}
