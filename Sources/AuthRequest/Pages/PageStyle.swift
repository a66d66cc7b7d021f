// SPDX-License-Identifier: Apache-2.0

/// The one design of all pages: of the daemon, of the emulator (which reads this file through a symbolic link), and, as
/// copies that a test compares, of nginx's own page and of the Flask example.
///
/// A centred card with a margin around it, in the fonts of the reader's system, light or dark as it is set. Text has a
/// contrast of at least 4.5 to what is behind it, in both (WCAG 2.2 §1.4.3), and links outside of sentences are at least 24 px
/// high (§2.5.8). Facts are lists (`dl`), which need one column on a phone and two elsewhere.
package enum PageStyle {
    /// The style sheet, as each page holds it. Shorter than 4,096 bytes, which is all that a word of nginx's configuration can
    /// have, and without `'` and `$`, which mean something there.
    package static let sheet: StaticString = """
        :root{color-scheme:light dark;--page:#f2f4f8;--card:#fff;--text:#1b2330;--soft:#526075;--line:#d5dbe5;\
        --field:#8793a5;--accent:#1c5fc4;--strong:#164d9f;--on-accent:#fff;--bad:#b3201f;--bad-page:#fdecec;\
        --good:#1a6b3a;--good-page:#e7f5ec;--shadow:0 1px 3px #1b233026,0 8px 28px #1b23301a}
        @media(prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--text:#e8ecf3;--soft:#a9b4c5;\
        --line:#3a4454;--field:#68758a;--accent:#8ab4f8;--strong:#aecbfa;--on-accent:#0d1b33;--bad:#ffa29b;\
        --bad-page:#3d1b1c;--good:#86d9a4;--good-page:#16331f;--shadow:0 1px 3px #0008,0 8px 28px #0006}}
        *{box-sizing:border-box}
        html{font:100%/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Hiragino Sans","Noto Sans CJK JP",\
        "Noto Sans JP","Yu Gothic UI",Meiryo,sans-serif;-webkit-text-size-adjust:100%}
        body{margin:0;padding:1rem 0;min-height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);\
        line-break:strict;word-break:auto-phrase}
        header,main,footer{width:calc(100% - 2rem);max-width:40rem;margin:0 auto}
        header{margin-top:auto;padding:.5rem 0 1rem;text-align:center;font-weight:600;overflow-wrap:anywhere}
        header img{display:block;max-width:12rem;max-height:4rem;margin:0 auto .5rem}
        main{margin:auto auto;padding:2rem 1.75rem;background:var(--card);border-radius:14px;box-shadow:var(--shadow)}
        header+main{margin-top:0}
        .narrow{max-width:26rem}
        footer{padding:1rem 0 .5rem;text-align:center;font-size:.9rem}
        h1{margin:0 0 1.25rem;font-size:1.4rem;line-height:1.3;text-wrap:balance}
        h2{margin:1.75rem 0 .5rem;font-size:1.05rem}
        p,ul,ol,dl{margin:0 0 1rem}
        ul,ol{padding-inline-start:1.25rem}
        main>:last-child{margin-bottom:0}
        a{color:var(--accent);text-underline-offset:.15em}
        a:hover{color:var(--strong)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        strong,dd,li{overflow-wrap:anywhere}
        code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 1rem}
        nav a,footer a{display:inline-block;padding:.25rem 0}
        footer nav{justify-content:center;margin:0}
        .actions{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin:1.5rem 0}
        .actions a{padding:.5rem 0}
        .actions .main-action{padding:.5rem 1.1rem;border-radius:8px;font-weight:600;text-decoration:none;\
        color:var(--on-accent);background:var(--accent)}
        .actions .main-action:hover{background:var(--strong)}
        dl{display:grid;grid-template-columns:fit-content(45%) 1fr;gap:.35rem 1.25rem}
        dt,.quiet{color:var(--soft)}
        dd{margin:0}
        .facts,details{margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
        summary{padding:.25rem 0 .75rem;cursor:pointer;font-weight:600}
        @media(max-width:34rem){main{padding:1.5rem 1.15rem}dl{grid-template-columns:1fr;gap:0}\
        dd{margin-bottom:.6rem}}
        """

    /// The style sheet's SHA-256, as a content security policy names it (CSP Level 3 §2.3.1).
    package static let source = "'sha256-7fpW/hZ2wy4lbF+F0auxgXF5WIeiIGb+Ie4CxcKEiOw='"

    /// The icon, as the address of a picture that holds it: a browser asks the site for none.
    package static let icon: StaticString = """
        data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgBAMAAACBVGfHAAAAG1BMVEUcX8QcX8QcX8QcX8QcX8RVh9\
        OOr+LG1/D///8rra+yAAAABHRSTlMAQIC/o1TdDAAAAJpJREFUeNpjYMAETCYuUOCsAOIzuiABAaCACLKAI1DABQUATUAVUGBgRh\
        UwYGBBFXDAJ+DWhiaQ0RGCIuDWgSYQ0dGOosW1o6MELhAGVOvR0QG3xbWj1cWlAkRABUDGuYONhKvoaM3oaENyWEQHEKQgCQCVgO\
        1EWBsBsRMh4Ao1EuGw8FJivA8VwAhCjEDGiAbMiMKISozIRgMAOkV87udBsSMAAAAASUVORK5CYII=
        """
}
