// SPDX-License-Identifier: Apache-2.0

extension Templates {
    /// A page that only says something.
    static let message = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        {{#content.retryURL}}<p><a id="retry" href="{{.}}">{{text.tryAgain}}</a></p>{{/content.retryURL}}
        {{/content}}{{/layout}}
        """
}

extension Templates {
    static let start = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        <p>{{text.startLead}}</p>
        <p>{{text.startUsage}}</p>
        <p><strong>{{text.startWarning}}</strong></p>
        <ul class="links">
        <li><a href="/emulator/outbox">{{text.outboxTitle}}</a></li>
        <li><a href="{{content.discoveryURL}}">{{text.discovery}}</a></li>
        <li><a href="{{content.keysURL}}">{{text.keys}}</a></li>
        </ul>
        <dl>
        <dt>{{text.issuer}}</dt><dd><code>{{content.issuer}}</code></dd>
        <dt>{{text.clientID}}</dt><dd><code>{{content.clientID}}</code></dd>
        </dl>
        <p>{{text.stop}}</p>
        {{/content}}{{/layout}}
        """
}

extension Templates {
    static let outbox = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        <p>{{text.outboxLead}}</p>
        {{^content.mails}}<p>{{text.outboxEmpty}}</p>{{/content.mails}}
        <ol class="mails">
        {{#content.mails}}
        <li>
        <h2 lang="en">{{subject}}</h2>
        <p lang="en">{{text}} <strong><code class="code">{{code}}</code></strong></p>
        <dl>
        <dt>{{labels.to}}</dt><dd>{{to}}</dd>
        <dt>{{labels.sent}}</dt><dd>{{sent}}</dd>
        <dt>{{labels.validUntil}}</dt><dd>{{validUntil}}</dd>
        </dl>
        </li>
        {{/content.mails}}
        </ol>
        <p><a href="">{{text.reload}}</a></p>
        {{/content}}{{/layout}}
        """
}
