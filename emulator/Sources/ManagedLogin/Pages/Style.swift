// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// The one style of all pages, light and dark.
enum Style {
    static let text = """
        :root{color-scheme:light dark;--page:#f2f4f8;--card:#fff;--text:#1b2330;--soft:#526075;--line:#8793a5;\
        --accent:#1c5fc4;--accent-strong:#164d9f;--on-accent:#fff;--bad:#b3201f;--bad-page:#fdecec;--good:#1a6b3a;\
        --good-page:#e7f5ec;--warn-page:#ffd54a;--warn:#3a2c00;--shadow:0 1px 3px #1b233026,0 8px 28px #1b23301a}
        @media (prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--text:#e8ecf3;--soft:#a9b4c5;\
        --line:#68758a;--accent:#8ab4f8;--accent-strong:#aecbfa;--on-accent:#0d1b33;--bad:#ffa29b;--bad-page:#3d1b1c;\
        --good:#86d9a4;--good-page:#16331f;--shadow:0 1px 3px #0008,0 8px 28px #0006}}
        *,*::before,*::after{box-sizing:border-box}
        html{font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Hiragino Sans","Noto Sans CJK JP",\
        "Noto Sans JP","Yu Gothic UI",Meiryo,sans-serif;-webkit-text-size-adjust:100%}
        body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);\
        line-break:strict;overflow-wrap:anywhere}
        .banner{margin:0;padding:.6rem 1rem;background:repeating-linear-gradient(-45deg,var(--warn-page) 0 1.2rem,\
        #ffcb1f 1.2rem 2.4rem);color:var(--warn);text-align:center;border-bottom:2px solid #8a6a00}
        .banner strong{font-weight:700}
        main{width:100%;max-width:26rem;margin:auto;padding:1.5rem 1rem}
        main.wide{max-width:44rem}
        .card{background:var(--card);border-radius:14px;box-shadow:var(--shadow);padding:2rem 1.75rem}
        h1{margin:0 0 1.25rem;font-size:1.4rem;line-height:1.3;font-weight:650;text-wrap:balance}
        h2{margin:0 0 .35rem;font-size:1rem}
        p{margin:0 0 1rem}
        p:last-child{margin-bottom:0}
        a{color:var(--accent);text-underline-offset:.15em}
        a:hover{color:var(--accent-strong)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        .field{margin:0 0 1.1rem}
        label{display:block;margin-bottom:.3rem;font-weight:600}
        .hint{margin:.35rem 0 0;font-size:.875rem;color:var(--soft)}
        .card>.hint{margin:0 0 1.25rem}
        .hint a,.after a,.after button{display:inline-block}
        label .hint{font-weight:400}
        input{display:block;width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;\
        background:var(--card);border:1px solid var(--line);border-radius:8px}
        input[aria-invalid=true]{border-color:var(--bad);border-width:2px}
        #code{font-size:1.5rem;letter-spacing:.35em;text-align:center;font-variant-numeric:tabular-nums}
        .field-error{margin:.35rem 0 0;font-size:.9rem;color:var(--bad)}
        button{width:100%;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:650;color:var(--on-accent);\
        background:var(--accent);border:1px solid transparent;border-radius:8px;cursor:pointer}
        button:hover{background:var(--accent-strong)}
        button.plain{width:auto;min-height:0;padding:.1rem .2rem;color:var(--accent);background:none;border:0;\
        font-weight:400;text-decoration:underline;text-underline-offset:.15em}
        button.plain:hover{color:var(--accent-strong)}
        .note{margin:0 0 1.25rem;padding:.7rem .9rem;border-radius:8px;border-inline-start:4px solid}
        .note.bad{color:var(--bad);background:var(--bad-page)}
        .note.good{color:var(--good);background:var(--good-page)}
        .after{margin:1.5rem 0 0;padding-top:1.1rem;border-top:1px solid color-mix(in srgb,var(--line) 40%,transparent);\
        text-align:center}
        footer{padding:0 1rem 1.5rem;text-align:center;font-size:.9rem;color:var(--soft)}
        dl{margin:0 0 1rem;display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}
        dt{color:var(--soft)}
        dd{margin:0}
        ul.links{margin:0 0 1rem;padding-inline-start:1.2rem}
        .mails{list-style:none;margin:0 0 1rem;padding:0}
        .mails li{padding:1rem 0;border-top:1px solid color-mix(in srgb,var(--line) 40%,transparent)}
        .mails dl{margin:.5rem 0 0;font-size:.9rem}
        code{font:.95em ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono",monospace}
        .code{font-size:1.25rem;letter-spacing:.15em}
        @media (max-width:30rem){main{padding:1rem .75rem}.card{padding:1.5rem 1.15rem}\
        dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
        """

    /// What a content security policy allows the style by.
    static let source = "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'"
}
