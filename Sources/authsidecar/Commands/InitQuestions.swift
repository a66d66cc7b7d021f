// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TextBasics

/// What `init` asks a person. Each answer is checked at once, and asked for again if it is wrong.
struct InitQuestions {
    private var values: [SettingKey: String] = [:]

    /// - Throws: ``ExitCode/refused`` at the end of input.
    static func answers() throws(ExitCode) -> [SettingKey: String] {
        var questions = InitQuestions()
        Console.tell("Three questions; Ctrl-C ends without writing anything.\n")
        try questions.ask(
            """
            1. The ARN of the load balancer. The EC2 console shows it, and so does
               aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerArn'
            """, isOptional: false
        ) { [.albARN: $0] }
        try questions.ask(
            """
            2. The app client id of the load balancer's login rule, or several, separated by commas.
               Enter: tokens of any client are accepted
            """
        ) { [.clientID: $0] }
        try questions.askForSignOut()
        return questions.values
    }

    /// Amazon Cognito wants to know one client and one address to return to.
    private mutating func askForSignOut() throws(ExitCode) {
        guard let client = values[.clientID], !client.contains(",") else {
            Console.tell(
                "3. Sign-out at the identity provider needs one app client id: see LOGOUT_ENDPOINT in authsidecar.conf(5)\n"
            )
            return
        }
        try ask(
            """
            3. For the sign-out: the domain of Amazon Cognito's login pages, such as login.example.com.
               Enter: /logout ends only the load balancer's session
            """
        ) { [.logoutEndpoint: Self.url($0, path: "/logout")] }
        guard values[.logoutEndpoint] != nil else { return }
        try ask("   and the address of your site, such as intranet.example.com", isOptional: false) {
            [.logoutURI: Self.origin(of: $0) + "/signed-out"]
        }
    }

    private mutating func ask(
        _ question: String, isOptional: Bool = true, _ settings: (String) -> [SettingKey: String]
    ) throws(ExitCode) {
        Console.tell(question)
        while true {
            Console.prompt("   > ")
            guard let answer = readLine() else {
                Console.complain(["the input has ended; nothing is written"])
                throw .refused
            }
            let text = answer[...].trimmed
            guard !text.isEmpty else {
                guard !isOptional else { return Console.tell("") }
                continue
            }
            guard !text.contains(where: { "?#".contains($0) }) else {
                Console.complain(["“?” and “#” have no place in it"])
                continue
            }
            let candidate = values.merging(settings(String(text))) { $1 }
            do {
                _ = try Settings(
                    SettingsSources(flags: candidate, environment: [:], file: nil), cores: 1,
                    systemd: SystemdDirectories())
                values = candidate
                return Console.tell("")
            } catch {
                Console.complain(error.problems.map(\.message))
            }
        }
    }

    /// `https://HOST`, of a host or a URL: nginx has the page at the top of the site.
    static func origin(of text: String) -> String {
        let url = text.contains("://") ? text : "https://\(text)"
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/")
    }

    /// `https://HOST/PATH`, of a host, or of a URL with or without a path.
    static func url(_ text: String, path: String) -> String {
        let url = text.contains("://") ? text : "https://\(text)"
        let rest = url.split(separator: "://", maxSplits: 1).last ?? ""
        guard let slash = rest.firstIndex(of: "/") else { return url + path }
        return rest[slash...] == "/" ? url.dropLast() + path : url
    }
}
