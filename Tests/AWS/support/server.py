# SPDX-License-Identifier: Apache-2.0
"""MiniStack with what it lacks for the templates: its load balancer runs only `authenticate-oidc`, and its CloudFormation drops the
configuration of `authenticate-cognito`. Here it keeps it, and the load balancer runs the one as the other.

The AWS API is on 127.0.0.1:PORT, and for AppDomain the load balancer's HTTP listener. On 127.0.0.1:TLS_PORT are the pool's login, by its
name, and for all other names the load balancer's HTTPS listener.
"""

import argparse
import asyncio
import pathlib
import time
import urllib.parse
import uuid

import hypercorn.asyncio
import hypercorn.config
from cryptography.hazmat.primitives import serialization
from ministack import app as ministack
from ministack.services import alb, cognito
from ministack.services.cloudformation import provisioners

TOKEN_LIFE = 120  # s, of the token that a real load balancer makes for each request
brandings = {}


def keep_configuration():
    """CloudFormation hands the authenticate action over whole."""
    original = provisioners._elbv2_listener_actions

    def actions(properties, balancer, prop="DefaultActions"):
        records = original(properties, balancer, prop)
        for record, action in zip(records, properties.get(prop) or [], strict=True):
            if "AuthenticateCognitoConfig" in action:
                record["AuthenticateCognitoConfig"] = dict(action["AuthenticateCognitoConfig"])
        return records

    provisioners._elbv2_listener_actions = actions


def run_cognito_as_oidc(gateway):
    execute, authenticate = alb._execute_actions, alb._authenticate_oidc

    def as_oidc(action):
        if action["Type"] != "authenticate-cognito":
            return action
        config = action["AuthenticateCognitoConfig"]
        pool = config["UserPoolArn"].rpartition("/")[2]
        region = pool.partition("_")[0]
        domain = config["UserPoolDomain"]
        login = domain if "." in domain else f"{domain}.auth.{region}.amazoncognito.com"
        client = config["UserPoolClientId"]
        return {"Type": "authenticate-oidc", "Order": action["Order"], "AuthenticateOidcConfig": {
            "Issuer": f"https://cognito-idp.{region}.amazonaws.com/{pool}",
            "AuthorizationEndpoint": f"https://{login}/oauth2/authorize",
            "TokenEndpoint": f"{gateway}/oauth2/token", "UserInfoEndpoint": f"{gateway}/oauth2/userInfo",
            "ClientId": client, "ClientSecret": cognito._user_pools[pool]["_clients"][client]["ClientSecret"],
            **{key: config[key] for key in ("Scope", "SessionCookieName", "SessionTimeout", "OnUnauthenticatedRequest")},
            "Extra": config.get("AuthenticationRequestExtraParams", {})}}

    async def with_extra_parameters(action, *arguments, **options):
        response = await authenticate(action, *arguments, **options)
        config = action["AuthenticateOidcConfig"]
        if response and response[0] == 302 and config.get("Extra"):
            location = response[1]["Location"]
            if location.startswith(config["AuthorizationEndpoint"]):
                response[1]["Location"] = f"{location}&{urllib.parse.urlencode(config['Extra'])}"
        return response

    alb._execute_actions = lambda actions, *rest, **options: execute([as_oidc(action) for action in actions], *rest, **options)
    alb._authenticate_oidc = with_extra_parameters


def make_tokens_as_aws():
    """Groups are only in the access token; the signed token lives for two minutes, and its payload has `exp` and `iss`, too."""
    user_info, sign = cognito.handle_oauth2_userinfo, alb._oidc_data_jwt

    def without_groups(*arguments):
        status, headers, body = user_info(*arguments)
        if status == 200:
            claims = ministack.json.loads(body)
            claims = {name: claim for name, claim in claims.items() if not name.startswith("cognito:")}
            body = ministack.json.dumps(claims).encode()
        return status, headers, body

    def signed(claims, config, balancer, _):
        end = int(time.time()) + TOKEN_LIFE
        return sign({**claims, "exp": end, "iss": config["Issuer"]}, config, balancer, end)

    cognito.handle_oauth2_userinfo, alb._oidc_data_jwt = without_groups, signed


def stand_in_for_what_is_missing():
    attributes = provisioners._cognito_user_pool_attributes
    provisioners._cognito_user_pool_attributes = lambda pool: {
        **attributes(pool), "ProviderURL": f"https://{attributes(pool)['ProviderName']}"}

    def create(_, properties, __):
        if properties["ClientId"] not in cognito._user_pools[properties["UserPoolId"]]["_clients"]:
            raise ValueError("ManagedLoginBranding: no such client")
        name = f"{properties['UserPoolId']}|{uuid.uuid4()}"
        brandings[name] = properties
        return name, {}

    provisioners._RESOURCE_HANDLERS["AWS::Cognito::ManagedLoginBranding"] = {
        "create": create, "delete": lambda name, _: brandings.pop(name)}


def write_signing_key(folder):
    """Where `KEY_ENDPOINT=file:///` finds it."""
    key, kid = alb._oidc_signing_material()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{kid}.pem").write_bytes(public)


def application(name):
    async def serve(scope, receive, send):
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope.get("headers", [])}
        host = headers.get("host", "").partition(":")[0]
        balancer = next(iter(alb._lbs.values()), None)
        through_balancer = host == name or scope["type"] == "http" and scope["scheme"] == "https" and not host.endswith(".amazoncognito.com")
        if scope["type"] != "http" or not through_balancer or balancer is None:
            if scope.get("path") == "/test/brandings":
                await ministack._send_if_handled(send, (200, {}, str(len(brandings)).encode()), receive)
                return
            await ministack.app(scope, receive, send)
            return
        body = await ministack._read_request_body(receive, scope["method"], headers)
        query = scope["query_string"].decode("latin-1")
        response = await alb.dispatch_request(
            balancer, scope["method"], scope["path"], headers, body, urllib.parse.parse_qs(query, keep_blank_values=True),
            443 if scope["scheme"] == "https" else 80, client_ip=scope["client"][0], raw_query_string=query,
            raw_path=scope["raw_path"].decode("latin-1"))
        await ministack._send_if_handled(send, response, receive, head=scope["method"] == "HEAD")

    return serve


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-port", type=int, required=True)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--app-domain", required=True)
    parser.add_argument("--public-keys", type=pathlib.Path, required=True)
    parser.add_argument("--tokens", choices=("aws", "ministack"), required=True)
    options = parser.parse_args()

    keep_configuration()
    run_cognito_as_oidc(f"http://127.0.0.1:{options.port}")
    stand_in_for_what_is_missing()
    if options.tokens == "aws":
        make_tokens_as_aws()
    write_signing_key(options.public_keys)

    config = hypercorn.config.Config()
    config.bind, config.insecure_bind = [f"127.0.0.1:{options.tls_port}"], [f"127.0.0.1:{options.port}"]
    config.certfile, config.keyfile = options.certificate, options.key
    config.alpn_protocols = ["http/1.1"]
    asyncio.run(hypercorn.asyncio.serve(application(options.app_domain), config))


if __name__ == "__main__":
    main()
