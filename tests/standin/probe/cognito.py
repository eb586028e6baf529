"""Accounts and sessions. The pool is the template's: e-mail as user name, PreventUserExistenceErrors ENABLED."""

import base64
import json
import os
import time
import urllib.parse
import uuid

GOOD, NEW = "Correct-horse-9", "Other-horse-8-staple"


def pool(t, c):
    if t.kind == "fleet":
        memory = json.load(open(os.environ["FLEET_DATA"] + "/fleet.json"))
        return memory["user_pool_id"], memory["user_pool_client_id"]
    p = c.create_user_pool(
        PoolName="fleet",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
        Policies={
            "PasswordPolicy": dict(
                MinimumLength=10, RequireLowercase=True, RequireUppercase=True, RequireNumbers=True, RequireSymbols=False
            )
        },
        Schema=[
            dict(Name="email", AttributeDataType="String", Required=True, Mutable=True),
            dict(Name="name", AttributeDataType="String", Mutable=True),
        ],
    )["UserPool"]["Id"]
    client = c.create_user_pool_client(
        UserPoolId=p,
        ClientName="api",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=True,
        AccessTokenValidity=60,
        IdTokenValidity=60,
        RefreshTokenValidity=30,
        TokenValidityUnits=dict(AccessToken="minutes", IdToken="minutes", RefreshToken="days"),
        ReadAttributes=["email", "email_verified", "name"],
        WriteAttributes=["email", "name"],
    )["UserPoolClient"]["ClientId"]
    return p, client


def code(t, email, reset=False):
    if t.kind == "fleet":
        mails = t.get("/_local/mail?to=" + urllib.parse.quote(email))
        return next(line for line in mails[0]["body"].splitlines() if len(line) == 6 and line.isdigit())
    return "654321" if reset else "123456"


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def probe(t):
    c = t.client("cognito-idp")
    pool_id, client = pool(t, c)
    word = uuid.uuid4().hex[:8]
    ann, eve, nobody = f"Ann-{word}@example.com", f"eve-{word}@example.com", f"nobody-{word}@example.com"
    sign_up = lambda email, password=GOOD, more=(), **k: c.sign_up(
        ClientId=client,
        Username=email,
        Password=password,
        UserAttributes=[dict(Name="email", Value=email), dict(Name="name", Value="Ann"), *more],
        **k,
    )
    login = lambda email, password: c.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=dict(USERNAME=email, PASSWORD=password)
    )
    refresh = lambda token: c.initiate_auth(
        ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=dict(REFRESH_TOKEN=token)
    )
    ask = t.ask
    for what, password in dict(
        short="Aa3456789", lower="correct-horse-9", upper="CORRECT-HORSE-9", digit="Correct-horse-x", long="Aa1" + "x" * 300
    ).items():
        ask(f"SignUp with a password that is no good: {what}", lambda: sign_up(f"{what}-{word}@example.com", password))
    ask("SignUp with a name that is no address", lambda: sign_up("ann"))
    ask(
        "SignUp without the attribute email",
        lambda: c.sign_up(ClientId=client, Username=nobody, Password=GOOD, UserAttributes=[dict(Name="name", Value="N")]),
        lambda r: r["UserConfirmed"],
    )
    ask(
        "SignUp with another e-mail than the name",
        lambda: c.sign_up(
            ClientId=client,
            Username=f"a-{word}@example.com",
            Password=GOOD,
            UserAttributes=[dict(Name="email", Value=f"b-{word}@example.com")],
        ),
    )
    ask(
        "SignUp with an attribute that the pool has not",
        lambda: sign_up(f"c-{word}@example.com", more=[dict(Name="custom:other", Value="1")]),
    )
    ask(
        "SignUp with an attribute that the client may not write",
        lambda: sign_up(f"d-{word}@example.com", more=[dict(Name="phone_number", Value="+4915112345678")]),
    )
    ask("SignUp with an unknown client", lambda: c.sign_up(ClientId="x" * 26, Username=ann, Password=GOOD))
    made = ask(
        "SignUp",
        lambda: sign_up(ann),
        lambda r: [r["UserConfirmed"], r.get("CodeDeliveryDetails"), len(r["UserSub"])],
    )
    ask("SignUp again, unconfirmed", lambda: sign_up(ann))
    ask("SignUp again in other case", lambda: sign_up(ann.upper()))
    ask("InitiateAuth unconfirmed", lambda: login(ann, GOOD))
    ask("InitiateAuth unconfirmed, wrong password", lambda: login(ann, "Wrong-horse-9"))
    ask("ForgotPassword unconfirmed", lambda: c.forgot_password(ClientId=client, Username=ann))
    ask("ConfirmSignUp wrong code", lambda: c.confirm_sign_up(ClientId=client, Username=ann, ConfirmationCode="000001"))
    ask("ConfirmSignUp code that is none", lambda: c.confirm_sign_up(ClientId=client, Username=ann, ConfirmationCode="abc"))
    ask("ConfirmSignUp unknown", lambda: c.confirm_sign_up(ClientId=client, Username=nobody, ConfirmationCode="000001"))
    ask(
        "ResendConfirmationCode",
        lambda: c.resend_confirmation_code(ClientId=client, Username=ann),
        lambda r: sorted(r["CodeDeliveryDetails"]),
    )
    ask(
        "ResendConfirmationCode unknown",
        lambda: c.resend_confirmation_code(ClientId=client, Username=nobody),
        lambda r: r["CodeDeliveryDetails"],
    )
    ask("ConfirmSignUp", lambda: c.confirm_sign_up(ClientId=client, Username=ann, ConfirmationCode=code(t, ann)))
    ask("ConfirmSignUp again", lambda: c.confirm_sign_up(ClientId=client, Username=ann, ConfirmationCode="000001"))
    ask("ResendConfirmationCode confirmed", lambda: c.resend_confirmation_code(ClientId=client, Username=ann))
    ask("SignUp again, confirmed", lambda: sign_up(ann))
    ask("InitiateAuth wrong password", lambda: login(ann, "Wrong-horse-9"))
    ask("InitiateAuth unknown", lambda: login(nobody + "x", GOOD))
    ask(
        "InitiateAuth without a password",
        lambda: c.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=dict(USERNAME=ann)),
    )
    ask(
        "InitiateAuth by a flow that the client has not",
        lambda: c.initiate_auth(ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters=dict(USERNAME=ann, SRP_A="ab")),
    )
    ask(
        "InitiateAuth unknown client",
        lambda: c.initiate_auth(
            ClientId="x" * 26, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=dict(USERNAME=ann, PASSWORD=GOOD)
        ),
    )
    ask("InitiateAuth in other case", lambda: login(ann.upper(), GOOD))
    session = ask(
        "InitiateAuth",
        lambda: login(ann, GOOD),
        lambda r: [
            sorted(r["AuthenticationResult"]),
            r["AuthenticationResult"]["ExpiresIn"],
            r["AuthenticationResult"]["TokenType"],
        ],
    )
    if session is None:
        return
    r = session["AuthenticationResult"]
    access, refresh_token = r["AccessToken"], r["RefreshToken"]
    ask("claims of the access token", lambda: claims(access), lambda k: sorted(k))
    ask("claims of the id token", lambda: claims(r["IdToken"]), lambda k: sorted(k))
    ask("scope of the access token", lambda: claims(access).get("scope"), lambda s: s)
    ask("username = sub", lambda: claims(access), lambda k: k.get("username") == k["sub"])
    ask("email in the id token", lambda: claims(r["IdToken"]), lambda k: [k.get("email") == ann, k.get("email_verified")])
    ask("GetUser", lambda: c.get_user(AccessToken=access), lambda u: sorted(a["Name"] for a in u["UserAttributes"]))
    ask("GetUser bad token", lambda: c.get_user(AccessToken="x.y.z"))
    ask("GetUser id token", lambda: c.get_user(AccessToken=r["IdToken"]))
    ask(
        "AdminGetUser",
        lambda: c.admin_get_user(UserPoolId=pool_id, Username=ann),
        lambda u: [sorted(a["Name"] for a in u["UserAttributes"]), u["UserStatus"], u["Enabled"]],
    )
    ask("AdminGetUser unknown", lambda: c.admin_get_user(UserPoolId=pool_id, Username=nobody + "x"))
    ask("AdminGetUser unknown pool", lambda: c.admin_get_user(UserPoolId="us-east-1_abcdefghi", Username=ann))
    ask(
        "UpdateUserAttributes name",
        lambda: c.update_user_attributes(AccessToken=access, UserAttributes=[dict(Name="name", Value="Anna")]),
    )
    ask(
        "UpdateUserAttributes email_verified",
        lambda: c.update_user_attributes(AccessToken=access, UserAttributes=[dict(Name="email_verified", Value="true")]),
    )
    ask("refresh", lambda: refresh(refresh_token), lambda x: sorted(x["AuthenticationResult"]))
    ask("refresh with what is no token", lambda: refresh("abc"))
    ask("refresh with an access token", lambda: refresh(access))
    ask(
        "ChangePassword wrong",
        lambda: c.change_password(AccessToken=access, PreviousPassword="Wrong-horse-9", ProposedPassword=NEW),
    )
    ask("ChangePassword weak", lambda: c.change_password(AccessToken=access, PreviousPassword=GOOD, ProposedPassword="weak"))
    ask("ChangePassword", lambda: c.change_password(AccessToken=access, PreviousPassword=GOOD, ProposedPassword=NEW))
    ask("refresh after ChangePassword", lambda: refresh(refresh_token), lambda x: sorted(x["AuthenticationResult"]))
    ask("ForgotPassword", lambda: c.forgot_password(ClientId=client, Username=ann), lambda x: sorted(x["CodeDeliveryDetails"]))
    ask(
        "ForgotPassword unknown",
        lambda: c.forgot_password(ClientId=client, Username=nobody + "x"),
        lambda x: sorted(x["CodeDeliveryDetails"]),
    )
    ask(
        "ConfirmForgotPassword wrong code",
        lambda: c.confirm_forgot_password(ClientId=client, Username=ann, ConfirmationCode="000001", Password=GOOD),
    )
    ask(
        "ConfirmForgotPassword weak",
        lambda: c.confirm_forgot_password(ClientId=client, Username=ann, ConfirmationCode=code(t, ann, True), Password="weak"),
    )
    ask(
        "ConfirmForgotPassword unknown",
        lambda: c.confirm_forgot_password(ClientId=client, Username=nobody + "x", ConfirmationCode="000001", Password=GOOD),
    )
    ask(
        "ConfirmForgotPassword",
        lambda: c.confirm_forgot_password(ClientId=client, Username=ann, ConfirmationCode=code(t, ann, True), Password=GOOD),
    )
    ask(
        "ConfirmForgotPassword twice",
        lambda: c.confirm_forgot_password(ClientId=client, Username=ann, ConfirmationCode="000001", Password=GOOD),
    )
    ask("GetUser after a reset", lambda: c.get_user(AccessToken=access), lambda u: "ok")
    ask("refresh after a reset", lambda: refresh(refresh_token), lambda x: sorted(x["AuthenticationResult"]))
    ask("old password", lambda: login(ann, NEW))
    s2 = (ask("new password", lambda: login(ann, GOOD), lambda x: sorted(x["AuthenticationResult"])) or session)[
        "AuthenticationResult"
    ]
    ask("RevokeToken access token", lambda: c.revoke_token(ClientId=client, Token=s2["AccessToken"]))
    ask("RevokeToken nonsense", lambda: c.revoke_token(ClientId=client, Token="abc"))
    ask("RevokeToken", lambda: c.revoke_token(ClientId=client, Token=s2["RefreshToken"]))
    ask("RevokeToken again", lambda: c.revoke_token(ClientId=client, Token=s2["RefreshToken"]))
    ask("refresh revoked", lambda: refresh(s2["RefreshToken"]))
    ask("GetUser revoked", lambda: c.get_user(AccessToken=s2["AccessToken"]), lambda u: "ok")
    s3 = login(ann, GOOD)["AuthenticationResult"]
    ask("GlobalSignOut", lambda: c.global_sign_out(AccessToken=s3["AccessToken"]))
    ask("refresh after GlobalSignOut", lambda: refresh(s3["RefreshToken"]))
    ask("GetUser after GlobalSignOut", lambda: c.get_user(AccessToken=s3["AccessToken"]), lambda u: "ok")
    time.sleep(1)
    s4 = login(ann, GOOD)["AuthenticationResult"]
    ask("DeleteUser", lambda: c.delete_user(AccessToken=s4["AccessToken"]))
    ask("GetUser deleted", lambda: c.get_user(AccessToken=s4["AccessToken"]))
    ask("InitiateAuth deleted", lambda: login(ann, GOOD))
    ask("refresh deleted", lambda: refresh(s4["RefreshToken"]))
    for n in range(1, 8):
        ask(f"InitiateAuth wrong password, time {n}", lambda: login(eve, "Wrong-horse-9"))
