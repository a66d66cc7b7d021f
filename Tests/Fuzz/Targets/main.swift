// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What libFuzzer is given: `fuzz TARGET [libFuzzer's options] [folders or files]` (llvm.org/docs/LibFuzzer.html).
let targets: [String: ([UInt8]) -> Void] = [
    "auth": AuthTarget.check,
    "base64url": checkBase64URL,
    "compact-jws": checkCompactJWS,
    "cookies": checkCookies,
    "form": checkForm,
    "http": HTTPTarget.check,
    "json": checkJSON,
    "jwks": checkJWKSet,
    "nginx": checkNginx,
    "pem": checkPEM,
    "revocations": RevocationsTarget.check,
    "rules": RulesTarget.check,
    "settings": checkSettings,
]

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What the chosen target makes of an input. It ends the process where something is wrong.
nonisolated(unsafe) var chosen: ([UInt8]) -> Void = { _ in }

if CommandLine.arguments.dropFirst().first == "verdicts" {
    answerVerdicts()
    exit(0)
}
guard CommandLine.argc > 1, let name = CommandLine.arguments.dropFirst().first, let target = targets[name] else {
    for name in targets.keys.sorted() { print(name) }
    exit(CommandLine.argc > 1 ? 64 : 0)
}
chosen = target
var count = CommandLine.argc - 1
var arguments = unsafe CommandLine.unsafeArgv.advanced(by: 1)
exit(
    unsafe runDriver(&count, &arguments) { start, count in
        chosen(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    })
