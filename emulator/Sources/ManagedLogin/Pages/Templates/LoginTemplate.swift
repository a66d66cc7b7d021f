// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let login = """
        {{%CONTENT_TYPE:SCALAR_HTML}}{{<layout}}{{$content}}
        <form method="post" action="{{content.action}}">
        <input type="hidden" name="_csrf" value="{{content.csrf}}">
        <div class="field">
        <label for="username">{{text.emailAddress}}</label>
        <input id="username" name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" \
        spellcheck="false" maxlength="254" required value="{{content.username.value}}" \
        {{#content.username.error}}aria-invalid="true" aria-describedby="username-error" {{/content.username.error}}\
        {{#content.username.hasFocus}}autofocus{{/content.username.hasFocus}}>
        {{#content.username.error}}<p class="field-error" id="username-error">{{.}}</p>{{/content.username.error}}
        </div>
        <div class="field">
        <label for="password">{{text.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required \
        {{#content.password.error}}aria-invalid="true" aria-describedby="password-error" {{/content.password.error}}\
        {{#content.password.hasFocus}}autofocus{{/content.password.hasFocus}}>
        {{#content.password.error}}<p class="field-error" id="password-error">{{.}}</p>{{/content.password.error}}
        </div>
        <button type="submit" name="signInSubmitButton" value="1">{{text.signIn}}</button>
        </form>
        {{#content.signUpURL}}
        <p class="after">{{text.newUser}} <a id="sign-up" href="{{.}}">{{text.createAccount}}</a></p>
        {{/content.signUpURL}}
        {{/content}}{{/layout}}
        """
}
