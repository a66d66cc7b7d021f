// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let confirm = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        {{#content.maskedEmail}}<p>{{text.confirmLead}} <strong>{{.}}</strong>{{text.confirmLeadEnd}}</p>{{/content.maskedEmail}}
        {{^content.maskedEmail}}<p>{{text.confirmLeadNobody}}</p>{{/content.maskedEmail}}
        <p class="hint">{{text.confirmMailHint}} <a id="outbox" href="/emulator/outbox" target="_blank">{{text.outbox}}</a>{{text.confirmMailHintEnd}}</p>
        <form method="post" action="{{content.action}}">
        <input type="hidden" name="_csrf" value="{{content.csrf}}">
        {{^content.maskedEmail}}
        <div class="field">
        <label for="username">{{text.emailAddress}}</label>
        <input id="username" name="username" type="email" autocomplete="email" autocapitalize="none" spellcheck="false" \
        maxlength="254" required value="{{content.username.value}}" \
        {{#content.username.error}}aria-invalid="true" aria-describedby="username-error" {{/content.username.error}}\
        {{#content.username.hasFocus}}autofocus{{/content.username.hasFocus}}>
        {{#content.username.error}}<p class="field-error" id="username-error">{{.}}</p>{{/content.username.error}}
        </div>
        {{/content.maskedEmail}}
        <div class="field">
        <label for="code">{{text.code}}</label>
        <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="16" \
        {{#content.code.error}}aria-invalid="true" aria-describedby="code-error" {{/content.code.error}}\
        {{#content.code.hasFocus}}autofocus{{/content.code.hasFocus}}>
        {{#content.code.error}}<p class="field-error" id="code-error">{{.}}</p>{{/content.code.error}}
        </div>
        <button type="submit" name="confirmButton" value="1">{{text.confirm}}</button>
        <p class="after">{{text.noCode}} <button class="plain" type="submit" name="resend" value="1" formnovalidate>\
        {{text.resend}}</button></p>
        </form>
        <p class="after">{{text.haveConfirmed}} <a id="sign-in" href="{{content.signInURL}}">{{text.signIn}}</a></p>
        {{/content}}{{/layout}}
        """
}
