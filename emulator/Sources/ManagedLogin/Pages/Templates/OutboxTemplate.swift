// SPDX-License-Identifier: Apache-2.0

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
