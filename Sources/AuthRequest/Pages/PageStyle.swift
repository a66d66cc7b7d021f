// SPDX-License-Identifier: Apache-2.0

/// How the pages look: one column, in the reader's own font, light or dark as the reader's system is.
///
/// Text has a contrast of at least 4.5 to what is behind it, in both.
enum PageStyle {
    /// The style sheet, as it stands in each page.
    static let sheet: HTML = """
        :root{color-scheme:light dark;--page:#f3f5f7;--card:#fff;--text:#1b1f24;--quiet:#57606a;--line:#d5dae0;\
        --link:#0a53b0;--on-link:#fff}
        @media(prefers-color-scheme:dark){:root{--page:#111418;--card:#1b2026;--text:#e6e9ec;--quiet:#a7b0ba;\
        --line:#39424c;--link:#8fbfff;--on-link:#0f1419}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--text);font:1rem/1.6 system-ui,sans-serif}
        main{max-width:42rem;margin:0 auto;background:var(--card);border:1px solid var(--line);border-radius:12px;\
        padding:1.5rem}
        footer{max-width:42rem;margin:0 auto;padding:1rem 1.5rem}
        h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}
        h2{font-size:1.1rem;margin:2rem 0 .5rem}
        p,ul,dl,table{margin:0 0 1rem}
        a{color:var(--link);text-underline-offset:.15em}
        a:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:4px}
        .actions{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin:1.5rem 0}
        .main-action{background:var(--link);color:var(--on-link);text-decoration:none;padding:.5rem 1rem;border-radius:8px}
        .facts{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;color:var(--quiet);\
        border-top:1px solid var(--line);padding-top:1rem;margin:1.5rem 0 0}
        dd{margin:0;overflow-wrap:anywhere}
        code{font:.9em ui-monospace,monospace}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:start;vertical-align:top;padding:.45rem .75rem .45rem 0;border-top:1px solid var(--line);\
        overflow-wrap:anywhere}
        th{font-weight:normal;color:var(--quiet)}
        th[scope=row]{width:32%}
        .quiet{color:var(--quiet)}
        @media(min-width:40rem){body{padding:3rem 1.5rem}main{padding:2.5rem}}

        """

    /// The style sheet's SHA-256 in base64, as a content security policy names it (CSP Level 3 §2.3.1).
    static let hash = "sha256-H5+POL7mXBZYNBz28TjOx9YpVynN7yQtiRKGp2CeOzE="
}
