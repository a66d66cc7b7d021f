// SPDX-License-Identifier: Apache-2.0

import Systemd

extension LogVocabulary {
    /// The words of this program. `docs/reference.md` and the journal catalog in `systemd/` explain each; tests compare
    /// them, and with what the sources log.
    static let authsidecar = LogVocabulary(
        identifier: "authsidecar", fieldPrefix: "AUTHSIDECAR_",
        fieldOrder: [
            "reason", "problem", "user", "method", "uri", "client_ip", "request_id", "kid", "endpoint", "decision",
            "duration_usec",
        ],
        messageIDs: [
            "allowed": "bcdc08fa1a794363b6d796900dc4a24b",
            "anonymous": "4704a65f007b4b55bb76fd5cc3822715",
            "refused": "ce94876dc77749958eb471e0006808bc",
            "forbidden": "d822edd9c7c548dfae1e2e945c1c7ce1",
            "cannot tell": "b26e9dcdac77457a848919c714e95f56",
            "more refusals than the log takes": "250e6c885101429db82a4b38b3a76200",
            "a limit has been reached": "bb9595173fe941ee91b3cd3aa8906f59",
            "key fetched": "44acf983950645e0a8d6473b05801f1f",
            "key replaced": "2ac82c724c5a4022ba8cbb56102189f6",
            "key not fetched": "1a482f3da3b844c5b6b2646daed2afdd",
            "key set fetched": "7f8d3d577d714f5b8665298f395948d8",
            "key of a set replaced": "418e4d712307461395937e25d64486cd",
            "key set not fetched": "6fa54d349c2d4e63b3e1e469b56a9a2a",
            "cached file of keys passed over": "916470cef36749b19279ec39da5b960c",
            "keys will not outlive a restart": "92e2ddb8c54d412dbbf42bb2ceb3bdb7",
            "no key can be had": "d5a8f6c6b58044a8bd0a5cf756817de5",
            "ready": "aa2ec5a4650248ad902d3e7597344543",
            "closed until ALB_ARN is set": "1b31be7829ec4d6f815d6c159d308f28",
            "stopping": "f274c7099a374d79833c3fceb79c449f",
            "stopped": "c84e382debc6420bb640393d2a444440",
            "the settings have been read again": "0e54a2cb2f924cec9d36ffe99be0b743",
            "the settings are not good, the old ones stay in force": "68d94594b98f404e9bbb7c61c2990243",
            "the settings are not good": "de8c1c129aab42c280b73462ab7643ce",
            "takes effect only after a restart": "e1714abfc4ef49c680a7faf68cfb2d96",
            "cannot listen": "550787e70c42475a85ed7053cf9ad301",
            LogOutput.lossMessage: "61a6bcc434a64f24b96d6ce0e355ddb3",
        ])
}
