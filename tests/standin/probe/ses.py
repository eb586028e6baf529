"""Mails by API version 2."""


def probe(t):
    c, ask = t.client("sesv2"), t.ask
    if t.kind != "fleet":
        for identity in ("taskfleet@example.com",):
            c.create_email_identity(EmailIdentity=identity)
        if t.kind == "moto":
            import boto3

            boto3.client(
                "ses", endpoint_url=t.url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
            ).verify_email_identity(EmailAddress="taskfleet@example.com")
    simple = lambda subject="Hi", text="Body", **k: {
        "Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}, **k}
    }
    send = lambda to=("ann@example.com",), content=None, sender="taskfleet@example.com", **k: c.send_email(
        FromEmailAddress=sender, Destination={"ToAddresses": list(to)}, Content=content or simple(), **k
    )
    ask("SendEmail", lambda: send())
    ask("SendEmail with a display name", lambda: send(sender="Task Fleet <taskfleet@example.com>"))
    ask("SendEmail, sender not verified", lambda: send(sender="eve@elsewhere.example"))
    ask("SendEmail, bad sender", lambda: send(sender="nobody"))
    ask("SendEmail to nobody", lambda: send(to=()))
    ask("SendEmail to a bad address", lambda: send(to=("nobody",)))
    ask("SendEmail to 50", lambda: send(to=[f"a{n}@example.com" for n in range(50)]))
    ask("SendEmail to 51", lambda: send(to=[f"a{n}@example.com" for n in range(51)]))
    ask("SendEmail to an address that is not ASCII", lambda: send(to=("änn@example.com",)))
    ask("SendEmail, subject with a line break", lambda: send(content=simple("a\nb")))
    ask(
        "SendEmail, subject not ASCII",
        lambda: send(
            content={
                "Simple": {"Subject": {"Data": "Grüße", "Charset": "UTF-8"}, "Body": {"Text": {"Data": "ä", "Charset": "UTF-8"}}}
            }
        ),
    )
    ask("SendEmail, subject empty", lambda: send(content=simple("")))
    ask("SendEmail, body empty", lambda: send(content=simple(text="")))
    ask("SendEmail without a body", lambda: send(content={"Simple": {"Subject": {"Data": "a"}, "Body": {}}}))
    ask(
        "SendEmail, unknown charset",
        lambda: send(content={"Simple": {"Subject": {"Data": "a", "Charset": "nonsense"}, "Body": {"Text": {"Data": "a"}}}}),
    )
    ask(
        "SendEmail without content",
        lambda: c.send_email(
            FromEmailAddress="taskfleet@example.com", Destination={"ToAddresses": ["a@example.com"]}, Content={}
        ),
    )
    ask(
        "SendEmail raw",
        lambda: send(content={"Raw": {"Data": b"From: taskfleet@example.com\r\nTo: ann@example.com\r\nSubject: x\r\n\r\nb"}}),
    )
    ask("SendEmail, unknown configuration set", lambda: send(ConfigurationSetName="nowhere"))
    ask(
        "SendEmail with a header",
        lambda: send(content=simple(Headers=[{"Name": "List-Unsubscribe", "Value": "<https://x.example>"}])),
    )
