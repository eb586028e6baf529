"""Topics, subscriptions, filter policies, publishing; deliveries to a queue."""

import json
import urllib.parse
import uuid


def probe(t):
    c, q, ask = t.client("sns"), t.client("sqs"), t.ask
    word = uuid.uuid4().hex[:6]
    if t.kind == "fleet":
        queue = next(u for u in q.list_queues()["QueueUrls"] if u.endswith("/QuickWorkFailures"))
    else:
        queue = q.create_queue(QueueName=f"s-{word}")["QueueUrl"]
    queue_arn = q.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    if t.kind != "fleet":  # the fleet evaluates no policies
        q.set_queue_attributes(
            QueueUrl=queue,
            Attributes={
                "Policy": json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": queue_arn}],
                    }
                )
            },
        )
    made = ask("CreateTopic", lambda: c.create_topic(Name=f"t-{word}"), lambda r: r["TopicArn"].split(":")[:3])
    arn = made["TopicArn"]
    ask("CreateTopic again", lambda: c.create_topic(Name=f"t-{word}"), lambda r: r["TopicArn"] == arn)
    ask("CreateTopic bad name", lambda: c.create_topic(Name="a b"))
    ask("CreateTopic empty name", lambda: c.create_topic(Name=""))
    ask("CreateTopic long name", lambda: c.create_topic(Name="x" * 257))
    ask("GetTopicAttributes", lambda: c.get_topic_attributes(TopicArn=arn), lambda r: sorted(r["Attributes"]))
    ask("GetTopicAttributes unknown", lambda: c.get_topic_attributes(TopicArn=arn + "x"))
    ask(
        "Subscribe sqs",
        lambda: c.subscribe(
            TopicArn=arn,
            Protocol="sqs",
            Endpoint=queue_arn,
            ReturnSubscriptionArn=True,
            Attributes={"FilterPolicy": json.dumps({"kind": ["a", {"prefix": "b"}]})},
        ),
        lambda r: r["SubscriptionArn"].startswith(arn + ":"),
    )
    ask(
        "Subscribe sqs again",
        lambda: c.subscribe(
            TopicArn=arn,
            Protocol="sqs",
            Endpoint=queue_arn,
            ReturnSubscriptionArn=True,
            Attributes={"FilterPolicy": json.dumps({"kind": ["a", {"prefix": "b"}]})},
        ),
        lambda r: r["SubscriptionArn"].startswith(arn + ":"),
    )
    other = c.create_topic(Name=f"other-{word}")["TopicArn"]
    c.subscribe(TopicArn=other, Protocol="sqs", Endpoint=queue_arn, Attributes={"FilterPolicy": json.dumps({"kind": ["y"]})})
    ask(
        "Subscribe sqs again, other attributes",
        lambda: c.subscribe(
            TopicArn=other, Protocol="sqs", Endpoint=queue_arn, Attributes={"FilterPolicy": json.dumps({"kind": ["z"]})}
        ),
    )
    c.delete_topic(TopicArn=other)
    mail = f"ann-{word}@example.com"
    sub = ask(
        "Subscribe email",
        lambda: c.subscribe(
            TopicArn=arn,
            Protocol="email",
            Endpoint=mail,
            ReturnSubscriptionArn=True,
            Attributes={"FilterPolicy": json.dumps({"medium": ["email"]})},
        ),
        lambda r: r["SubscriptionArn"].startswith(arn + ":"),
    )
    ask(
        "Subscribe email, pending",
        lambda: c.subscribe(TopicArn=arn, Protocol="email", Endpoint=f"eve-{word}@example.com"),
        lambda r: r["SubscriptionArn"],
    )
    ask(
        "Subscribe sms",
        lambda: c.subscribe(TopicArn=arn, Protocol="sms", Endpoint="+4915112345678", ReturnSubscriptionArn=True),
        lambda r: r["SubscriptionArn"].startswith(arn + ":"),
    )
    ask("Subscribe bad e-mail", lambda: c.subscribe(TopicArn=arn, Protocol="email", Endpoint="nobody"))
    ask("Subscribe bad phone", lambda: c.subscribe(TopicArn=arn, Protocol="sms", Endpoint="12ab"))
    ask("Subscribe bad queue", lambda: c.subscribe(TopicArn=arn, Protocol="sqs", Endpoint="nowhere"))
    ask("Subscribe bad protocol", lambda: c.subscribe(TopicArn=arn, Protocol="pigeon", Endpoint="x"))
    ask("Subscribe unknown topic", lambda: c.subscribe(TopicArn=arn + "x", Protocol="email", Endpoint=mail))
    for what, policy in dict(
        json="{",
        string='"a"',
        scalar='{"a": 1}',
        operator='{"a": [{"regex": "x"}]}',
        nested='{"a": {"b": ["c"]}}',
        many=json.dumps({k: ["x"] for k in "abcdef"}),
        product=json.dumps({k: [str(n) for n in range(30)] for k in "abc"}),
        numeric='{"a": [{"numeric": ["<", 5, ">", 1]}]}',
        exists='{"a": [{"exists": 1}]}',
        cidr='{"a": [{"cidr": "10.0.0.0/33"}]}',
        anything_but='{"a": [{"anything-but": {"prefix": "x"}}]}',
        suffix='{"a": [{"suffix": "x"}]}',
        or_='{"$or": [{"a": ["x"]}, {"b": ["y"]}]}',
        ignore_case='{"a": [{"equals-ignore-case": "X"}]}',
    ).items():
        r = ask(
            f"Subscribe with a filter policy: {what}",
            lambda: c.subscribe(
                TopicArn=arn, Protocol="email", Endpoint=f"{what}-{word}@example.com", Attributes={"FilterPolicy": policy}
            ),
            lambda r: "ok",
        )
    ask(
        "Subscribe with an unknown attribute",
        lambda: c.subscribe(TopicArn=arn, Protocol="email", Endpoint=f"u-{word}@example.com", Attributes={"Nonsense": "1"}),
    )
    ask(
        "GetSubscriptionAttributes",
        lambda: c.get_subscription_attributes(SubscriptionArn=sub["SubscriptionArn"]),
        lambda r: [sorted(r["Attributes"]), r["Attributes"]["PendingConfirmation"]],
    )
    ask(
        "GetSubscriptionAttributes unknown",
        lambda: c.get_subscription_attributes(SubscriptionArn=arn + ":00000000-0000-0000-0000-000000000000"),
    )
    ask("GetSubscriptionAttributes bad ARN", lambda: c.get_subscription_attributes(SubscriptionArn="x"))
    ask(
        "ListSubscriptionsByTopic",
        lambda: c.list_subscriptions_by_topic(TopicArn=arn),
        lambda r: sorted(
            {
                (s["Protocol"], s["SubscriptionArn"] if not s["SubscriptionArn"].startswith("arn") else "arn")
                for s in r["Subscriptions"]
            }
        ),
    )
    ask("ListSubscriptionsByTopic unknown", lambda: c.list_subscriptions_by_topic(TopicArn=arn + "x"))
    ask("ConfirmSubscription bad token", lambda: c.confirm_subscription(TopicArn=arn, Token="abc"))
    ask("Unsubscribe pending", lambda: c.unsubscribe(SubscriptionArn=sub["SubscriptionArn"]))
    ask("Unsubscribe 'PendingConfirmation'", lambda: c.unsubscribe(SubscriptionArn="PendingConfirmation"))
    ask("Unsubscribe unknown", lambda: c.unsubscribe(SubscriptionArn=arn + ":00000000-0000-0000-0000-000000000000"))
    text = lambda v: {"DataType": "String", "StringValue": v}
    ask("Publish", lambda: c.publish(TopicArn=arn, Message="hello", Subject="s", MessageAttributes={"kind": text("a")}))
    ask("Publish not matching", lambda: c.publish(TopicArn=arn, Message="no", MessageAttributes={"kind": text("c")}))
    ask("Publish without the attribute", lambda: c.publish(TopicArn=arn, Message="no"))
    got = ask(
        "delivered",
        lambda: q.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1),
        lambda r: [sorted(json.loads(m["Body"])) for m in r.get("Messages", [])],
    )
    ask(
        "delivered body",
        lambda: json.loads(got["Messages"][0]["Body"]),
        lambda b: [
            b["Type"],
            b["Message"],
            b.get("Subject"),
            b.get("MessageAttributes"),
            b["SignatureVersion"],
            len(b["Timestamp"]),
        ],
    )
    for m in (got or {}).get("Messages", []):
        q.delete_message(QueueUrl=queue, ReceiptHandle=m["ReceiptHandle"])
    ask("Publish unknown topic", lambda: c.publish(TopicArn=arn + "x", Message="a"))
    ask("Publish empty", lambda: c.publish(TopicArn=arn, Message=""))
    ask("Publish 256 KiB", lambda: c.publish(TopicArn=arn, Message="x" * 262144), lambda r: "ok")
    ask("Publish 256 KiB + 1", lambda: c.publish(TopicArn=arn, Message="x" * 262145), lambda r: "ok")
    ask("Publish subject of 100", lambda: c.publish(TopicArn=arn, Message="a", Subject="x" * 100), lambda r: "ok")
    ask("Publish subject of 101", lambda: c.publish(TopicArn=arn, Message="a", Subject="x" * 101), lambda r: "ok")
    ask("Publish subject with a line break", lambda: c.publish(TopicArn=arn, Message="a", Subject="x\ny"), lambda r: "ok")
    ask("Publish subject that is not ASCII", lambda: c.publish(TopicArn=arn, Message="a", Subject="Grüße"), lambda r: "ok")
    ask("Publish subject that begins with a space", lambda: c.publish(TopicArn=arn, Message="a", Subject=" x"), lambda r: "ok")
    ask(
        "Publish structure json",
        lambda: c.publish(
            TopicArn=arn,
            Message=json.dumps({"default": "d", "sqs": "q"}),
            MessageStructure="json",
            MessageAttributes={"kind": text("a")},
        ),
        lambda r: "ok",
    )
    ask(
        "delivered for the protocol",
        lambda: q.receive_message(QueueUrl=queue, WaitTimeSeconds=1),
        lambda r: json.loads(r["Messages"][0]["Body"])["Message"],
    )
    ask(
        "Publish structure json without default",
        lambda: c.publish(TopicArn=arn, Message=json.dumps({"email": "e"}), MessageStructure="json"),
    )
    ask("Publish structure json that is none", lambda: c.publish(TopicArn=arn, Message="x", MessageStructure="json"))
    ask(
        "Publish to a phone",
        lambda: c.publish(
            PhoneNumber="+4915112345678", Message="a", MessageAttributes={"AWS.SNS.SMS.SMSType": text("Transactional")}
        ),
        lambda r: "ok",
    )
    ask("Publish to a bad phone", lambda: c.publish(PhoneNumber="0151", Message="a"))
    ask("Publish to a phone, too long", lambda: c.publish(PhoneNumber="+4915112345678", Message="x" * 1601), lambda r: "ok")
    ask(
        "Publish attribute of no type",
        lambda: c.publish(TopicArn=arn, Message="a", MessageAttributes={"k": {"DataType": "Text", "StringValue": "v"}}),
    )
    ask(
        "Publish attribute empty",
        lambda: c.publish(TopicArn=arn, Message="a", MessageAttributes={"k": {"DataType": "String", "StringValue": ""}}),
    )
    ask(
        "Publish String.Array",
        lambda: c.publish(
            TopicArn=arn, Message="arr", MessageAttributes={"kind": {"DataType": "String.Array", "StringValue": '["x","bb"]'}}
        ),
        lambda r: "ok",
    )
    entry = lambda n, **k: {"Id": f"e{n}", "Message": f"m{n}", **k}
    ask(
        "PublishBatch",
        lambda: c.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[entry(1), entry(2, Subject="x" * 101)]),
        lambda r: [[e["Id"] for e in r["Successful"]], [[f["Id"], f["Code"], f["SenderFault"]] for f in r["Failed"]]],
    )
    ask("PublishBatch eleven", lambda: c.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[entry(n) for n in range(11)]))
    ask("PublishBatch same ids", lambda: c.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[entry(1), entry(1)]))
    ask("PublishBatch empty", lambda: c.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[]))
    ask("DeleteTopic", lambda: c.delete_topic(TopicArn=arn))
    ask("DeleteTopic again", lambda: c.delete_topic(TopicArn=arn))
    ask("Publish to a deleted topic", lambda: c.publish(TopicArn=arn, Message="a"))
