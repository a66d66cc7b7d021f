// SPDX-License-Identifier: Apache-2.0

extension Templates {
    /// A page that only says something.
    static let message = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        {{#content.retryURL}}<p><a id="retry" href="{{.}}">{{text.tryAgain}}</a></p>{{/content.retryURL}}
        {{/content}}{{/layout}}
        """
}
