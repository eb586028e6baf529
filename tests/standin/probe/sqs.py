"""Messages. Queues as in the template; those of the fleet that no function reads."""

import json
import time
import uuid


def probe(t):
    c, ask = t.client("sqs"), t.ask
    word = uuid.uuid4().hex[:6]
    if t.kind == "fleet":
        urls = {u.rsplit("/", 1)[1]: u for u in c.list_queues()["QueueUrls"]}
        url, dead = urls["NotifyFailures"], urls["UploadedFailures"]
        source = urls["Uploaded"]
        c.purge_queue(QueueUrl=url)
    else:
        attributes = {"MessageRetentionPeriod": "1209600", "SqsManagedSseEnabled": "true"}
        url = c.create_queue(QueueName=f"q-{word}", Attributes=attributes)["QueueUrl"]
        dead = c.create_queue(QueueName=f"dead-{word}", Attributes=attributes)["QueueUrl"]
        arn = c.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        source = c.create_queue(
            QueueName=f"source-{word}",
            Attributes={
                "VisibilityTimeout": "720",
                "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2}),
            },
        )["QueueUrl"]
    receive = lambda **k: c.receive_message(QueueUrl=url, **{"WaitTimeSeconds": 0, **k})
    name = url.rsplit("/", 1)[1]
    ask("GetQueueUrl", lambda: c.get_queue_url(QueueName=name), lambda r: r["QueueUrl"] == url)
    ask("GetQueueUrl unknown", lambda: c.get_queue_url(QueueName="nowhere"))
    ask(
        "GetQueueAttributes All",
        lambda: c.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]),
        lambda r: sorted(r["Attributes"]),
    )
    ask(
        "GetQueueAttributes of the source",
        lambda: c.get_queue_attributes(QueueUrl=source, AttributeNames=["VisibilityTimeout", "RedrivePolicy"]),
        lambda r: sorted(r["Attributes"]),
    )
    ask("GetQueueAttributes unknown name", lambda: c.get_queue_attributes(QueueUrl=url, AttributeNames=["Nonsense"]))
    ask("GetQueueAttributes unknown queue", lambda: c.get_queue_attributes(QueueUrl=url + "x", AttributeNames=["All"]))
    sent = ask(
        "SendMessage",
        lambda: c.send_message(
            QueueUrl=url,
            MessageBody="a",
            MessageAttributes={
                "k": {"DataType": "String", "StringValue": "v"},
                "n": {"DataType": "Number.int", "StringValue": "1"},
                "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
            },
        ),
        lambda r: [sorted(k for k in r if k != "ResponseMetadata"), r["MD5OfMessageBody"], r.get("MD5OfMessageAttributes")],
    )
    ask("SendMessage unknown queue", lambda: c.send_message(QueueUrl=url + "x", MessageBody="a"))
    ask("SendMessage empty", lambda: c.send_message(QueueUrl=url, MessageBody=""))
    ask("SendMessage a character that is none", lambda: c.send_message(QueueUrl=url, MessageBody="a\x01"))
    ask("SendMessage 256 KiB", lambda: c.send_message(QueueUrl=dead, MessageBody="x" * 262144), lambda r: "ok")
    ask("SendMessage 1 MiB", lambda: c.send_message(QueueUrl=dead, MessageBody="x" * 1048576), lambda r: "ok")
    ask("SendMessage 1 MiB + 1", lambda: c.send_message(QueueUrl=dead, MessageBody="x" * 1048577), lambda r: "ok")
    ask("SendMessage delay 901", lambda: c.send_message(QueueUrl=url, MessageBody="a", DelaySeconds=901))
    ask("SendMessage delay -1", lambda: c.send_message(QueueUrl=url, MessageBody="a", DelaySeconds=-1))
    ask(
        "SendMessage group id in a standard queue",
        lambda: c.send_message(QueueUrl=dead, MessageBody="a", MessageGroupId="g"),
        lambda r: "ok",
    )
    ask(
        "SendMessage deduplication id in a standard queue",
        lambda: c.send_message(QueueUrl=dead, MessageBody="a", MessageDeduplicationId="g"),
        lambda r: "ok",
    )
    ask(
        "SendMessage eleven attributes",
        lambda: c.send_message(
            QueueUrl=url,
            MessageBody="a",
            MessageAttributes={f"a{n}": {"DataType": "String", "StringValue": "v"} for n in range(11)},
        ),
        lambda r: "ok",
    )
    ask(
        "SendMessage attribute without a value",
        lambda: c.send_message(QueueUrl=url, MessageBody="a", MessageAttributes={"k": {"DataType": "String"}}),
    )
    ask(
        "SendMessage attribute AWS.x",
        lambda: c.send_message(
            QueueUrl=url, MessageBody="a", MessageAttributes={"AWS.x": {"DataType": "String", "StringValue": "v"}}
        ),
    )
    ask(
        "SendMessage attribute of no type",
        lambda: c.send_message(QueueUrl=url, MessageBody="a", MessageAttributes={"k": {"DataType": "Text", "StringValue": "v"}}),
    )
    got = ask(
        "ReceiveMessage",
        lambda: receive(AttributeNames=["All"], MessageAttributeNames=["All"], VisibilityTimeout=30),
        lambda r: [
            sorted(r["Messages"][0]),
            sorted(r["Messages"][0]["Attributes"]),
            sorted(r["Messages"][0].get("MessageAttributes", {})),
            r["Messages"][0].get("MD5OfMessageAttributes"),
        ],
    )
    ask("ReceiveMessage while it is hidden", lambda: receive(), lambda r: len(r.get("Messages", [])))
    ask(
        "counts",
        lambda: c.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )["Attributes"],
        lambda r: r,
    )
    handle = got["Messages"][0]["ReceiptHandle"] if got and got.get("Messages") else "x"
    ask(
        "ChangeMessageVisibility 43201",
        lambda: c.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43201),
    )
    ask("ChangeMessageVisibility 0", lambda: c.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0))
    ask(
        "ChangeMessageVisibility of a visible one",
        lambda: c.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0),
    )
    ask(
        "ChangeMessageVisibility bad handle",
        lambda: c.change_message_visibility(QueueUrl=url, ReceiptHandle="abc", VisibilityTimeout=0),
    )
    again = ask(
        "ReceiveMessage again",
        lambda: receive(AttributeNames=["ApproximateReceiveCount"], VisibilityTimeout=30),
        lambda r: r["Messages"][0]["Attributes"],
    )
    ask("another handle each time", lambda: again["Messages"][0]["ReceiptHandle"], lambda h: h != handle)
    ask("DeleteMessage with the old handle", lambda: c.delete_message(QueueUrl=url, ReceiptHandle=handle))
    ask("DeleteMessage", lambda: c.delete_message(QueueUrl=url, ReceiptHandle=again["Messages"][0]["ReceiptHandle"]))
    ask("DeleteMessage again", lambda: c.delete_message(QueueUrl=url, ReceiptHandle=again["Messages"][0]["ReceiptHandle"]))
    ask("DeleteMessage bad handle", lambda: c.delete_message(QueueUrl=url, ReceiptHandle="abc"))
    ask("ReceiveMessage from an empty queue", lambda: receive(), lambda r: sorted(k for k in r if k != "ResponseMetadata"))
    ask("ReceiveMessage 11", lambda: receive(MaxNumberOfMessages=11))
    ask("ReceiveMessage 0", lambda: receive(MaxNumberOfMessages=0))
    ask("ReceiveMessage wait 21", lambda: receive(WaitTimeSeconds=21))
    ask("ReceiveMessage visibility 43201", lambda: receive(VisibilityTimeout=43201))
    start = time.time()
    ask("ReceiveMessage waits", lambda: receive(WaitTimeSeconds=2), lambda r: 1.8 < time.time() - start < 3)
    c.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    ask("delayed: not yet", lambda: receive(), lambda r: len(r.get("Messages", [])))
    got = ask("delayed: then", lambda: receive(WaitTimeSeconds=3, VisibilityTimeout=1), lambda r: r["Messages"][0]["Body"])
    got = ask("seen again after its visibility time-out", lambda: receive(WaitTimeSeconds=3), lambda r: r["Messages"][0]["Body"])
    if got:
        c.delete_message(QueueUrl=url, ReceiptHandle=got["Messages"][0]["ReceiptHandle"])
    entry = lambda n, **k: {"Id": f"e{n}", "MessageBody": f"b{n}", **k}
    ask(
        "SendMessageBatch",
        lambda: c.send_message_batch(QueueUrl=url, Entries=[entry(n) for n in range(3)]),
        lambda r: [len(r["Successful"]), sorted(r["Successful"][0]), r.get("Failed")],
    )
    ask(
        "SendMessageBatch one of two is bad",
        lambda: c.send_message_batch(QueueUrl=url, Entries=[entry(1), entry(2, DelaySeconds=901)]),
        lambda r: [
            [e["Id"] for e in r.get("Successful", [])],
            [[f["Id"], f["Code"], f["SenderFault"]] for f in r.get("Failed", [])],
        ],
    )
    ask("SendMessageBatch empty", lambda: c.send_message_batch(QueueUrl=url, Entries=[]))
    ask("SendMessageBatch eleven", lambda: c.send_message_batch(QueueUrl=url, Entries=[entry(n) for n in range(11)]))
    ask("SendMessageBatch same ids", lambda: c.send_message_batch(QueueUrl=url, Entries=[entry(1), entry(1)]))
    ask("SendMessageBatch bad id", lambda: c.send_message_batch(QueueUrl=url, Entries=[{"Id": "a.b", "MessageBody": "x"}]))
    ask(
        "SendMessageBatch too long",
        lambda: c.send_message_batch(QueueUrl=url, Entries=[entry(n, MessageBody="x" * 600_000) for n in range(2)]),
    )
    got = ask("ReceiveMessage ten", lambda: receive(MaxNumberOfMessages=10), lambda r: sorted(m["Body"] for m in r["Messages"]))
    handles = [m["ReceiptHandle"] for m in (got or {}).get("Messages", [])]
    ask(
        "ChangeMessageVisibilityBatch",
        lambda: c.change_message_visibility_batch(
            QueueUrl=url,
            Entries=[
                {"Id": "a", "ReceiptHandle": handles[0], "VisibilityTimeout": 5},
                {"Id": "b", "ReceiptHandle": "x", "VisibilityTimeout": 5},
            ],
        ),
        lambda r: [
            [e["Id"] for e in r.get("Successful", [])],
            [[f["Id"], f["Code"], f["SenderFault"]] for f in r.get("Failed", [])],
        ],
    )
    ask(
        "DeleteMessageBatch",
        lambda: c.delete_message_batch(
            QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": handles[0]}, {"Id": "b", "ReceiptHandle": "x"}]
        ),
        lambda r: [
            [e["Id"] for e in r.get("Successful", [])],
            [[f["Id"], f["Code"], f["SenderFault"]] for f in r.get("Failed", [])],
        ],
    )
    ask("PurgeQueue", lambda: c.purge_queue(QueueUrl=url))
    ask("PurgeQueue again at once", lambda: c.purge_queue(QueueUrl=url))
    if t.kind != "fleet":  # the fleet's source is read by a function
        c.send_message(QueueUrl=source, MessageBody="dead")
        for _ in range(3):
            c.receive_message(QueueUrl=source, VisibilityTimeout=0)
        ask(
            "DLQ: attributes",
            lambda: c.receive_message(QueueUrl=dead, AttributeNames=["All"], WaitTimeSeconds=1, MaxNumberOfMessages=10),
            lambda r: sorted({k for m in r["Messages"] for k in m["Attributes"]}),
        )
    ask("ListDeadLetterSourceQueues", lambda: c.list_dead_letter_source_queues(QueueUrl=dead), lambda r: [len(r["queueUrls"])])
    ask(
        "StartMessageMoveTask of a queue that is none's DLQ",
        lambda: c.start_message_move_task(
            SourceArn=c.get_queue_attributes(QueueUrl=source, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        ),
    )
    ask(
        "ListQueues by prefix",
        lambda: c.list_queues(QueueNamePrefix=name[:5]),
        lambda r: sorted(k for k in r if k != "ResponseMetadata"),
    )
