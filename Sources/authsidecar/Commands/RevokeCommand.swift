// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import ArgumentParser
import AuthRequest
import RevocationControl
import Revocations
import Systemd

/// `authsidecar revoke`
struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Block a user, end sessions, and list or lift what was revoked.",
        discussion: """
            Needs REVOCATION=on, and root. It takes effect at once, and survives restarts:

                authsidecar revoke --user SUB                 block a user
                authsidecar revoke --email ADDRESS            block a user, by the address
                authsidecar revoke --user SUB --before now    end all sessions; the user may sign in again
                authsidecar revoke --session ID               end one session (origin_jti or sid)
                authsidecar revoke --list                     what is revoked
                authsidecar revoke --list --user SUB          whether this user is
                authsidecar revoke --lift --user SUB          take it back

            The daemon keeps no names: a list has kind, times and reason.
            """)

    @Option(help: ArgumentHelp("The user, by the claim `sub`.", valueName: "sub")) var user: [String] = []
    @Option(help: ArgumentHelp("The user, by the e-mail address, in any case.", valueName: "address")) var email:
        [String] = []
    @Option(help: ArgumentHelp("One session, by `origin_jti` or `sid` of its access token.", valueName: "id"))
    var session: [String] = []
    @Option(
        help: ArgumentHelp(
            "Only sign-ins until this time: now, or 2026-01-31T12:00:00Z. (default: all, those to come as well)",
            valueName: "time")) var before: String?
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long: 90m, 12h or 7d, at most 400d. (default: REVOCATION_DAYS)", valueName: "duration"))
    var duration: String?
    @Option(help: ArgumentHelp("Why, for the list; at most 100 bytes, no names.", valueName: "text")) var reason:
        String?
    @Flag(help: "Print what is revoked, of one user or session or of all.") var list = false
    @Flag(help: "Take back what is revoked of a user or session.") var lift = false
    @Option(
        help: ArgumentHelp(
            "The daemon's control socket. (default: that of CONTROL, else \(standardSocket))", valueName: "path"),
        completion: .file())
    var socket: String?

    /// Of authsidecar-control.socket.
    private static let standardSocket = "/run/authsidecar/control.sock"

    /// Longest name that is sent: no claim of a load balancer's token is longer.
    private static let maximumNameBytes = 2048

    func validate() throws {
        let subjects = user + email + session
        guard subjects.count <= 1 else { throw ValidationError("name one user, address or session at a time") }
        guard !(list && lift) else { throw ValidationError("--list and --lift exclude each other") }
        guard list || subjects.count == 1 else {
            throw ValidationError("name --user, --email or --session, or use --list")
        }
        guard !subjects.contains("") else { throw ValidationError("the name is empty") }
        guard subjects.allSatisfy({ !($0.first?.isWhitespace ?? false) && !($0.last?.isWhitespace ?? false) }) else {
            throw ValidationError("the name begins or ends with a space")
        }
        guard subjects.allSatisfy({ $0.utf8.count <= Self.maximumNameBytes && !$0.contains("\u{FFFD}") }) else {
            throw ValidationError("the name is longer than \(Self.maximumNameBytes) bytes, or no text in UTF-8")
        }
        if list || lift, before != nil || duration != nil || reason != nil {
            throw ValidationError("--before, --for and --reason are for a new revocation, not for --list or --lift")
        }
        guard session.isEmpty || before == nil else {
            throw ValidationError("a session has one sign-in: leave --before out")
        }
        _ = try request()
    }

    func run() throws {
        let request = try request()
        let style = Console.style
        // All of them before the first is printed: a reader that pauses must not keep the daemon waiting.
        var entries: [ControlReply.Entry] = []
        let count: Int
        do {
            count = try ControlClient.send(request, to: socketPath) { entries.append($0) }
        } catch {
            Console.complain(["\(error)"])
            throw ExitCode.refused
        }
        switch request {
        case .revoke(_, let before, _, _):
            let effect =
                if let before {
                    "Sign-ins of \(name) until \(UTCTime(before).text) are refused, later ones are not"
                } else {
                    "Requests of \(name) are refused until \(entries.map(\.end).max().map { UTCTime($0).text } ?? "lifted")"
                }
            try Console.write("\(style.prefix(.passed))\(LogText.harmless(effect)).\n")
            try Console.say(["authsidecar does not know which users there are: a wrong name refuses nobody."])
        case .lift where count == 0:
            Console.complain([LogText.harmless("nothing is revoked of \(name). \(Self.hint)")])
            throw ExitCode.refused
        case .lift:
            try Console.write("\(style.prefix(.passed))\(LogText.harmless("Taken back: \(name)")).\n")
            guard !entries.isEmpty else { return }
            try Console.say(["Still refused, until the same command takes this back, too:"] + entries.map(Self.line))
        case .list(nil) where count == 0: try Console.write("Nothing is revoked.\n")
        case .list where count == 0:
            try Console.write(LogText.harmless("Nothing is revoked of \(name). \(Self.hint)") + "\n")
        case .list: try Console.say(entries.map(Self.line))
        }
    }

    private static let hint = "Each is found by its own name only: --user, --email or --session."

    /// What the order is about, in words.
    private var name: String {
        user.first.map { "the user with the sub “\($0)”" } ?? email.first.map { "the user with the address “\($0)”" }
            ?? session.first.map { "the session “\($0)”" } ?? ""
    }

    private var socketPath: String {
        guard let socket else { return SettingsLocation().controlPath ?? Self.standardSocket }
        return socket.hasPrefix("unix:") ? String(socket.dropFirst("unix:".count)) : socket
    }

    private func request() throws -> ControlRequest {
        let subject = try subject()
        if list { return .list(subject) }
        guard let subject else { throw ValidationError("name --user, --email or --session") }
        if lift { return .lift(subject) }
        do {
            return .revoke(
                subject, before: try before.map { try SignInTime($0, now: WallClock.now()).seconds },
                seconds: try duration.map { try RevocationDuration($0).seconds },
                reason: try RevocationReason(reason ?? ""))
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func subject() throws -> ControlRequest.Subject? {
        if let user = user.first {
            guard ComparableAddress.texts(ofOperator: user).isEmpty else {
                throw ValidationError("“\(user)” is an address: use --email, which is compared with `sub` too")
            }
            return .init(.user, [user])
        }
        if let session = session.first { return .init(.session, [session]) }
        guard let email = email.first else { return nil }
        let forms = ComparableAddress.texts(ofOperator: email)
        guard !forms.isEmpty else { throw ValidationError("“\(email)” is no e-mail address, such as ann@example.com") }
        return .init(.email, forms)
    }

    /// `user     2026-01-31 12:00:00 UTC  until 2026-02-07 12:00:00 UTC  signed in until …  reason`
    private static func line(_ entry: ControlReply.Entry) -> String {
        let before = entry.before.map { "  sign-ins until \(UTCTime($0).text)" } ?? ""
        let reason = entry.reason.isEmpty ? "" : "  \(entry.reason)"
        return
            "\(entry.kind.name.padding(to: 7))  \(UTCTime(entry.created).text)  until \(UTCTime(entry.end).text)\(before)\(reason)"
    }
}
