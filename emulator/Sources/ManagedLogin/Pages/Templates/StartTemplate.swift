// SPDX-License-Identifier: Apache-2.0

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
