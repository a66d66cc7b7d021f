// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LoginProtocol

/// The design of all pages, and what forms need next to it.
enum Style {
    static let text =
        PageStyle.withBanner
            + """

            .field{margin:0 0 1.1rem}
            label{display:block;margin-bottom:.3rem;font-weight:600}
            .hint{margin:.35rem 0 0;font-size:.875rem;color:var(--soft)}
            main>.hint{margin:0 0 1.25rem}
            .hint a,.after a,.after button{display:inline-block}
            label .hint{font-weight:400}
            input{display:block;width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;\
            background:var(--card);border:1px solid var(--field);border-radius:8px}
            input[aria-invalid=true]{border-color:var(--bad);border-width:2px}
            #code{font-size:1.5rem;letter-spacing:.35em;text-align:center;font-variant-numeric:tabular-nums}
            .field-error{margin:.35rem 0 0;font-size:.9rem;color:var(--bad)}
            button{width:100%;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--on-accent);\
            background:var(--accent);border:1px solid transparent;border-radius:8px;cursor:pointer}
            button:hover{background:var(--strong)}
            button.plain{width:auto;min-height:0;padding:.1rem .2rem;color:var(--accent);background:none;border:0;\
            font-weight:400;text-decoration:underline;text-underline-offset:.15em}
            button.plain:hover{color:var(--strong)}
            .note{margin:0 0 1.25rem;padding:.7rem .9rem;border-radius:8px;border-inline-start:4px solid}
            .note.bad{color:var(--bad);background:var(--bad-page)}
            .note.good{color:var(--good);background:var(--good-page)}
            .after{margin:1.5rem 0 0;padding-top:1.1rem;border-top:1px solid var(--line);text-align:center}
            .mails{list-style:none;margin:0 0 1rem;padding:0}
            .mails li{padding:1rem 0;border-top:1px solid var(--line)}
            .mails h2{margin:0 0 .35rem}
            .mails dl{margin:.5rem 0 0;font-size:.9rem}
            .code{font-size:1.25rem;letter-spacing:.15em}
            """

    /// What a content security policy allows the style by.
    static let source = "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'"
}
