// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LoadBalancer

/// `alb-emulator mint`
struct MintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mint",
        abstract: "Print a token as the running emulator's load balancer would sign it, right or wrong.",
        discussion: """
            For example, straight to a site behind the load balancer:
              curl -H "X-Amzn-Oidc-Data: $(alb-emulator mint --email ann@example.com)" http://127.0.0.1/
              alb-emulator mint --email ann@example.com --groups admins --headers | curl -H @- http://127.0.0.1/
            """)

    @OptionGroup var emulator: EmulatorOption
    @Option(help: ArgumentHelp("The address, which counts as verified.", valueName: "address"))
    var email: String?
    @Option(help: "The name.") var name: String?
    @Option(help: ArgumentHelp("The subject. (default: a UUID that follows from the address)", valueName: "sub"))
    var sub: String?
    @Option(help: ArgumentHelp("The user name. (default: what the provider takes by itself)", valueName: "name"))
    var username: String?
    @Option(
        help: ArgumentHelp(
            "A further claim, a text; repeatable. It takes the place of one above.", valueName: "name=text"),
        transform: Self.claim)
    var claim: [MintRequest.Claim] = []
    @Option(
        help: ArgumentHelp("A further claim, as JSON; repeatable.", valueName: "name=json"), transform: Self.jsonClaim)
    var claimJSON: [MintRequest.Claim] = []
    @Option(
        help: ArgumentHelp(
            "Groups, comma separated or a JSON array; they are in the token that the provider names them in.",
            valueName: "a,b"))
    var groups = GroupList.none
    @Option(help: ArgumentHelp("How long it holds. (default: 120, the access token 3600)", valueName: "seconds"))
    var life: Int64?
    @Flag(exclusivity: .exclusive) var variation: TokenVariation?
    @Flag(help: "Print the access token instead.") var accessToken = false
    @Flag(help: "Print all three header lines that a load balancer adds.") var headers = false

    func validate() throws {
        if accessToken && headers { throw ValidationError("--access-token and --headers exclude each other") }
    }

    func run() async throws {
        let response = try await emulator.post("/emulator/mint", request, as: MintResponse.self)
        if headers {
            Console.say("X-Amzn-Oidc-Data: \(response.token)")
            Console.say("X-Amzn-Oidc-Identity: \(response.identity)")
            Console.say("X-Amzn-Oidc-Accesstoken: \(response.accessToken)")
        } else if accessToken {
            Console.say(response.accessToken)
        } else {
            Console.say(response.token)
        }
    }

    private var request: MintRequest {
        var request = MintRequest()
        request.email = email
        request.name = name
        request.sub = sub
        request.username = username
        request.claims = claim + claimJSON
        request.groups = groups.names
        request.life = life
        request.variation = variation
        return request
    }

    private static func claim(_ text: String) throws -> MintRequest.Claim {
        let (name, value) = try sides(of: text)
        return MintRequest.Claim(name: name, text: value)
    }

    private static func jsonClaim(_ text: String) throws -> MintRequest.Claim {
        let (name, value) = try sides(of: text)
        return MintRequest.Claim(name: name, json: value)
    }

    private static func sides(of text: String) throws -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("“\(text)” is not NAME=VALUE")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
