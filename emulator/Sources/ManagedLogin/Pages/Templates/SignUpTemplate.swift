// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let signUp = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        <form method="post" action="{{content.action}}">
        <input type="hidden" name="_csrf" value="{{content.csrf}}">
        <div class="field">
        <label for="username">{{text.emailAddress}}</label>
        <input id="username" name="username" type="email" autocomplete="email" autocapitalize="none" spellcheck="false" \
        maxlength="254" required value="{{content.username.value}}" \
        {{#content.username.error}}aria-invalid="true" aria-describedby="username-error" {{/content.username.error}}\
        {{#content.username.hasFocus}}autofocus{{/content.username.hasFocus}}>
        {{#content.username.error}}<p class="field-error" id="username-error">{{.}}</p>{{/content.username.error}}
        </div>
        <div class="field">
        <label for="name">{{text.name}} <span class="hint">({{text.optional}})</span></label>
        <input id="name" name="name" type="text" autocomplete="name" maxlength="256" value="{{content.name.value}}" \
        {{#content.name.error}}aria-invalid="true" aria-describedby="name-error" {{/content.name.error}}\
        {{#content.name.hasFocus}}autofocus{{/content.name.hasFocus}}>
        {{#content.name.error}}<p class="field-error" id="name-error">{{.}}</p>{{/content.name.error}}
        </div>
        <div class="field">
        <label for="password">{{text.password}}</label>
        <input id="password" name="password" type="password" autocomplete="new-password" maxlength="256" required \
        {{#content.password.error}}aria-invalid="true" {{/content.password.error}}\
        aria-describedby="password-hint{{#content.password.error}} password-error{{/content.password.error}}" \
        {{#content.password.hasFocus}}autofocus{{/content.password.hasFocus}}>
        {{#content.password.error}}<p class="field-error" id="password-error">{{.}}</p>{{/content.password.error}}
        <p class="hint" id="password-hint">{{text.passwordHint}}</p>
        </div>
        <button type="submit" name="signUpButton" value="1">{{text.signUp}}</button>
        </form>
        <p class="after">{{text.haveAccount}} <a id="sign-in" href="{{content.signInURL}}">{{text.signIn}}</a></p>
        {{/content}}{{/layout}}
        """
}
