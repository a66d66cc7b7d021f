// SPDX-License-Identifier: Apache-2.0

extension Templates {
    /// What is around every page.
    static let layout = """
        {{%CONTENT_TYPE:SCALAR_HTML}}<!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{{#isError}}{{text.errorPrefix}} {{/isError}}{{title}} – {{text.product}}</title>
        <link rel="icon" href="{{icon}}">
        <style>{{{style}}}</style>
        </head>
        <body>
        <aside class="banner"><strong>{{text.banner}}</strong> <span>{{text.bannerDetail}}</span></aside>
        <main{{^isWide}} class="narrow"{{/isWide}}>
        <h1>{{title}}</h1>
        {{#notice}}<p class="note {{kind}}" id="notice" role="{{role}}">{{sentence}}</p>
        {{/notice}}{{$content}}{{/content}}
        </main>
        <footer>
        <a href="{{switchURL}}" hreflang="{{switchLanguage}}" lang="{{switchLanguage}}">{{switchName}}</a>
        </footer>
        </body>
        </html>

        """
}
